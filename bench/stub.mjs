// A tool for the measurements: a verdict at once; /echo gives back what it got, /part as many megabytes as asked.
import { createServer } from 'node:http';

const verdict = JSON.stringify({ verdict: 'malicious', score: 90 });
const row = { id: 1, text: 'z'.repeat(400), nested: { a: 1, b: [1, 2, 3] } };

function answerTo(url, body) {
  if (url === '/echo') return body;
  if (url !== '/part') return verdict;
  const count = Math.floor((JSON.parse(body).megabytes * 1024 * 1024) / JSON.stringify(row).length);
  return JSON.stringify({ rows: Array.from({ length: count }, (_, id) => ({ ...row, id })) });
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.once('end', () => {
    const answer = Buffer.from(answerTo(request.url, Buffer.concat(chunks).toString()));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));
process.once('SIGTERM', () => process.exit(0));
