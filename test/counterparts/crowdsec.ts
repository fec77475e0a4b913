// CrowdSec's local API alone: no logs are read, and nothing is told to its makers.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { counterpart } from '../../scripts/counterparts.mjs';
import { folder, freePort, listens, program } from './program.ts';

export async function crowdsec() {
  const path = await counterpart('crowdsec');
  const home = folder('crowdsec');
  const at = (name: string) => join(home, name);
  for (const name of ['data', 'hub', 'notifications', 'plugins', 'log']) mkdirSync(at(name));
  const port = await freePort();
  writeFileSync(at('simulation.yaml'), 'simulation: off\n');
  writeFileSync(at('hub/.index.json'), '{}');
  writeFileSync(at('profiles.yaml'), 'name: none\nfilters: ["false"]\ndecisions: []\n');
  writeFileSync(at('console.yaml'), 'share_manual_decisions: false\nshare_tainted: false\nshare_custom: false\n');
  writeFileSync(at('client.yaml'), `url: http://127.0.0.1:${port}/\nlogin: local\npassword: local-secret\n`);
  const config = at('config.yaml');
  writeFileSync(
    config,
    `common: { daemonize: false, log_media: stdout, log_level: info, log_dir: ${at('log')}, working_dir: ${home} }
config_paths:
  config_dir: ${home}/
  data_dir: ${at('data')}/
  simulation_path: ${at('simulation.yaml')}
  hub_dir: ${at('hub')}/
  index_path: ${at('hub/.index.json')}
  notification_dir: ${at('notifications')}/
  plugin_dir: ${at('plugins')}/
cscli: { output: raw }
db_config: { type: sqlite, db_path: ${at('data/crowdsec.db')}, log_level: info }
api:
  client: { credentials_path: ${at('client.yaml')} }
  server: { listen_uri: "127.0.0.1:${port}", profiles_path: ${at('profiles.yaml')}, console_path: ${at('console.yaml')} }
prometheus: { enabled: false }
`,
  );
  const cscli = (...args: string[]) =>
    execFileSync(join(dirname(path), 'cscli'), ['-c', config, ...args], { stdio: 'pipe' }).toString();
  cscli('machines', 'add', 'local', '--password', 'local-secret', '-f', at('client.yaml'), '--force');
  cscli('machines', 'add', 'reflejo', '--password', 'machine-secret', '-f', '/dev/null');
  const apiKey = cscli('bouncers', 'add', 'reflejo', '-o', 'raw').trim();
  await program(path, ['-c', config, '-no-cs'], () => listens(port));
  return { url: `http://127.0.0.1:${port}`, apiKey, password: 'machine-secret' };
}
