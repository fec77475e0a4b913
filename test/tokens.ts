// Tokens of a connection without a database: for tests of kinds. In the product they are shared through it.
import type { HeldToken, Tokens } from '../src/connections/kinds/kind.ts';

export function tokensOfOneProcess(): Tokens {
  let pending: Promise<HeldToken> | undefined;
  let held: string | undefined;
  return {
    current(obtain) {
      pending ??= obtain(undefined).then(
        (token) => {
          held = token.access;
          return token;
        },
        (fault) => {
          pending = undefined;
          throw fault;
        },
      );
      return pending;
    },
    refused(sent) {
      if (held !== undefined && sent.endsWith(held)) {
        pending = undefined;
        held = undefined;
      }
    },
  };
}
