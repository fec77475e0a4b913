// The places of the application, in the order of the navigation, with what one must be allowed to see them.
import {
  Activity,
  Archive,
  BellRing,
  Blocks,
  BookCheck,
  House,
  Inbox,
  KeyRound,
  type LucideIcon,
  Play,
  Plug,
  Users,
  Workflow,
} from 'lucide-react';

export interface Place {
  to: string;
  label: string;
  icon: LucideIcon;
  permission?: string;
  count?: 'inbox' | 'late';
}

export const NAVIGATION: { title?: string; places: Place[] }[] = [
  {
    places: [
      { to: '/', label: 'Home', icon: House },
      { to: '/inbox', label: 'Inbox', icon: Inbox, permission: 'question.read', count: 'inbox' },
      { to: '/alerts', label: 'Alerts', icon: BellRing, permission: 'alert.read', count: 'late' },
    ],
  },
  {
    title: 'Automate',
    places: [
      { to: '/flows', label: 'Flows', icon: Workflow, permission: 'flow.read' },
      { to: '/runs', label: 'Runs', icon: Play, permission: 'run.read' },
      { to: '/connections', label: 'Connections', icon: Plug, permission: 'connection.read' },
      { to: '/catalog', label: 'Catalog', icon: Blocks, permission: 'catalog.read' },
    ],
  },
  { title: 'Prove', places: [{ to: '/ledger', label: 'Ledger', icon: BookCheck, permission: 'ledger.read' }] },
  {
    title: 'Settings',
    places: [
      { to: '/settings/people', label: 'People', icon: Users, permission: 'person.read' },
      { to: '/settings/tokens', label: 'API tokens', icon: KeyRound, permission: 'token.write' },
      { to: '/settings/retention', label: 'Retention', icon: Archive, permission: 'status.read' },
      { to: '/status', label: 'Status', icon: Activity, permission: 'status.read' },
    ],
  },
];

/** On a phone: the bar at the bottom; the rest is behind "More". */
export const BAR: Place[] = [
  NAVIGATION[0]!.places[0]!,
  NAVIGATION[0]!.places[1]!,
  NAVIGATION[0]!.places[2]!,
  NAVIGATION[1]!.places[1]!,
];
