import { afterAll, expect, it } from 'vitest';
import { codeThread } from '../../../test/code-thread.ts';
import { CodeThreads } from './code-threads.ts';

const threads = new CodeThreads(await codeThread(), 1);
afterAll(() => threads.stop());
const never = new AbortController().signal;
const run = (source: string, input: unknown = {}, more: { timeoutMs?: number; memoryMb?: number } = {}) =>
  threads.run({ source, input: JSON.stringify(input), timeoutMs: 5000, memoryMb: 64, ...more }, never);

it('gives what the code returns, as JSON', async () => {
  const outcome = await run('const sum = input.items.reduce((a, b) => a + b, 0);\nreturn { sum, when: new Date(0) };', {
    items: [1, 2, 3],
  });
  expect(outcome).toEqual({ ok: true, result: '{"sum":6,"when":"1970-01-01T00:00:00.000Z"}', console: [] });
  expect(await run('')).toMatchObject({ ok: true, result: 'null' });
  expect(await run('return await Promise.resolve(input.a)', { a: 'é ✓' })).toMatchObject({ ok: true, result: '"é ✓"' });
});

it('keeps console lines, and not without end', async () => {
  expect((await run('console.log("a", { b: 1 }, [2]); console.warn(new Error("no"))')).console).toEqual([
    'a {"b":1} [2]',
    'Error: no',
  ]);
  const { console } = await run('for (let i = 0; i < 100000; i++) console.log("x".repeat(5000))');
  expect(console).toHaveLength(101);
  expect(console[0]).toHaveLength(1000);
});

it("tells the line of the user's code", async () => {
  expect(await run('const a = 1;\nconst b = input.none.deeper;\nreturn b')).toMatchObject({
    ok: false,
    kind: 'failed',
    line: 2,
    message: expect.stringMatching(/^TypeError: .*\(line 2\)$/),
  });
  expect(await run('const a = 1;\n\nlet x = ;')).toMatchObject({ ok: false, line: 3 });
  expect(await run('throw "plain"')).toMatchObject({ ok: false, message: 'it threw "plain"' });
  expect(await run('await new Promise(() => {})')).toMatchObject({
    ok: false,
    message: expect.stringContaining('never'),
  });
});

it('has no way out', async () => {
  const names = [
    'process',
    'require',
    'fetch',
    'globalThis.setTimeout',
    'XMLHttpRequest',
    'WebAssembly',
    'Deno',
    'std',
    'os',
  ];
  for (const name of names) expect(await run(`return typeof ${name}`)).toMatchObject({ result: '"undefined"' });
  expect(await run('return await import("node:fs")')).toMatchObject({ ok: false, kind: 'failed' });
  expect(await run('return Object.keys(globalThis).filter((name) => name.startsWith("__"))')).toMatchObject({
    result: '[]',
  });
  expect(await run('}); globalThis.hurt = 1; (async function () {')).toBeDefined();
  expect(await run('return typeof hurt')).toMatchObject({ result: '"undefined"' });
});

it('ends code that does not end, and goes on with the next', async () => {
  const late = { ok: false, kind: 'timeout' };
  expect(await run('for (;;) {}', {}, { timeoutMs: 200 })).toMatchObject(late);
  expect(await run('return /^(a+)+$/.test("a".repeat(40) + "b")', {}, { timeoutMs: 200 })).toMatchObject(late);
  expect(await run('return 1')).toMatchObject({ ok: true, result: '1' });
});

it('bounds memory and stack', async () => {
  const grow = 'const all = []; for (;;) all.push("x".repeat(1e6) + all.length)';
  expect(await run(grow, {}, { memoryMb: 16 })).toMatchObject({
    ok: false,
    kind: 'failed',
    message: 'out of memory: it needs more than 16 MB',
  });
  expect(await run('const all = []; for (let i = 0; ; i++) all.push({ i })', {}, { memoryMb: 32 })).toMatchObject({
    ok: false,
    message: expect.stringContaining('out of memory'),
  });
  expect(await run('const f = () => f() + 1; return f()')).toMatchObject({
    ok: false,
    message: expect.stringContaining('overflow'),
  });
  expect(await run('return "x".repeat(40e6).length')).toMatchObject({ ok: true, result: '40000000' });
});

it('replaces a thread whose answer nobody wants, or that died', async () => {
  const abort = new AbortController();
  const task = { source: 'for (;;) {}', input: '1', timeoutMs: 60_000, memoryMb: 16 };
  const gone = threads.run(task, abort.signal);
  const waits = new AbortController();
  const queued = threads.run({ ...task, source: 'return 2' }, waits.signal);
  waits.abort(new Error('not any more'));
  await expect(queued).rejects.toThrow('not any more');
  abort.abort(new Error('given up'));
  await expect(gone).rejects.toThrow('given up');
  expect(await run('return 3')).toMatchObject({ ok: true, result: '3' });
});
