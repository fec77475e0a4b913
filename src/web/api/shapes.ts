// Short names for what the API answers; the shapes themselves are generated from its description.
import type { components } from '../api-types.ts';

type Schemas = components['schemas'];

export type Problem = NonNullable<Schemas['Problem']['problems']>[number];
export type Me = Schemas['Me'];
export type Role = Me['role'];
export const ROLES: readonly Role[] = ['owner', 'editor', 'responder', 'viewer', 'auditor'];

export type FlowRow = Schemas['Flow'];
export type Flow = Schemas['FlowDetail'];
export type FlowVersion = Schemas['FlowVersion'];

export type RunRow = Schemas['Run'];
export type Run = Schemas['RunDetail'];
export type RunStep = Schemas['RunStep'];
export type RunStatus = RunRow['status'];
export type StepStatus = RunStep['status'];

export type Question = Schemas['Question'];
export type Choice = Question['choices'][number];
export type AlertRow = Schemas['Alert'];
/** open: not closed yet, acknowledged ones and late ones too. */
export type AlertFilter = 'open' | 'acknowledged' | 'late' | 'closed' | 'all';
export type Alert = Schemas['AlertDetail'];
export type Entry = Schemas['Entry'];
export type Verification = Schemas['Verified'];

export type ToolRow = Schemas['Tool'];
export type Tool = Schemas['ToolDetail'];
export type CredentialKind = Tool['credentials'][number];
export type ActionRow = Schemas['Action'];
/** sample: what an answer looks like before there was one. */
export type ActionDetail = Schemas['ActionDetail'] & { sample?: unknown };
export interface Trial {
  connection: string;
  with: Record<string, unknown>;
}
export type OwnApi = Schemas['OwnApi'];
export type ApiPreview = Schemas['ApiPreview'];
/** A description: `text`, or `url` where it is. */
export interface NewApi {
  text?: string;
  url?: string;
  name?: string;
  externalReferences?: boolean;
}
export type Connection = Schemas['Connection'];
export type Token = Schemas['Token'];
export type Person = Schemas['Person'];
export type Retention = Schemas['SpaceRetention'];
export type Status = Schemas['Status'];

/** The part of JSON Schema that is shown to people. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  format?: string;
  default?: unknown;
}
