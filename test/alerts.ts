// The alerts part on a test database: a queue that a test looks into, and a record of who was told what.
import { readFileSync } from 'node:fs';
import type { Principal } from '../src/access/index.ts';
import { Alerts, type ObligationNotice } from '../src/alerts/index.ts';
import { newId } from '../src/db/index.ts';
import type { StepCall } from '../src/engine/index.ts';
import { listEntries } from '../src/ledger/index.ts';
import { fromRoot } from '../src/paths.ts';
import type { TestDatabase } from './database.ts';
import { SchedulingRecorder } from './scheduling-recorder.ts';

export const samplePayload = (source: string): any =>
  JSON.parse(readFileSync(fromRoot(`test/samples/${source}.json`), 'utf8'));

export interface Opened {
  spaceId: string;
  alertId: string;
  runId: string;
}

export function testAlerts(db: TestDatabase) {
  const scheduling = new SchedulingRecorder();
  const told: ObligationNotice[] = [];
  const alerts = new Alerts({
    db,
    scheduling,
    closing: async () => {},
    notify: async (_tx, notice) => void told.push(notice),
    questionsOf: async (_principal, alertId) => [{ id: `question of ${alertId}` }],
  });
  const person = (role: Principal['role'], spaceId = db.spaceId): Principal => ({
    actor: { type: 'person', id: `id-of-${role}`, name: role },
    spaceId,
    role,
  });
  const call = (alert: Opened, input: unknown, more: Partial<StepCall>): StepCall => ({
    spaceId: alert.spaceId,
    runId: alert.runId,
    flow: { id: newId(), name: 'triage', version: 3 },
    alertId: alert.alertId,
    path: 'close',
    stepId: 'close',
    attempt: 1,
    key: 'k',
    input,
    connection: undefined,
    sensitive: false,
    ...more,
  });
  const entriesOf = async (alert: Opened) =>
    (await db.tx((tx) => listEntries(tx, alert.spaceId, { alert: alert.alertId, order: 'oldest', limit: 500 }))).items;
  return {
    alerts,
    scheduling,
    told,
    person,
    entriesOf,
    /** An event of Splunk's comes in, as the engine does it; `urgency` is Splunk's word for the severity. */
    async open(urgency = 'critical', receivedAt = Date.now(), spaceId = db.spaceId): Promise<Opened> {
      const [eventId, runId] = [newId(), newId()];
      const splunk = samplePayload('splunk');
      const body = { ...splunk, result: { ...splunk.result, urgency } };
      const opened = alerts.open({ spaceId, eventId, runId, flow: 'triage', source: 'splunk', body, receivedAt });
      await db.tx((tx) => opened.store(tx));
      return { spaceId, alertId: opened.alertId, runId };
    },
    /** Runs an `alert` step of triage@3; gives its output. */
    async step(alert: Opened, input: unknown, more: Partial<StepCall> = {}): Promise<any> {
      const result = await db.tx((tx) => alerts.alertHandler(tx, call(alert, input, more)));
      return 'output' in result ? result.output : undefined;
    },
    ended: ({ spaceId, alertId, runId }: Opened, status: string, endedRun = runId) =>
      db.tx((tx) => alerts.runEnded(tx, { spaceId, runId: endedRun, alertId, flow: 'triage', version: 3, status })),
    kindsOf: async (alert: Opened) => (await entriesOf(alert)).map((entry) => entry.kind),
    item: (alert: Opened) => alerts.get(person('viewer', alert.spaceId), alert.alertId),
    jobOf: (alert: Opened) => scheduling.jobs.get(`alerts.watch:${alert.alertId}`),
    watch: ({ spaceId, alertId }: Opened, now: number) => alerts.watch({ spaceId, alertId }, now),
  };
}
