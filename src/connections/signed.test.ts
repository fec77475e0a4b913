import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { httpStandIn } from '../../test/stand-ins/http-stand-in.ts';
import { Guard } from './guard/guard.ts';
import { signContext } from './signed.ts';
import { SharedTokens } from './tokens/shared-tokens.ts';
import type { Unsealed } from './unsealed.ts';
import { Vault } from './vault/vault.ts';

const db = await testDatabase();
const guard = new Guard({ allowNet: ['127.0.0.0/8'] });
const elsewhere = await httpStandIn((_, response) => response.writeHead(200).end('{}'));
const tool = await httpStandIn((_, response) => response.writeHead(307, { location: `${elsewhere.url}/in` }).end());
afterAll(async () => {
  await Promise.all([tool.close(), elsewhere.close(), guard.close()]);
});

test('a password or client secret in the body of a sign-in is not sent on to another server', async () => {
  const connection = { id: 'c', spaceId: db.spaceId, name: 'c', version: 1, kind: 'session_token', values: {} };
  const tokens = new SharedTokens(db, new Vault(Buffer.alloc(32, 3)));
  const { send } = signContext(guard, connection as unknown as Unsealed, tool.url, tokens);
  const headers = { 'content-type': 'application/json' };
  const body = '{"password":"the-password"}';
  await expect(send({ method: 'POST', url: `${tool.url}/login`, headers, body })).rejects.toMatchObject({
    code: 'host_not_allowed',
  });
  expect(tool.received).toHaveLength(1);
  expect(elsewhere.received).toEqual([]);
});
