// What the routes need of each part, no more. The parts' own classes satisfy these.
import type { z } from 'zod';
import type { Caller, Credentials, Principal, Role, SignedIn } from '../access/index.ts';
import type { Rerun } from '../engine/index.ts';
import type * as access from './shapes/access.ts';
import type * as alerts from './shapes/alerts.ts';
import type * as catalog from './shapes/catalog.ts';
import type { Sent } from './shapes/common.ts';
import type * as connections from './shapes/connections.ts';
import type * as events from './shapes/events.ts';
import type * as flows from './shapes/flows.ts';
import type * as ledger from './shapes/ledger.ts';
import type * as questions from './shapes/questions.ts';
import type * as operations from './shapes/run-operations.ts';
import type * as runs from './shapes/runs.ts';
import type { SpaceLimits, SpaceRetentionChange } from './shapes/space.ts';
import type { Status } from './shapes/status.ts';

type Of<T extends z.ZodType> = z.output<T>;
type Item<T extends { items: unknown[] }> = T['items'][number];

export interface AccessPart {
  me(principal: Principal): Promise<Of<typeof access.Me>>;
  listTokens(principal: Principal): Promise<Item<Of<typeof access.Tokens>>[]>;
  createToken(
    principal: Principal,
    token: { name: string; role: Role; expiresAt?: string | undefined },
  ): Promise<Of<typeof access.NewToken>>;
  revokeToken(principal: Principal, id: string): Promise<void>;
  listPeople(principal: Principal): Promise<Item<Of<typeof access.People>>[]>;
  addPerson(
    principal: Principal,
    person: { email: string; name: string; role: Role },
  ): Promise<Of<typeof access.AddedPerson>>;
  /** Whether a browser page of this origin may change something with the session cookie. */
  allowsOrigin(origin: string, host: string | undefined): boolean;
  authenticate(credentials: Credentials): Promise<Principal | undefined>;
  signInByLink(token: string, from: Caller): Promise<SignedIn>;
  signIn(given: { email: string; password: string; rememberMe?: boolean | undefined }, from: Caller): Promise<SignedIn>;
  signOut(cookie: string | undefined): Promise<{ cookies: string[] }>;
  setPassword(cookie: string | undefined, password: { password: string; current?: string | undefined }): Promise<void>;
  newLink(principal: Principal, personId: string): Promise<{ link: string }>;
  removePerson(principal: Principal, personId: string): Promise<void>;
  setRole(principal: Principal, id: string, role: Role): Promise<Of<typeof access.Person>>;
}

interface ReleasesPart {
  list(spaceId: string): Promise<Item<Of<typeof flows.Flows>>[]>;
  show(spaceId: string, name: string): Promise<Of<typeof flows.FlowDetail>>;
  versions(spaceId: string, name: string): Promise<Item<Of<typeof flows.FlowVersions>>[]>;
  version(spaceId: string, name: string, version: number): Promise<Of<typeof flows.FlowVersionDetail>>;
  check(spaceId: string, source: string): Promise<Of<typeof flows.FlowProblem>[]>;
  deploy(principal: Principal, source: string): Promise<Of<typeof flows.Deployed>>;
  rollback(principal: Principal, name: string, to?: number | undefined): Promise<Of<typeof flows.RolledBack>>;
  /** Connection name -> names of the released flows that use it. */
  connectionUsers(spaceId: string): Promise<ReadonlyMap<string, string[]>>;
  setEnabled(principal: Principal, name: string, enabled: boolean): Promise<unknown>;
  send(principal: Principal, name: string, body: unknown): Promise<Of<typeof Sent>>;
  start(principal: Principal, name: string, inputs: Record<string, unknown>): Promise<Of<typeof Sent>>;
  sendSample(principal: Principal, name: string): Promise<Of<typeof Sent>>;
}

export interface RunsPart {
  list(spaceId: string, query: Of<typeof runs.runsQuery>): Promise<Of<typeof runs.Runs>>;
  show(
    spaceId: string,
    id: string,
    page?: { limit?: number | undefined; after?: number | undefined },
  ): Promise<Of<typeof runs.RunDetail>>;
  /** JSON text. */
  value(spaceId: string, id: string, of: Of<typeof runs.valuesQuery>): Promise<string>;
  wait(spaceId: string, id: string, timeoutMs: number): Promise<Of<typeof runs.RunDetail>>;
}

type Batch = Of<typeof operations.RunBatch>;

export interface OperationsPart {
  cancel(principal: Principal, id: string, reason?: string): Promise<void>;
  pause(principal: Principal, id: string, reason?: string): Promise<void>;
  resume(principal: Principal, id: string): Promise<void>;
  resolve(principal: Principal, id: string, resolution: Of<typeof operations.resolve>): Promise<void>;
  /** Gives the id of the new run. */
  rerun(principal: Principal, id: string, how: Rerun): Promise<string>;
  beginBatch(principal: Principal, batch: Of<typeof operations.beginBatch>): Promise<Batch>;
  stopBatch(principal: Principal, id: string): Promise<Batch>;
  batch(spaceId: string, id: string): Promise<Batch>;
  batches(spaceId: string): Promise<Batch[]>;
}

export interface EventsPart {
  /** Throws invalid_input. */
  emit(principal: Principal, event: Of<typeof events.emitEvent> & { name: string }): Promise<Of<typeof events.Emitted>>;
}

interface PeoplePart {
  list(principal: Principal, query: Of<typeof questions.questionsQuery>): Promise<Of<typeof questions.Questions>>;
  get(principal: Principal, id: string): Promise<Of<typeof questions.Question>>;
  answer(answer: {
    spaceId: string;
    questionId: string;
    by: Principal;
    choice: string;
    form: Record<string, unknown>;
    how: 'web' | 'api';
  }): Promise<unknown>;
  messages(principal: Principal, page: { limit: number; cursor?: string }): Promise<Of<typeof questions.Messages>>;
}

interface AlertsPart {
  list(spaceId: string, query: Of<typeof alerts.alertsQuery>): Promise<Of<typeof alerts.Alerts>>;
  get(principal: Principal, id: string): Promise<Of<typeof alerts.AlertDetail>>;
  close(principal: Principal, id: string, how: Of<typeof alerts.close>): Promise<unknown>;
  acknowledge(principal: Principal, id: string): Promise<unknown>;
  renotify(principal: Principal, id: string): Promise<unknown>;
}

interface LedgerPart {
  list(spaceId: string, query: Of<typeof ledger.entriesQuery>): Promise<Of<typeof ledger.Entries>>;
  verify(spaceId: string, journals: boolean): Promise<Of<typeof ledger.Verified>>;
}

export interface CatalogPart {
  tools(spaceId: string, query: Of<typeof catalog.toolsQuery>): Promise<Of<typeof catalog.Tools>>;
  tool(spaceId: string, id: string): Promise<Of<typeof catalog.ToolDetail>>;
  actions(
    spaceId: string,
    tool: string,
    query: Of<typeof catalog.actionsQuery>,
  ): Promise<Of<typeof catalog.ToolActions>>;
  action(spaceId: string, id: string): Promise<Of<typeof catalog.ActionDetail>>;
  search(spaceId: string, words: string, limit: number): Promise<Item<Of<typeof catalog.Actions>>[]>;
  stats(): Promise<Of<typeof catalog.CatalogStats>>;
}

type PlainConnection = Omit<Of<typeof connections.Connection>, 'usedBy'>;

interface ConnectionsPart {
  list(spaceId: string): Promise<PlainConnection[]>;
  get(spaceId: string, name: string): Promise<PlainConnection>;
  /** `generated`: secrets that were made here. */
  add(
    principal: Principal,
    connection: Of<typeof connections.addConnection>,
  ): Promise<{ connection: PlainConnection; generated: Record<string, string> }>;
  update(principal: Principal, name: string, values: Record<string, string>): Promise<PlainConnection>;
  remove(principal: Principal, name: string): Promise<void>;
  test(principal: Principal, name: string): Promise<Of<typeof connections.Tested>>;
  setLimits(principal: Principal, name: string, limits: Of<typeof connections.setLimits>): Promise<PlainConnection>;
}

interface SpacePart {
  limits(spaceId: string): Promise<Of<typeof SpaceLimits>>;
  setLimits(principal: Principal, limits: Of<typeof SpaceLimits>): Promise<Of<typeof SpaceLimits>>;
  retention(spaceId: string): Promise<Of<typeof SpaceRetentionChange>>;
  setRetention(
    principal: Principal,
    retention: Of<typeof SpaceRetentionChange>,
  ): Promise<Of<typeof SpaceRetentionChange>>;
}

/** Something that changed in a space; without an id: several. `resync`: changes may have been missed. */
export type Change =
  | { type: 'run' | 'question' | 'alert' | 'flow' | 'connection'; id?: string }
  | { type: 'resync'; id?: undefined };

export interface Changes {
  /** Returns how to stop. */
  follow(spaceId: string, listener: (change: Change) => void): () => void;
}

/** Everything the documented routes call. */
export interface ApiParts {
  access: AccessPart;
  releases: ReleasesPart;
  runs: RunsPart;
  operations: OperationsPart;
  events: EventsPart;
  people: PeoplePart;
  alerts: AlertsPart;
  ledger: LedgerPart;
  catalog: CatalogPart;
  connections: ConnectionsPart;
  status(spaceId: string): Promise<Of<typeof Status>>;
  space: SpacePart;
  changes: Changes;
  /** Largest event, in bytes. */
  maxEventBytes: number;
}
