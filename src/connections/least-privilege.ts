// What a credential must be allowed for the flows that use it, and what it is allowed beyond that.

export interface LeastPrivilege {
  /** In the tool's own words: scopes, permissions, IAM actions. */
  needs: string[];
  /** Actions that do not say what they need. */
  unknown: string[];
  /** Granted and not needed; told only where nothing is unknown. */
  excess: string[];
  /** Needed and not granted, where the tool says what is. */
  lacking: string[];
  /** For AWS: the policy that allows what is needed and nothing else, as JSON. */
  policy: string | undefined;
}

/** Who somebody is, and staying signed in, are no rights at the tool. */
const HARMLESS = new Set(['openid', 'profile', 'email', 'offline_access', 'metadata:read']);

/** `needs`: by id of each action that is used. */
export function leastPrivilege(
  kind: string,
  needs: ReadonlyMap<string, readonly string[]>,
  granted: readonly string[] | null,
): LeastPrivilege {
  const needed = [...new Set([...needs.values()].flat())].sort();
  const unknown = [...needs].filter(([, one]) => one.length === 0).map(([action]) => action);
  const has = new Set(granted?.map(bare));
  const wants = new Set(needed.map(bare));
  return {
    needs: needed,
    unknown: unknown.sort(),
    excess:
      needed.length > 0 && unknown.length === 0
        ? (granted ?? []).filter((one) => !wants.has(bare(one)) && !HARMLESS.has(one)).sort()
        : [],
    lacking: granted === null ? [] : needed.filter((one) => !covered(bare(one), has)),
    policy: kind === 'aws' && needed.length > 0 ? policyOf(needed) : undefined,
  };
}

/** Microsoft names the same scope with and without the address of its API. */
const bare = (scope: string): string =>
  scope.replace(/^https:\/\/graph\.microsoft\.com\//i, '').replace(/^https:\/\/www\.googleapis\.com\/auth\//i, '');

/** Whoever may write may read: `issues:write` covers `issues:read`, `Mail.ReadWrite` covers `Mail.Read`. */
function covered(need: string, has: ReadonlySet<string>): boolean {
  const wider = [
    need.replace(/:read$/, ':write'),
    need.replace(/:read$/, ':admin'),
    need.replace(/\.read$/, '.manage'),
    need.replace(/\.Read(\.|$)/, '.ReadWrite$1'),
    need.split(':')[0]!,
  ];
  return has.has(need) || wider.some((one) => has.has(one));
}

const policyOf = (actions: string[]): string =>
  JSON.stringify(
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
    undefined,
    2,
  );
