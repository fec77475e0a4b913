// OpenSSH's server for the user who runs the tests.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { counterpart } from '../../scripts/counterparts.mjs';
import { folder, freePort, listens, program } from './program.ts';

export async function sshd() {
  const path = await counterpart('sshd');
  const home = folder('sshd');
  const keygen = (name: string, passphrase = '') =>
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', join(home, name)]);
  keygen('host');
  keygen('user');
  keygen('locked', 'pass phrase');
  keygen('stranger');
  const read = (name: string) => readFileSync(join(home, name), 'utf8');
  writeFileSync(join(home, 'authorized'), read('user.pub') + read('locked.pub'), { mode: 0o600 });
  // where it locks up its children; Debian makes it at boot
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  const config = join(home, 'sshd_config');
  writeFileSync(
    config,
    `ListenAddress 127.0.0.1
Port ${port}
HostKey ${home}/host
PidFile none
AuthorizedKeysFile ${home}/authorized
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
StrictModes no
UsePAM no
LogLevel ERROR
Subsystem sftp internal-sftp
`,
  );
  await program(path, ['-D', '-e', '-f', config], () => listens(port));
  const fingerprint = execFileSync('ssh-keygen', ['-lf', join(home, 'host.pub')])
    .toString()
    .split(' ')[1]!;
  const values = {
    host: 'localhost',
    port: String(port),
    username: userInfo().username,
    privateKey: read('user'),
    hostKey: fingerprint,
  };
  return { values, fingerprint, hostPublicKey: read('host.pub').trim(), read };
}
