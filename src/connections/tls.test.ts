// Real TLS: a server whose authority nobody knows but the connection, and one that wants a client certificate.
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, describe, expect, test } from 'vitest';
import { authority } from '../../test/certificates.ts';
import { Guard } from './guard/guard.ts';
import { sendOutbound } from './outbound.ts';

const ours = authority('Own authority');
const other = authority('Another authority');
const serverPair = ours.issue('tool.example');
const client = ours.issue('reflejo.example');
const stranger = other.issue('reflejo.example');
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const never = new AbortController().signal;
const servers: Server[] = [];

async function serve(
  options: object,
  answer: (who: string) => { status: number; location?: string } = () => ({ status: 200 }),
) {
  const server = createServer({ ...serverPair, ...options }, (request, response) => {
    const who = (request.socket as TLSSocket).getPeerCertificate()?.subject?.CN ?? 'nobody';
    const { status, location } = answer(String(who));
    response.writeHead(status, location ? { location } : {}).end(String(who));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const send = (url: string, tls?: object, through = guard) =>
  sendOutbound(through, { method: 'GET', url }, never, [], tls);

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await guard.close();
});

describe('an authority of its own', () => {
  test('is believed for its connection only', async () => {
    const url = await serve({});
    expect((await send(url, { ca: ours.cert })).status).toBe(200);
    await expect(send(url)).rejects.toMatchObject({ code: 'connection_failed' });
    await expect(send(url, { ca: other.cert })).rejects.toMatchObject({ code: 'connection_failed' });
  });

  test('opens no address that the guard refuses', async () => {
    const url = await serve({});
    const strict = new Guard();
    await expect(send(url, { ca: ours.cert }, strict)).rejects.toMatchObject({ code: 'network_refused' });
    await strict.close();
  });

  test('that is no certificate is said to be none', async () => {
    const url = await serve({});
    await expect(send(url, { ca: '-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----' })).rejects.toMatchObject(
      {
        code: 'invalid_request',
      },
    );
  });
});

describe('a client certificate', () => {
  const wants = { requestCert: true, rejectUnauthorized: true, ca: ours.cert };

  test('is presented, and without it or with a foreign one nothing is answered', async () => {
    const url = await serve(wants);
    const answer = await send(url, { ca: ours.cert, cert: client.cert, key: client.key });
    expect(answer.body.toString()).toBe('reflejo.example');
    await expect(send(url, { ca: ours.cert })).rejects.toMatchObject({ code: 'connection_failed' });
    await expect(send(url, { ca: ours.cert, cert: stranger.cert, key: stranger.key })).rejects.toMatchObject({
      code: 'connection_failed',
    });
  });

  test('does not go to where a redirect leads', async () => {
    const seen: string[] = [];
    const elsewhere = await serve({ ...wants, rejectUnauthorized: false }, (who) => {
      seen.push(who);
      return { status: 200 };
    });
    const url = await serve(wants, () => ({ status: 302, location: elsewhere }));
    // neither certificate nor authority are the other server's business
    await expect(send(url, { ca: ours.cert, cert: client.cert, key: client.key })).rejects.toMatchObject({
      code: 'connection_failed',
    });
    expect(seen).toEqual([]);
  });

  test('whose key is another one is refused without showing the key', async () => {
    const url = await serve(wants);
    const failed = await send(url, { cert: client.cert, key: stranger.key }).catch((error) => error);
    expect(failed).toMatchObject({ code: 'invalid_request' });
    expect(JSON.stringify([failed.detail, String(failed.cause)])).not.toContain('PRIVATE KEY');
  });
});

test('doors of connections that are not used any more are closed', async () => {
  const many = new Guard({ allowNet: ['127.0.0.0/8'] });
  const first = many.agentFor({ ca: ours.cert, passphrase: 'first' });
  for (let n = 0; n < 64; n++) many.agentFor({ ca: ours.cert, passphrase: String(n) });
  expect(first.closed).toBe(true);
  const kept = many.agentFor({ ca: ours.cert, passphrase: '63' });
  expect(many.agentFor({ ca: ours.cert, passphrase: '63' })).toBe(kept);
  await many.close();
});
