// The roles in words.
import { ROLES, type Role } from '../../api/shapes.ts';

export const ROLE_WORDS: Record<Role, string> = {
  owner: 'Everything, including people, tokens and the space itself.',
  editor: 'Builds and releases flows, manages connections, and responds.',
  responder: 'Answers questions, handles alerts, operates runs.',
  viewer: 'Sees flows, runs, alerts and questions; changes nothing.',
  auditor: 'Sees everything including the ledger; changes nothing.',
};

export const ROLE_CHOICES = ROLES.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }));
