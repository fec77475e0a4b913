// Commands on the server itself, and finding (or not finding) an instance.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cli } from '../../test/cli.ts';
import { newSpace, testDatabase } from '../../test/database.ts';
import { type HttpStandIn, httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import { addMember } from '../access/index.ts';
import { SYSTEM } from '../ledger/index.ts';

const db = await testDatabase();
const folder = mkdtempSync(join(tmpdir(), 'reflejo-cli-'));
let closed = 0;
const openDatabase = async () => ({
  db,
  close: async () => {
    closed += 1;
  },
});
const onServer = (args: string[]) => cli([...args, '--data', folder], { openDatabase });

describe('on the server, without a running instance', () => {
  it('token create works on the database and prints the token alone', async () => {
    const before = closed;
    const { code, out, err } = await onServer(['token', 'create', '--name', 'ci', '--role', 'editor']);
    expect(code).toBe(0);
    expect(out).toMatch(/^rfl_[\w-]+\n$/);
    expect(err).toContain('not shown again');
    expect(closed).toBe(before + 1);
    const { rows } = await db.system.query(`select role, created_by from api_token where space_id = $1`, [db.spaceId]);
    expect(rows).toEqual([{ role: 'editor', created_by: expect.objectContaining({ type: 'system' }) }]);
  });

  it('token create finds a space by its slug', async () => {
    const other = await newSpace(db, 'other');
    const { json } = await onServer([
      'token',
      'create',
      '--name',
      'x',
      '--role',
      'viewer',
      '--space',
      'other',
      '--json',
    ]);
    const { rows } = await db.system.query('select space_id from api_token where id = $1', [json().id]);
    expect(rows).toEqual([{ space_id: other }]);
    const nowhere = await onServer(['token', 'create', '--name', 'x', '--role', 'viewer', '--space', 'no', '--json']);
    expect([nowhere.code, nowhere.json().code]).toEqual([1, 'not_found']);
  });

  it('sign-in makes a link for the first owner, on record', async () => {
    const none = await onServer(['sign-in']);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('no owner')]);
    await db.tx((tx) =>
      addMember(tx, { spaceId: db.spaceId, email: 'owner@example.com', name: 'Owner', role: 'owner', by: SYSTEM }),
    );
    const { json } = await onServer(['sign-in', '--json']);
    expect(json()).toEqual({
      email: 'owner@example.com',
      link: expect.stringMatching(/^http:\/\/127\.0\.0\.1:7310\/welcome#token=/),
    });
    const { rows } = await db.system.query(
      `select body::json ->> 'kind' as kind from ledger_entry where space_id = $1 order by seq desc limit 1`,
      [db.spaceId],
    );
    expect(rows).toEqual([{ kind: 'link.created' }]);
  });

  it('status reads the database of DATABASE_URL, whose workers may run elsewhere', async () => {
    const env = { DATABASE_URL: db.url };
    const { code, json } = await cli(['status', '--json', '--data', join(folder, 'nowhere')], { env, openDatabase });
    // nobody works on this database
    expect([code, json()]).toMatchObject([1, { ok: false, database: { ok: true }, queue: { ready: 0 }, workers: [] }]);
  });

  it('ledger verify says 1 and what is wrong when an entry was removed', async () => {
    const good = await onServer(['ledger', 'verify', '--json']);
    expect([good.code, good.json().ok]).toEqual([0, true]);
    const anchor = `${good.json().entries}:${good.json().head}`;
    expect((await onServer(['ledger', 'verify', '--anchor', anchor])).code).toBe(0);
    expect((await onServer(['ledger', 'verify', '--anchor', `1:${'0'.repeat(64)}`])).code).toBe(1);
    expect((await onServer(['ledger', 'verify', '--anchor', 'nonsense'])).code).toBe(2);
    await db.tx(async (tx) => {
      await tx.query('alter table ledger_entry disable trigger user');
      await tx.query('delete from ledger_entry where space_id = $1 and seq = 2', [db.spaceId]);
    });
    const bad = await onServer(['ledger', 'verify', '--json']);
    expect([bad.code, bad.json()]).toEqual([
      1,
      {
        ok: false,
        entries: expect.any(Number),
        head: expect.any(String),
        problems: [{ seq: 2, what: expect.any(String) }],
      },
    ]);
    expect((await onServer(['ledger', 'verify'])).out).toContain('entry 2');
  });
});

describe('which instance', () => {
  const nowhere = join(folder, 'nowhere');

  it('none: exit code 3, and how to start one', async () => {
    const { code, err, json } = await cli(['flow', 'list', '--json', '--data', nowhere]);
    expect([code, json().code]).toEqual([3, 'no_instance']);
    expect(err).toContain('reflejo up');
    expect((await cli(['status', '--data', nowhere])).code).toBe(3);
    expect((await cli(['token', 'create', '--name', 'x', '--role', 'viewer', '--data', nowhere])).code).toBe(3);
  });

  it('one that was killed does not count', async () => {
    writeFileSync(
      join(folder, 'instance.json'),
      JSON.stringify({ url: 'http://127.0.0.1:9', pid: 2 ** 22 + 1, token: 'x' }),
    );
    expect((await cli(['flow', 'list', '--data', folder, '--json'])).json().code).toBe('no_instance');
  });

  it('one that runs is asked with its token; --data wins over REFLEJO_URL', async () => {
    const server = await answering((_, response) =>
      response.setHeader('content-type', 'application/json').end('{"items":[]}'),
    );
    writeFileSync(
      join(folder, 'instance.json'),
      JSON.stringify({ url: server.url, pid: process.pid, token: 'rfl_local' }),
    );
    const env = { REFLEJO_URL: 'http://127.0.0.1:9', REFLEJO_TOKEN: 'rfl_remote' };
    const { code, json } = await cli(['flow', 'list', '--data', folder, '--json'], { env });
    expect([code, json()]).toEqual([0, []]);
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer rfl_local']);
  });

  it('a remote one that is away is exit code 3, one without a token 4, a wrong address 2', async () => {
    const server = await answering(() => {});
    await server.close();
    const env = { REFLEJO_URL: server.url, REFLEJO_TOKEN: 'rfl_x' };
    const away = await cli(['flow', 'list', '--json'], { env });
    expect([away.code, away.json().code]).toEqual([3, 'unreachable']);
    expect((await cli(['flow', 'list'], { env: { REFLEJO_URL: server.url } })).code).toBe(4);
    expect((await cli(['flow', 'list'], { env: { ...env, REFLEJO_URL: 'reflejo.example' } })).code).toBe(2);
  });

  it.each([
    ['a login page', 200, 'text/html', '<html>Sign in</html>'],
    ['a proxy', 502, 'text/html', '<html>Bad gateway</html>'],
  ])('something else that answers there (%s) is exit code 3', async (_, status, type, body) => {
    const server = await answering((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
    const { code, err } = await cli(['flow', 'list'], { env: { REFLEJO_URL: server.url, REFLEJO_TOKEN: 'x' } });
    expect(code).toBe(3);
    expect(err).toContain('REFLEJO_URL');
  });

  it('flow check does not quietly fall back when the named server is away', async () => {
    const server = await answering(() => {});
    await server.close();
    const flow = join(folder, 'flow.yaml');
    writeFileSync(flow, 'reflejo: 1\n');
    const env = { REFLEJO_URL: server.url, REFLEJO_TOKEN: 'rfl_x' };
    expect((await cli(['flow', 'check', flow], { env })).code).toBe(3);
    expect((await cli(['flow', 'check', flow, '--offline'], { env })).code).toBe(1);
  });
});

describe('a command line that is wrong', () => {
  it.each([
    [['nonsense']],
    [['flow', 'nonsense']],
    [['run', 'show']],
    [['token', 'create', '--name', 'x', '--role', 'emperor']],
    [['run', 'list', '--limit', 'many']],
    [['question', 'answer', 'x', '--choice', 'a', '--form', 'novalue']],
    [['flow', 'check', '/does/not/exist']],
  ])('%j is exit code 2, said on stderr, without a stack trace', async (args) => {
    const { code, err, out } = await cli(args);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^error: /);
    expect(err).not.toContain('    at ');
  });

  it('help and version are no errors', async () => {
    expect((await cli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await cli(['flow', '--help']);
    expect([help.code, help.out]).toEqual([0, expect.stringContaining('rollback')]);
    expect((await cli(['help', 'flow'])).out).toContain('rollback');
  });

  it('the place in the program is told only when asked for', async () => {
    const openDatabase = () => Promise.reject(new Error('a fault of ours'));
    const args = ['ledger', 'verify', '--data', folder];
    const quiet = await cli(args, { openDatabase });
    expect([quiet.code, quiet.err]).toEqual([1, 'error: a fault of ours\n']);
    expect((await cli(args, { openDatabase, env: { REFLEJO_LOG_LEVEL: 'debug' } })).err).toContain('    at ');
  });
});

const servers: HttpStandIn[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function answering(answer: Parameters<typeof httpStandIn>[0]): Promise<HttpStandIn> {
  const server = await httpStandIn(answer);
  servers.push(server);
  return server;
}
