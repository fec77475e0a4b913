// PostgreSQL that is reached over TCP and TLS, with an empty database `shop` and a user for it.
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll } from 'vitest';
import { runAs } from '../../src/db/embedded/run-as.ts';
import { startEmbedded } from '../../src/db/index.ts';
import { certificate } from './certificate.ts';
import { endWithUs, folder } from './program.ts';

export async function postgresql() {
  const home = folder('postgresql');
  chmodSync(home, 0o755);
  const { ca, certFile, keyFile } = await certificate(home, 'db.example');
  const { uid, gid } = runAs([home]);
  if (uid !== undefined) chownSync(keyFile, uid, gid!);
  chmodSync(keyFile, 0o600);
  const hba = join(home, 'hba.conf');
  writeFileSync(hba, 'local all all trust\nhost all all 127.0.0.0/8 scram-sha-256\n', { mode: 0o644 });
  // its port is fixed, so it gets an address of its own
  const part = () => 1 + Math.floor(Math.random() * 250);
  const address = process.platform === 'linux' ? `127.${part()}.${part()}.${part()}` : '127.0.0.1';
  const server = await startEmbedded(join(home, 'server'), {
    listen_addresses: address,
    hba_file: hba,
    ssl_cert_file: certFile,
    ssl_key_file: keyFile,
    shared_buffers: '16MB',
    max_connections: '20',
    fsync: 'off',
  });
  endWithUs(server.pid);
  const admin = new pg.Client({ connectionString: server.adminUrl });
  admin.on('error', () => {});
  afterAll(async () => {
    await admin.end();
    await server.stop();
  });
  await admin.connect();
  await admin.query('alter system set ssl = on');
  await admin.query('select pg_reload_conf()');
  await admin.query("create role soc login password 'soc-secret'");
  await admin.query('create database shop owner soc');
  const values = {
    engine: 'postgresql',
    host: 'db.example',
    port: '5432',
    database: 'shop',
    username: 'soc',
    password: 'soc-secret',
    ca,
  };
  return { admin, address, values };
}
