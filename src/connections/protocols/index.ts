// The protocols besides HTTP, by the kind of their credential. Adding one is adding its folder and its line here.
import type { ProtocolKind } from '../kinds/kind.ts';
import { ldap } from './ldap/index.ts';
import { mail } from './mail/index.ts';
import type { Protocol } from './protocol.ts';
import { sql } from './sql/index.ts';
import { ssh } from './ssh/index.ts';

export const PROTOCOLS: Readonly<Record<string, Protocol>> = { ldap, mail, sql, ssh };

/** They sign no requests: they speak for themselves. */
export const PROTOCOL_KINDS: Readonly<Record<string, ProtocolKind>> = Object.fromEntries(
  Object.values(PROTOCOLS).map(({ kind, title, fields }) => [kind, { direction: 'protocol', title, fields }]),
);
