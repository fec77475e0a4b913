// Entries of the ledger as sentences: who did what. A kind that is not in the table is told by its name.
import {
  ArrowRightLeft,
  BellRing,
  CircleCheck,
  Clock,
  DoorOpen,
  Eye,
  FileCheck,
  Hourglass,
  KeyRound,
  Link2,
  LogIn,
  type LucideIcon,
  Mail,
  MessageCircleQuestion,
  Pencil,
  Play,
  Plug,
  ScrollText,
  UserPlus,
  Vote,
} from 'lucide-react';
import type { Entry } from '../../api/shapes.ts';
import { humanise } from '../../canvas/words.ts';
import { duration } from '../../parts/relative.ts';

type Data = Record<string, any>;
interface Telling {
  icon: LucideIcon;
  /** What was done, following the name of who did it. */
  what: (data: Data, object: string) => string;
  detail?: (data: Data) => string | undefined;
}

const told = (icon: LucideIcon, what: Telling['what'] | string, detail?: Telling['detail']): Telling => ({
  icon,
  what: typeof what === 'string' ? () => what : what,
  ...(detail && { detail }),
});
const day = (text: unknown): string =>
  typeof text === 'string' ? new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }) : '';
const named = (object: string): string => object.replace(/^[a-z_]+:/, '');

const TELLINGS: Record<string, Telling> = {
  'event.emitted': told(Mail, 'sent an event to waiting steps'),
  'event.received': told(Mail, 'delivered an event', (data) =>
    [data.flow, data.bytes && `${data.bytes} bytes`].filter(Boolean).join(' · '),
  ),
  'alert.opened': told(
    BellRing,
    (data) => `opened the alert${data.title ? ` “${data.title}”` : ''}`,
    (data) => [data.source, data.severity].filter(Boolean).join(' · '),
  ),
  'alert.updated': told(Pencil, 'updated the alert', (data) =>
    Array.isArray(data.fields) ? data.fields.join(', ') : undefined,
  ),
  'alert.closed': told(
    CircleCheck,
    (data) => `closed the alert${data.disposition ? ` as ${humanise(data.disposition).toLowerCase()}` : ''}`,
    (data) => data.reason,
  ),
  'obligation.opened': told(Clock, 'opened its obligation', (data) => data.dueAt && `due ${day(data.dueAt)}`),
  'obligation.closed': told(
    FileCheck,
    (data) => `closed its obligation ${data.late ? 'late' : 'in time'}`,
    (data) => data.tookMs && `after ${duration(Number(data.tookMs))}`,
  ),
  'obligation.left_open': told(Clock, 'ended and left its obligation open'),
  'obligation.acknowledged': told(Eye, 'took the alert in hand'),
  'obligation.unacknowledged': told(Clock, 'noted that nobody took the alert in hand in time'),
  'obligation.missed': told(Clock, 'noted that the deadline was missed'),
  'obligation.repeated': told(BellRing, 'brought the late alert up again'),
  'obligation.renotified': told(BellRing, 'notified again'),
  'question.asked': told(MessageCircleQuestion, 'asked for a decision', (data) =>
    Array.isArray(data.choices) ? data.choices.map(humanise).join(', ') : undefined,
  ),
  'question.answered': told(
    Vote,
    (data) => `decided ${humanise(String(data.choice ?? ''))}${data.how ? ` (${data.how})` : ''}`,
    (data) =>
      data.form &&
      Object.entries(data.form)
        .map(([name, value]) => `${humanise(name)}: ${value}`)
        .join(' · '),
  ),
  'question.expired': told(
    Clock,
    (data) => `took the default${data.choice ? ` ${humanise(String(data.choice))}` : ''}, the deadline passed`,
  ),
  'question.reminded': told(BellRing, 'reminded'),
  'question.escalated': told(ArrowRightLeft, 'escalated the question'),
  'question.refused': told(
    MessageCircleQuestion,
    'tried to answer and was refused',
    (data) => data.why && humanise(String(data.why)),
  ),
  'question.cancelled': told(MessageCircleQuestion, 'withdrew the question', (data) => data.reason),
  'effect.done': told(
    Play,
    (_, object) => `did ${named(object)}`,
    (data) => [data.connection, data.host, data.status && `answered ${data.status}`].filter(Boolean).join(' · '),
  ),
  'message.sent': told(Mail, 'sent a message'),
  'run.finished': told(
    FileCheck,
    (data) => `finished the run${data.status ? `: ${data.status}` : ''}`,
    (data) => data.journalDigest && `journal ${String(data.journalDigest).slice(0, 16)}`,
  ),
  'run.cancelled': told(Play, 'cancelled the run'),
  'step.resolved': told(Vote, (data) => `said of an unknown outcome: ${humanise(String(data.as ?? '')).toLowerCase()}`),
  'flow.deployed': told(ScrollText, (data, object) => `released ${named(object)} version ${data.version ?? ''}`),
  'flow.rolled_back': told(
    ScrollText,
    (data, object) => `rolled ${named(object)} back to version ${data.version ?? ''}`,
  ),
  'connection.added': told(Plug, (_, object) => `added the connection ${named(object)}`),
  'connection.removed': told(Plug, (_, object) => `removed the connection ${named(object)}`),
  'connection.updated': told(Plug, (_, object) => `replaced values of the connection ${named(object)}`),
  'connection.signed_in': told(LogIn, (_, object) => `signed in at the tool for the connection ${named(object)}`),
  'connection.expiring': told(
    Hourglass,
    (data, object) => `said that ${data.what ?? 'the secret'} of the connection ${named(object)} ends soon`,
  ),
  'vault.rotation_started': told(KeyRound, 'began to change the key of the vault'),
  'vault.key_changed': told(KeyRound, 'made a new key of the vault the current one'),
  'vault.rotated': told(KeyRound, 'finished changing the key of the vault'),
  'connection.tested': told(
    Plug,
    (data, object) => `tested the connection ${named(object)}${data.ok === false ? ', which failed' : ''}`,
  ),
  'effect.unknown': told(Play, (_, object) => `does not know whether ${named(object)} took effect`),
  'flow.enabled': told(ScrollText, (_, object) => `switched ${named(object)} on`),
  'flow.disabled': told(ScrollText, (_, object) => `switched ${named(object)} off`),
  'password.set': told(KeyRound, 'set a password'),
  'password.changed': told(KeyRound, 'changed the password'),
  'person.removed': told(UserPlus, 'removed a person'),
  'run.cancel_requested': told(Play, 'asked for the run to be cancelled'),
  'space.created': told(DoorOpen, 'made the space'),
  'link.created': told(Link2, 'made a one-time link'),
  'session.opened': told(DoorOpen, 'signed in'),
  'session.closed': told(DoorOpen, 'signed out'),
  'person.added': told(
    UserPlus,
    (data) => `added ${data.name ?? data.email ?? 'a person'}`,
    (data) => data.role,
  ),
  'role.changed': told(UserPlus, (data) => `changed a role${data.role ? ` to ${data.role}` : ''}`),
  'token.created': told(KeyRound, (data) => `made the API token ${data.name ?? ''}`),
  'token.revoked': told(KeyRound, (data) => `revoked the API token ${data.name ?? ''}`),
};

export const entryIcon = (kind: string): LucideIcon => TELLINGS[kind]?.icon ?? ScrollText;

export function entryWords(entry: Entry): { who: string; what: string; detail: string | undefined } {
  const who = entry.actor?.name ?? entry.actor?.id ?? 'Reflejo';
  const telling = TELLINGS[entry.kind];
  const data = (entry.data ?? {}) as Data;
  if (!telling)
    return {
      who,
      what: entry.kind.replaceAll('.', ' ').replaceAll('_', ' '),
      detail: entry.object ? named(entry.object) : undefined,
    };
  return { who, what: telling.what(data, entry.object ?? '').trim(), detail: telling.detail?.(data) || undefined };
}

/** The nouns by which the ledger can be filtered. */
export const NOUNS = [
  'alert',
  'obligation',
  'question',
  'effect',
  'event',
  'run',
  'flow',
  'connection',
  'message',
  'person',
  'session',
  'token',
];
