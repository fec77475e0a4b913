import { expect, test } from 'vitest';
import type { Role } from '../access/index.ts';
import type { Audience } from '../flow/index.ts';
import { audienceText, mayAnswer } from './audience.ts';

const ROLES: Role[] = ['owner', 'editor', 'responder', 'viewer', 'auditor'];

const whoMay = (
  audience: Audience,
  more: { escalate?: { of: Audience }; escalatedAt?: Date } = {},
  email = 'ann@example.com',
) =>
  ROLES.filter((role) =>
    mayAnswer(
      { spaceId: 's', audience, escalate: undefined, escalatedAt: undefined, ...more },
      { actor: { type: 'person', id: '1', name: 'Ann' }, spaceId: 's', role, email },
    ),
  );

test('a role means itself and those above it; a viewer and an auditor never answer', () => {
  expect(whoMay({ role: 'owner' })).toEqual(['owner']);
  expect(whoMay({ role: 'editor' })).toEqual(['owner', 'editor']);
  expect(whoMay({ role: 'responder' })).toEqual(['owner', 'editor', 'responder']);
});

test('a person means that person, whatever the case of the address, and an owner', () => {
  expect(whoMay({ person: 'Ann@Example.com' })).toEqual(['owner', 'editor', 'responder']);
  expect(whoMay({ person: 'bea@example.com' })).toEqual(['owner']);
  expect(whoMay({ person: 'bea@example.com', channel: '#soc' })).toEqual(['owner']);
});

test('a channel and a group are answered by anyone whose role answers questions', () => {
  expect(whoMay({ channel: '#soc' })).toEqual(['owner', 'editor', 'responder']);
  expect(whoMay({ channel: '#soc', group: 'blue-team' })).toEqual(['owner', 'editor', 'responder']);
});

test('the second audience may answer once the question is escalated', () => {
  const escalate = { of: { person: 'ann@example.com' } };
  expect(whoMay({ role: 'owner' }, { escalate })).toEqual(['owner']);
  expect(whoMay({ role: 'owner' }, { escalate, escalatedAt: new Date() })).toEqual(['owner', 'editor', 'responder']);
});

test('nobody answers in another space, and a token has no address to be a person by', () => {
  const question = {
    spaceId: 's',
    audience: { person: 'ann@example.com' },
    escalate: undefined,
    escalatedAt: undefined,
  };
  const token = { type: 'token' as const, id: 't', name: 'CI' };
  expect(mayAnswer(question, { actor: token, spaceId: 's', role: 'responder' })).toBe(false);
  expect(
    mayAnswer({ ...question, audience: { channel: '#soc' } }, { actor: token, spaceId: 's', role: 'responder' }),
  ).toBe(true);
  expect(mayAnswer(question, { actor: token, spaceId: 'other', role: 'owner' })).toBe(false);
});

test('the audience in words', () => {
  expect(audienceText({ channel: '#soc', group: 'blue-team' })).toBe('the group blue-team');
  expect(audienceText({ role: 'editor' })).toBe('an editor');
  expect(audienceText({ channel: '#soc' })).toBe('anyone in #soc who may answer');
});
