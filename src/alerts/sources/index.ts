// The table of sources. A new one is a file beside this and a line here.
import { guardduty } from './guardduty.ts';
import type { AlertSource } from './source.ts';
import { splunk } from './splunk.ts';
import { suricata } from './suricata.ts';

export const SOURCES: ReadonlyMap<string, AlertSource> = new Map(
  [splunk, suricata, guardduty].map((source) => [source.id, source]),
);
