// Certificates for tests, made by the openssl program.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pair {
  /** PEM. */
  cert: string;
  key: string;
}

export const selfSigned = (name: string, days = 30): Pair => make(name, days, undefined);

/** An authority, and what it issues for a server at 127.0.0.1 or a client. */
export function authority(name: string): Pair & { issue(name: string, days?: number): Pair } {
  const own = make(name, 30, undefined);
  return { ...own, issue: (other, days = 30) => make(other, days, own) };
}

function make(name: string, days: number, issuer: Pair | undefined): Pair {
  const folder = mkdtempSync(join(tmpdir(), 'reflejo-certificate-'));
  const at = (file: string) => join(folder, file);
  try {
    const extensions = issuer
      ? ['-addext', `subjectAltName=DNS:${name},DNS:localhost,IP:127.0.0.1`]
      : ['-addext', 'basicConstraints=critical,CA:TRUE'];
    const signedBy: string[] = [];
    if (issuer) {
      writeFileSync(at('ca.pem'), issuer.cert);
      writeFileSync(at('ca.key'), issuer.key, { mode: 0o600 });
      signedBy.push('-CA', at('ca.pem'), '-CAkey', at('ca.key'));
    }
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-days', String(days)];
    execFileSync('openssl', [...request, ...extensions, ...signedBy, '-keyout', at('key'), '-out', at('cert')], {
      stdio: 'pipe',
    });
    return { cert: readFileSync(at('cert'), 'utf8'), key: readFileSync(at('key'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
