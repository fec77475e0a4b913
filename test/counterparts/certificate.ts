// A certificate authority of our own, and a certificate of it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { counterpart } from '../../scripts/counterparts.mjs';

export interface Certificate {
  /** PEM. */
  ca: string;
  /** Paths. */
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** For that name only, not for its address. */
export async function certificate(folder: string, name = 'localhost'): Promise<Certificate> {
  const openssl = await counterpart('openssl');
  const at = (file: string) => join(folder, file);
  const run = (...args: string[]) => execFileSync(openssl, args, { stdio: 'pipe' });
  const key = (file: string) => ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at(file)];
  run('req', '-x509', ...key('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=Test authority');
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  run('req', '-new', ...key('key.pem'), '-out', at('request.pem'), ...subject);
  const signing = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-copy_extensions', 'copy'];
  run('x509', '-req', '-in', at('request.pem'), ...signing, '-days', '2', '-out', at('cert.pem'));
  return {
    ca: readFileSync(at('ca.pem'), 'utf8'),
    caFile: at('ca.pem'),
    certFile: at('cert.pem'),
    keyFile: at('key.pem'),
  };
}
