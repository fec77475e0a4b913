// The thread that runs the code of flows: one piece at a time, each in a JavaScript engine of its own that was
// made for it, whose memory is fixed and which knows nothing of us.
import { parentPort } from 'node:worker_threads';
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSContext, RELEASE_SYNC } from 'quickjs-emscripten';
import type { CodeOutcome, CodeTask } from './task.ts';

const LINES = 100;
const LINE_CHARS = 1000;
const STACK_BYTES = 256 * 1024;
const RESULT_CHARS = 16 * 1024 * 1024;
const PAGES_PER_MB = 16;
const FILE = 'code';

parentPort!.on('message', (task: CodeTask) => {
  void run(task).then((outcome) => parentPort!.postMessage(outcome));
});

async function run(task: CodeTask): Promise<CodeOutcome> {
  const lines: string[] = [];
  try {
    // the engine's own limit does not see all of what it allocates; a fixed memory does
    const wasmMemory = new WebAssembly.Memory({ initial: 256, maximum: task.memoryMb * PAGES_PER_MB });
    const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory }));
    const runtime = quickjs.newRuntime();
    runtime.setMaxStackSize(STACK_BYTES);
    const end = performance.now() + task.timeoutMs;
    runtime.setInterruptHandler(() => performance.now() > end);
    const context = runtime.newContext();
    addConsole(context, lines);
    // never disposed: with its memory, all of it goes at once
    return { ...evaluate(context, task, () => performance.now() > end), console: lines };
  } catch {
    // the engine itself gave up, for which there is one known reason
    return { ok: false, ...outOfMemory(task), console: lines };
  }
}

type Ended = { ok: true; result: string } | { ok: false; kind: 'failed' | 'timeout'; message: string; line?: number };

function evaluate(context: QuickJSContext, task: CodeTask, isLate: () => boolean): Ended {
  const failed = (error: unknown): Ended => ({ ok: false, ...describe(error, task, isLate()) });
  const input = context.newString(task.input);
  context.setProp(context.global, '__input', input);
  const made = context.evalCode(
    // on one line with what stands before it, so that lines are counted as the author counts them
    `(async function (input) {${task.source}\n})`,
    FILE,
  );
  if (made.error) return failed(context.dump(made.error));
  const main = context.evalCode(
    '((f) => { const text = __input; delete globalThis.__input; const { parse, stringify } = JSON; return () => f(parse(text)).then((value) => stringify(value) ?? "null"); })',
    FILE,
  );
  if (main.error) return failed(context.dump(main.error));
  const starter = context.callFunction(main.value, context.undefined, made.value);
  if (starter.error) return failed(context.dump(starter.error));
  const promise = context.callFunction(starter.value, context.undefined);
  if (promise.error) return failed(context.dump(promise.error));
  const jobs = context.runtime.executePendingJobs();
  if (jobs.error) return failed(context.dump(jobs.error));
  const state = context.getPromiseState(promise.value);
  if (state.type === 'pending')
    return { ok: false, kind: 'failed', message: 'it waits for something that never comes: there are no timers here' };
  if (state.type === 'rejected') return failed(context.dump(state.error));
  const result = context.getString(state.value);
  if (result.length > RESULT_CHARS) return { ok: false, kind: 'failed', message: 'what it returns is too large' };
  return { ok: true, result };
}

function addConsole(context: QuickJSContext, lines: string[]): void {
  const line = context.newFunction('line', (text) => {
    if (lines.length < LINES) lines.push(context.getString(text).slice(0, LINE_CHARS));
    else if (lines.length === LINES) lines.push('… more lines were not kept');
  });
  const made = context.evalCode(
    `((line) => {
      const text = (value) => typeof value === 'string' ? value : value instanceof Error ? String(value) : JSON.stringify(value) ?? String(value);
      const write = (...values) => line(values.map(text).join(' '));
      globalThis.console = { log: write, info: write, warn: write, error: write, debug: write };
    })`,
    FILE,
  );
  context.unwrapResult(context.callFunction(context.unwrapResult(made), context.undefined, line));
}

const outOfMemory = ({ memoryMb }: CodeTask) => ({
  kind: 'failed' as const,
  message: `out of memory: it needs more than ${memoryMb} MB`,
});

function describe(error: unknown, task: CodeTask, late: boolean) {
  // an error that cannot even be described
  if (error === null || error === undefined) return late ? timedOut(task) : outOfMemory(task);
  if (typeof error !== 'object') return { kind: 'failed' as const, message: `it threw ${JSON.stringify(error)}` };
  const { name = 'Error', message = '', stack = '', lineNumber } = error as Record<string, any>;
  if (name === 'InternalError' && message === 'interrupted' && late) return timedOut(task);
  if (name === 'InternalError' && message === 'out of memory') return outOfMemory(task);
  const line = Number(/\(?code:(\d+)/.exec(String(stack))?.[1] ?? lineNumber) || undefined;
  const text = `${name}: ${message}`.slice(0, 2000);
  return {
    kind: 'failed' as const,
    message: line === undefined ? text : `${text} (line ${line})`,
    ...(line && { line }),
  };
}

const timedOut = ({ timeoutMs }: CodeTask) => ({
  kind: 'timeout' as const,
  message: `the code ran longer than ${timeoutMs / 1000} s`,
});
