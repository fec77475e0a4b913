// OpenLDAP's server with a small company in it: people, nested groups, the password policy and memberOf.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counterpart } from '../../scripts/counterparts.mjs';
import { certificate } from './certificate.ts';
import { folder, freePort, listens, program } from './program.ts';

export const BASE = 'dc=example,dc=com';

/** The attributes of Active Directory that we write and read, with its own names and numbers. */
const MICROSOFT = [
  ...[
    ['221', 'sAMAccountName', '15'],
    ['656', 'userPrincipalName', '15'],
    ['8', 'userAccountControl', '27'],
    ['662', 'lockoutTime', '27'],
    ['96', 'pwdLastSet', '27'],
    ['159', 'accountExpires', '27'],
    ['1696', 'lastLogonTimestamp', '27'],
    ['90', 'unicodePwd', '40'],
    ['2', 'objectGUID', '40'],
    ['146', 'objectSid', '40'],
  ].map(
    ([oid, name, syntax]) =>
      `attributetype ( 1.2.840.113556.1.4.${oid} NAME '${name}' ${
        { 15: 'EQUALITY caseIgnoreMatch ', 27: 'EQUALITY integerMatch ', 40: 'EQUALITY octetStringMatch ' }[syntax!]
      }SYNTAX 1.3.6.1.4.1.1466.115.121.1.${syntax} SINGLE-VALUE )`,
  ),
  "objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP organizationalPerson STRUCTURAL MAY ( mail $ displayName $",
  '  sAMAccountName $ userPrincipalName $ userAccountControl $ lockoutTime $ pwdLastSet $ accountExpires $',
  '  lastLogonTimestamp $ unicodePwd $ objectGUID $ objectSid ) )',
  "objectclass ( 1.2.840.113556.1.3.30 NAME 'computer' SUP user STRUCTURAL )",
  '',
].join('\n');

export async function slapd() {
  const path = await counterpart('slapd');
  const home = folder('slapd');
  const { ca, caFile, certFile, keyFile } = await certificate(home);
  mkdirSync(join(home, 'data'));
  const config = join(home, 'slapd.conf');
  writeFileSync(join(home, 'microsoft.schema'), MICROSOFT);
  const schemas = ['core', 'cosine', 'nis', 'inetorgperson'];
  writeFileSync(
    config,
    `${schemas.map((one) => `include /etc/ldap/schema/${one}.schema`).join('\n')}
include ${home}/microsoft.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
pidfile ${home}/slapd.pid
argsfile ${home}/slapd.args
TLSCACertificateFile ${caFile}
TLSCertificateFile ${certFile}
TLSCertificateKeyFile ${keyFile}
TLSVerifyClient never
database mdb
maxsize 104857600
suffix "${BASE}"
rootdn "cn=admin,${BASE}"
rootpw admin-secret
directory ${home}/data
index objectClass,uid,cn,member eq
limits dn.exact="cn=reader,${BASE}" size.soft=5 size.hard=5 size.prtotal=unlimited
access to attrs=userPassword by anonymous auth by * none
access to * by anonymous auth by users read
overlay memberof
memberof-refint TRUE
overlay ppolicy
ppolicy_default "cn=policy,${BASE}"
`,
  );
  const port = await freePort();
  const tlsPort = await freePort();
  const urls = `ldap://127.0.0.1:${port}/ ldaps://127.0.0.1:${tlsPort}/`;
  await program(path, ['-f', config, '-h', urls, '-d', '0'], async () => {
    await listens(port);
    await listens(tlsPort);
  });
  const values = {
    host: 'localhost',
    port: String(tlsPort),
    bindDn: `cn=admin,${BASE}`,
    password: 'admin-secret',
    baseDn: BASE,
    ca,
  };
  return { port, tlsPort, ca, values };
}
