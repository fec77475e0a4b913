// What the verbs of this part share: the database, the engine's port, the channels, and the names of the
// scheduled tasks with their keys.
import type { Principal } from '../access/index.ts';
import type { Database, Tx } from '../db/index.ts';
import type { EnginePort } from '../engine/index.ts';
import type { Actor } from '../ledger/index.ts';
import type { Channel } from './channel.ts';

type PeopleEngine = Pick<EnginePort, 'schedule' | 'unschedule' | 'signal'>;

export interface PeopleContext {
  db: Database;
  engine: PeopleEngine;
  channels: readonly Channel[];
  /** The person of a space with this e-mail address (lower case), as a principal. */
  findPerson(spaceId: string, email: string): Promise<Principal | undefined>;
  /** The person who closed the alert after the run had been made for it; absent: there are no alerts. */
  alertClosedBy?(tx: Tx, run: { spaceId: string; alertId: string; runId: string }): Promise<Actor | undefined>;
}

/** Names of the tasks; `People.tasks` has a function for each. */
export const TASK = {
  deliver: 'people.deliver',
  replace: 'people.replace',
  remind: 'people.remind',
  escalate: 'people.escalate',
  deadline: 'people.deadline',
} as const;

export interface QuestionRef {
  spaceId: string;
  questionId: string;
}

export interface DeliveryRef {
  spaceId: string;
  deliveryId: string;
}

export const deliverKey = (deliveryId: string) => `people.deliver:${deliveryId}`;
export const replaceKey = (deliveryId: string) => `people.replace:${deliveryId}`;
export const timerKey = (timer: 'remind' | 'escalate' | 'deadline', questionId: string) =>
  `people.${timer}:${questionId}`;

/** A flow's version as the one who asks or tells. */
export const flowActor = (flow: string, version: number): Actor => ({
  type: 'flow',
  id: `${flow}@${version}`,
  name: flow,
});
