// The table of sources. A new one is a file beside this and a line here.
import { guardduty } from './guardduty.ts';
import type { AlertSource } from './source.ts';
import { splunk } from './splunk.ts';
import { suricata } from './suricata.ts';

/** By id. It has no prototype: a name that a flow made up is never found. */
export const SOURCES: Readonly<Record<string, AlertSource>> = Object.assign(Object.create(null), {
  splunk,
  suricata,
  guardduty,
});
