// What was live before: read from the list of releases. Pure.

export interface Release {
  version: number;
  reason: 'deploy' | 'rollback';
}

/**
 * The version a rollback goes to when none is named: what was live before the present one was deployed.
 * Rolling back twice goes back twice; it does not return to what was rolled back. undefined: there is none.
 */
export function versionBefore(releases: readonly Release[]): number | undefined {
  const stack: number[] = [];
  for (const { version, reason } of releases) {
    const at = reason === 'rollback' ? stack.lastIndexOf(version) : -1;
    if (at >= 0) stack.length = at + 1;
    else if (stack.at(-1) !== version) stack.push(version);
  }
  return stack.at(-2);
}
