import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type HttpStandIn, httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import { Guard } from './guard/guard.ts';
import { sendOutbound } from './outbound.ts';
import type { OutboundRequest } from './request.ts';

const open = new Guard({ allowNet: ['127.0.0.0/8'] });
const servers: HttpStandIn[] = [];
const serve = async (...args: Parameters<typeof httpStandIn>) => {
  const server = await httpStandIn(...args);
  servers.push(server);
  return server;
};
const never = new AbortController().signal;
const send = (request: Partial<OutboundRequest> & { url: string }, guard = open, secretHeaders: string[] = []) =>
  sendOutbound(guard, { method: 'GET', ...request }, never, secretHeaders);

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => open.close());

describe('the guard', () => {
  const strict = new Guard();
  afterAll(() => strict.close());

  test.each([
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    'localhost',
  ])('refuses %s without connecting', async (host) => {
    const server = await serve((_, response) => response.end('reached'));
    const { port } = new URL(server.url);
    await expect(send({ url: `http://${host}:${port}/` }, strict)).rejects.toMatchObject({ code: 'network_refused' });
    expect(server.received).toEqual([]);
  });

  test('checks the address it connects to: a name that changes its address after the check is refused', async () => {
    const server = await serve((_, response) => response.end('reached'));
    const answers = [['1.1.1.1'], ['127.0.0.1']];
    const guard = new Guard({ resolve: async () => answers.shift() ?? ['127.0.0.1'] });
    expect(await guard.addresses('rebind.example')).toEqual(['1.1.1.1']);
    await expect(send({ url: `http://rebind.example:${new URL(server.url).port}/` }, guard)).rejects.toMatchObject({
      code: 'network_refused',
      detail: expect.stringContaining('rebind.example leads to 127.0.0.1'),
    });
    expect(server.received).toEqual([]);
    await guard.close();
  });

  test('connects to the checked address of a name and sends the name as host', async () => {
    const server = await serve((_, response) => response.end('reached'));
    const guard = new Guard({ allowNet: ['127.0.0.0/8'], resolve: async () => ['::1', '127.0.0.1'] });
    const { port } = new URL(server.url);
    expect((await send({ url: `http://named.example:${port}/` }, guard)).body.toString()).toBe('reached');
    expect(server.received[0]!.headers.host).toBe(`named.example:${port}`);
    await guard.close();
  });

  test('says so when a name does not exist', async () => {
    const guard = new Guard({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    await expect(send({ url: 'http://nowhere.example/' }, guard)).rejects.toMatchObject({ code: 'connection_failed' });
    await guard.close();
  });
});

describe('redirects', () => {
  test('are followed, and a POST that was answered 302 becomes a GET without its body', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/from') response.writeHead(302, { location: '/to' }).end();
      else response.end(request.method);
    });
    const answer = await send({
      url: `${server.url}/from`,
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.body.toString()).toBe('GET');
    expect(server.received[1]).toMatchObject({ body: '' });
    expect(server.received[1]!.headers['content-type']).toBeUndefined();
  });

  test('keep method and body on 307', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/from') response.writeHead(307, { location: '/to' }).end();
      else response.end(request.body);
    });
    expect((await send({ url: `${server.url}/from`, method: 'POST', body: 'kept' })).body.toString()).toBe('kept');
  });

  test('drop the credentials when the host changes, keep them when it does not', async () => {
    const other = await serve((_, response) => response.end('other'));
    const server = await serve((request, response) => {
      const location = { '/away': `${other.url}/`, '/near': '/here' }[request.url];
      if (location) response.writeHead(302, { location }).end();
      else response.end('here');
    });
    const headers = { authorization: 'Bearer one', 'x-vendor': 'two', cookie: 'three', 'x-plain': 'stays' };
    await send({ url: `${server.url}/away`, headers }, open, ['X-Vendor']);
    expect(other.received[0]!.headers).toMatchObject({ 'x-plain': 'stays' });
    for (const name of ['authorization', 'x-vendor', 'cookie'])
      expect(other.received[0]!.headers[name]).toBeUndefined();
    await send({ url: `${server.url}/near`, headers }, open, ['X-Vendor']);
    expect(server.received.at(-1)!.headers).toMatchObject({ authorization: 'Bearer one', 'x-vendor': 'two' });
  });

  test('with a body and a credential do not leave the host', async () => {
    const other = await serve((_, response) => response.end());
    const server = await serve((_, response) => response.writeHead(307, { location: other.url }).end());
    const sent = send({ url: server.url, method: 'POST', body: 'private', headers: { authorization: 'x' } }, open, [
      'authorization',
    ]);
    await expect(sent).rejects.toMatchObject({ code: 'host_not_allowed' });
    expect(other.received).toEqual([]);
  });

  test.each(['http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/'])(
    'to %s meet the guard',
    async (location) => {
      const server = await serve((_, response) => response.writeHead(302, { location }).end());
      await expect(send({ url: server.url })).rejects.toMatchObject({ code: 'network_refused' });
    },
  );

  test('to another scheme are refused', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end());
    await expect(send({ url: server.url })).rejects.toMatchObject({ code: 'invalid_input' });
  });

  test('end after five', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
    await expect(send({ url: server.url })).rejects.toMatchObject({ code: 'tool_unreadable' });
    expect(server.received).toHaveLength(6);
  });
});

describe('limits', () => {
  test('an answer over the limit is given up', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(2000)));
    await expect(send({ url: server.url, maxBytes: 1000 })).rejects.toMatchObject({ code: 'response_too_large' });
    expect((await send({ url: server.url, maxBytes: 2000 })).body).toHaveLength(2000);
  });

  test('a small answer that unpacks to a large one is given up', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000))),
    );
    await expect(send({ url: server.url, maxBytes: 10_000 })).rejects.toMatchObject({ code: 'response_too_large' });
    expect((await send({ url: server.url })).body).toHaveLength(100_000);
  });

  test('a server that never answers, or stops in the middle, is a timeout', async () => {
    const silent = await serve(() => {});
    const halting = await serve((_, response) => response.writeHead(200, { 'content-length': 10 }).write('half'));
    for (const server of [silent, halting]) {
      await expect(send({ url: server.url, timeoutMs: 50 })).rejects.toMatchObject({
        code: 'step_timeout',
        retryable: true,
      });
    }
  });

  test('an abort from outside ends the request', async () => {
    const silent = await serve(() => {});
    const controller = new AbortController();
    const sent = sendOutbound(open, { method: 'GET', url: silent.url }, controller.signal);
    setTimeout(() => controller.abort(), 20);
    await expect(sent).rejects.toMatchObject({ code: 'shutting_down' });
  });

  test('a refused and a cut connection are connection_failed, and may be repeated', async () => {
    const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
    await expect(send({ url })).rejects.toMatchObject({ code: 'connection_failed', retryable: true });
    await new Promise((resolve) => server.close(resolve));
    await expect(send({ url })).rejects.toMatchObject({
      code: 'connection_failed',
      detail: expect.stringContaining('refused'),
    });
  });
});

test.each(['ftp://example.com/', 'http://user:pass@example.com/', 'not a url', '/relative'])(
  '%s is not sent',
  async (url) => {
    await expect(send({ url })).rejects.toMatchObject({ code: 'invalid_input' });
  },
);
