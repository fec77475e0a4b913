// What a credential must be allowed for an action, where nobody wrote it down: the scopes that the description of the
// API asks for (OpenAPI 3.0, security requirements).
import type { BuiltAction } from './action.ts';

type Requirement = Record<string, string[]>;

/** Of several ways to be allowed the one with the fewest scopes; one without scopes says nothing. */
export function describedNeeds({ document, located }: Pick<BuiltAction, 'document' | 'located'>): string[] {
  const own = (located.operation as { security?: Requirement[] }).security;
  const ways = (own ?? (document as { security?: Requirement[] }).security ?? [])
    .map((requirement) => [...new Set(Object.values(requirement).flat())])
    .filter((scopes) => scopes.length > 0);
  return ways.sort((a, b) => a.length - b.length)[0] ?? [];
}
