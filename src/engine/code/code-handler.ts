// The `code` step: repeatable, because the code can reach nothing.
import { AppError } from '../../errors.ts';
import { type Code, durationMs } from '../../flow/index.ts';
import type { EffectHandler } from '../types.ts';
import type { CodeThreads } from './code-threads.ts';

const INPUT_CHARS = 16 * 1024 * 1024;

/** Output: `{result, console}`. Fails with code_failed (details: line, console) or step_timeout. */
export function codeHandler(threads: CodeThreads): EffectHandler {
  return {
    repeatable: () => true,
    async run({ input, spec }, signal) {
      const { source, timeout = '5s', memory = 64 } = spec as Code;
      const text = JSON.stringify(input.input ?? null);
      if (text.length > INPUT_CHARS) throw new AppError('invalid_input', 'the input of the code is larger than 16 MB');
      const outcome = await threads.run(
        { source, input: text, timeoutMs: durationMs(timeout), memoryMb: memory },
        signal,
      );
      const { console } = outcome;
      if (outcome.ok) return { output: { result: JSON.parse(outcome.result), console } };
      const details = { ...(outcome.line !== undefined && { line: outcome.line }), console };
      // repeating what is computed from the same input does not help
      throw new AppError(outcome.kind === 'timeout' ? 'step_timeout' : 'code_failed', outcome.message, {
        info: { details, retryable: false },
      });
    },
  };
}
