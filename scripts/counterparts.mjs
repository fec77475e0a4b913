// The servers that the tests talk to for real: a directory, MariaDB, Alertmanager, CrowdSec, OpenSSH. Debian's
// packages are installed when one is missing and we may; no service of theirs is left running or enabled.
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './set-up.mjs';

/** By program: Debian's package, its services, and which tests need it. */
const COUNTERPARTS = {
  slapd: { package: 'slapd', services: ['slapd'], tests: 'LDAP' },
  mariadbd: { package: 'mariadb-server', services: ['mariadb'], tests: 'MySQL' },
  'prometheus-alertmanager': {
    package: 'prometheus-alertmanager',
    services: ['prometheus-alertmanager'],
    tests: 'Alertmanager',
  },
  crowdsec: { package: 'crowdsec', services: ['crowdsec'], tests: 'CrowdSec' },
  sshd: { package: 'openssh-server', services: ['ssh'], tests: 'SSH' },
  openssl: { package: 'openssl', services: [], tests: 'certificates' },
};
/** Where a system keeps programs that may not be on the path. */
const PLACES = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin', '/usr/libexec', '/opt/homebrew/sbin'];
const POLICY = '/usr/sbin/policy-rc.d';
const LOCK = '/tmp/reflejo-counterparts.lock';

/** Path of a program. Rejects with what to do when it is not there and cannot be installed. */
export async function counterpart(program) {
  if (!found(program)) await counterparts();
  const path = found(program);
  if (path) return path;
  const { package: name, tests } = COUNTERPARTS[program];
  throw new Error(
    `The tests of ${tests} need ${program}. On Debian as root it is installed by itself (package ${name}); else install it and put it on the path.`,
  );
}

/** Installs what is missing, where we may. Gives the names of what is missing still. */
export async function counterparts() {
  const missing = () => Object.keys(COUNTERPARTS).filter((program) => !found(program));
  if (missing().length > 0 && mayInstall()) await locked(() => missing().length > 0 && install(missing()));
  return missing();
}

const mayInstall = () => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

function found(program) {
  const places = [...(process.env.PATH ?? '').split(delimiter), ...PLACES];
  return places.map((place) => join(place, program)).find((path) => existsSync(path));
}

async function install(programs) {
  const packages = programs.map((program) => COUNTERPARTS[program].package);
  const services = programs.flatMap((program) => COUNTERPARTS[program].services);
  const restore = [keepStopped(), keepQuiet(programs)];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  try {
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  } finally {
    for (const undo of restore) undo();
  }
  // where there is systemd, they must not start with the machine either
  if (existsSync('/usr/bin/systemctl'))
    for (const service of services) await run('systemctl', ['disable', service], { env }).catch(() => {});
}

/** Debian asks this program before it starts a service. */
function keepStopped() {
  if (existsSync(POLICY)) return () => {};
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n');
  chmodSync(POLICY, 0o755);
  return () => rmSync(POLICY, { force: true });
}

/** CrowdSec would register with its makers at installation; it does not when there is a file for that already. */
function keepQuiet(programs) {
  const file = '/etc/crowdsec/online_api_credentials.yaml';
  if (programs.includes('crowdsec') && !existsSync(file)) {
    mkdirSync('/etc/crowdsec', { recursive: true });
    writeFileSync(file, '# not registered\n', { mode: 0o600 });
  }
  return () => {};
}

/** One at a time: test files of one run may ask at once. */
async function locked(work) {
  const give = () => rmSync(LOCK, { recursive: true, force: true });
  const PATIENCE_S = 300;
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(LOCK);
      break;
    } catch {
      // whoever held it was killed
      if (waited === PATIENCE_S) give();
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
  try {
    return await work();
  } finally {
    give();
  }
}
