// Who may answer a question: pure rules over the audience and the principal.
import { can, type Principal } from '../access/index.ts';
import type { Audience } from '../flow/index.ts';
import type { Question } from './question.ts';

/** Roles that decide, the mightiest first: a role may answer what is asked of one behind it. */
const DECIDING = ['owner', 'editor', 'responder'] as const;

/**
 * Whether the principal may answer. An owner always may. A role means itself or a mightier one, a person
 * only that person; a channel or a group says where and whom to tell, and anyone whose role answers
 * questions may answer there. Once escalated, the second audience may too.
 */
export function mayAnswer(
  question: Pick<Question, 'spaceId' | 'audience' | 'escalate' | 'escalatedAt'>,
  principal: Principal,
): boolean {
  if (principal.spaceId !== question.spaceId || !can(principal, 'question.answer')) return false;
  if (principal.role === 'owner') return true;
  const audiences =
    question.escalatedAt && question.escalate ? [question.audience, question.escalate.of] : [question.audience];
  return audiences.some((audience) => includes(audience, principal));
}

function includes(audience: Audience, principal: Principal): boolean {
  const named: boolean[] = [];
  if (audience.person !== undefined) named.push(principal.email?.toLowerCase() === audience.person.toLowerCase());
  if (audience.role !== undefined) named.push(rank(principal.role) <= rank(audience.role));
  if (audience.group !== undefined) named.push(true);
  return named.length === 0 || named.some(Boolean);
}

function rank(role: string): number {
  const at = DECIDING.indexOf(role as (typeof DECIDING)[number]);
  return at === -1 ? DECIDING.length : at;
}

/** The audience in words, for messages and the ledger. */
export function audienceText(audience: Audience): string {
  const parts = [
    audience.person,
    audience.group && `the group ${audience.group}`,
    audience.role &&
      (audience.role === 'owner' ? 'an owner' : `${audience.role === 'editor' ? 'an' : 'a'} ${audience.role}`),
  ].filter(Boolean);
  if (parts.length > 0) return parts.join(' or ');
  return audience.channel ? `anyone in ${audience.channel} who may answer` : 'anyone who may answer';
}

/** Whether the audience names somebody or some place at all. */
export const isAudience = (value: unknown): value is Audience =>
  typeof value === 'object' &&
  value !== null &&
  ['channel', 'person', 'group', 'role'].some((name) => typeof (value as Record<string, unknown>)[name] === 'string') &&
  ((value as Audience).role === undefined || DECIDING.includes((value as Audience).role!));
