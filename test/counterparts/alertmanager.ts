// Prometheus Alertmanager that sends to nobody.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counterpart } from '../../scripts/counterparts.mjs';
import { folder, freePort, program } from './program.ts';

export async function alertmanager() {
  const path = await counterpart('prometheus-alertmanager');
  const home = folder('alertmanager');
  const config = join(home, 'alertmanager.yml');
  writeFileSync(
    config,
    'route: { receiver: nobody, group_wait: 0s, group_by: [alertname] }\nreceivers: [{ name: nobody }]\n',
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [
    `--config.file=${config}`,
    `--storage.path=${join(home, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  await program(path, args, async () => {
    if (!(await fetch(`${url}/-/ready`)).ok) throw new Error('not ready');
  });
  return { url };
}
