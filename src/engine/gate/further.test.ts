// Further requests of a call: each takes a turn, and a tool that says no is left alone by all workers.
import { expect, it } from 'vitest';
import { testDatabase } from '../../../test/database.ts';
import { AppError } from '../../errors.ts';
import { further } from './further.ts';
import { Gate, type Pass } from './gate.ts';

const db = await testDatabase();
const never = new AbortController().signal;
const gateOf = (worker: string) =>
  new Gate({ pool: db.system, worker, limitsOf: async () => ({ rate: { requests: 1000, per: 'second' } }) });
const pace = async (name: string) =>
  (await db.system.query('select * from tool_pace where target = $1', [`connection:${name}`])).rows[0];
const passOf = async (gate: Gate, name: string) =>
  (await gate.admit({ spaceId: db.spaceId, name: `connection:${name}` }, false)) as Pass;

it('each takes a turn of its own', async () => {
  const gate = gateOf('one');
  const more = further(gate, await passOf(gate, 'paged'));
  for (let page = 2; page <= 4; page++) await more.turn(never);
  expect((await pace('paged')).slots).toHaveLength(4);
});

it('a refusal because of the limit is heard of by others, another is not', async () => {
  const gate = gateOf('one');
  const more = further(gate, await passOf(gate, 'fussy'));
  await more.refused(new AppError('tool_error', 'broken'), 1, never);
  expect((await pace('fussy')).blocked_until).toBeNull();
  const limited = new AppError('tool_refused', 'slow down', {
    info: { status: 429, retryable: true, retryAfterMs: 5 },
  });
  await more.refused(limited, 1, never);
  expect((await pace('fussy')).blocked_until).not.toBeNull();
});

it('what an answer says is left is shared', async () => {
  const gate = gateOf('one');
  const more = further(gate, await passOf(gate, 'scarce'));
  await more.answered({ 'ratelimit-limit': '60', 'ratelimit-remaining': '3', 'ratelimit-reset': '30' });
  expect((await pace('scarce')).budget).toBe(3);
});

it('a step that is given up does not wait on', async () => {
  const gate = gateOf('one');
  const more = further(gate, await passOf(gate, 'slow'));
  const reason = new AppError('step_timeout');
  const given = new AbortController();
  const waiting = more.refused(new AppError('tool_error', 'broken'), 60_000, given.signal);
  given.abort(reason);
  await expect(waiting).rejects.toBe(reason);
  await expect(more.turn(given.signal)).rejects.toBe(reason);
});

it('without limits nothing is asked for', async () => {
  const more = further(gateOf('one'), undefined);
  await more.turn(never);
  await more.answered({});
});
