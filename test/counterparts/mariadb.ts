// MariaDB with an empty database `shop` and a user for it.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { counterpart } from '../../scripts/counterparts.mjs';
import { certificate } from './certificate.ts';
import { folder, freePort, listens, program } from './program.ts';

export async function mariadb() {
  const path = await counterpart('mariadbd');
  const home = folder('mariadb');
  const { ca, caFile, certFile, keyFile } = await certificate(home);
  const data = join(home, 'data');
  const basedir = dirname(dirname(path));
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  const common = ['--no-defaults', ...user, `--datadir=${data}`];
  await promisify(execFile)(join(basedir, 'bin/mariadb-install-db'), [
    ...common,
    `--basedir=${basedir}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  const init = join(home, 'init.sql');
  writeFileSync(
    init,
    "create database if not exists shop;\ncreate user if not exists soc@'%' identified by 'soc-secret';\ngrant all on shop.* to soc@'%';\n",
  );
  const port = await freePort();
  const args = [
    ...common,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    `--socket=${join(home, 'mariadb.sock')}`,
    `--pid-file=${join(home, 'mariadb.pid')}`,
    `--init-file=${init}`,
    `--ssl-ca=${caFile}`,
    `--ssl-cert=${certFile}`,
    `--ssl-key=${keyFile}`,
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-log-file-size=8M',
  ];
  await program(path, args, () => listens(port));
  const values = {
    engine: 'mariadb',
    host: 'localhost',
    port: String(port),
    database: 'shop',
    username: 'soc',
    password: 'soc-secret',
    ca,
  };
  return { port, ca, values };
}
