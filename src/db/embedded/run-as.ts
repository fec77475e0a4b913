// PostgreSQL refuses to run as root. When we are root it runs as another user of the machine; where that
// user may not pass through the folders above (a clone in /root or in a private temporary folder), it
// gets the one capability to search them.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RunAs {
  /** undefined: as ourselves. */
  uid: number | undefined;
  gid: number | undefined;
  /** Command line to put in front of the program. */
  prefix: string[];
}

/** How to run programs that must reach `paths`. */
export function runAs(paths: string[]): RunAs {
  if (process.getuid?.() !== 0) return { uid: undefined, gid: undefined, prefix: [] };
  const user = unprivilegedUser();
  if (paths.every(openToAll)) return { ...user, prefix: [] };
  const capability = heldCapability();
  if (!capability) {
    throw new Error(
      `PostgreSQL cannot run as root, and the user it would run as may not enter ${paths.find((path) => !openToAll(path))}. ` +
        'Move the folder to where everyone may pass (chmod o+x on the folders above it), start as another user, or set DATABASE_URL.',
    );
  }
  return {
    uid: user.uid,
    gid: user.gid,
    prefix: [
      'setpriv',
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      `--inh-caps=+${capability}`,
      `--ambient-caps=+${capability}`,
      // access(2) asks for the real user's rights, which would leave the capability out
      '--securebits=+no_setuid_fixup',
      '--',
    ],
  };
}

function unprivilegedUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = ['postgres', '_postgres', 'nobody'].flatMap((name) => users.filter((fields) => fields[0] === name))[0];
  if (!user)
    throw new Error(
      'PostgreSQL cannot run as root and there is no user "postgres" or "nobody": start as another user, or set DATABASE_URL.',
    );
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

function openToAll(path: string): boolean {
  for (let dir = path; ; dir = dirname(dir)) {
    // the data folder itself is the database user's own
    if (dir !== path && (statSync(dir).mode & 0o001) === 0) return false;
    if (dir === dirname(dir)) return true;
  }
}

// bits of /proc/self/status CapEff, capability.h: 1 DAC_OVERRIDE, 2 DAC_READ_SEARCH
function heldCapability(): string | undefined {
  try {
    execFileSync('setpriv', ['--version'], { stdio: 'ignore' });
    const status = readFileSync('/proc/self/status', 'utf8');
    const bounding = Number(BigInt(`0x${/CapBnd:\s*(\w+)/.exec(status)?.[1] ?? '0'}`) & 0xffn);
    return bounding & 4 ? 'dac_read_search' : bounding & 2 ? 'dac_override' : undefined;
  } catch {
    return undefined;
  }
}
