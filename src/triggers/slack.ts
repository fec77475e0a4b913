// Commands and messages in Slack as events. Whoever wrote them needs the right to send events in the flow's space.
import { RE2JS } from 're2js';
import { can, type Principal } from '../access/index.ts';
import type { Database } from '../db/index.ts';
import type { EnginePort } from '../engine/index.ts';
import { record } from '../ledger/index.ts';
import type { Said, SlackIntake, Speaker } from '../people/index.ts';

export interface SlackIntakeParts {
  db: Database;
  engine: Pick<EnginePort, 'accept'>;
  findPerson(spaceId: string, email: string): Promise<Principal | undefined>;
  /** Address of the web, without a slash at the end. */
  publicUrl: string;
}

interface Listener {
  space_id: string;
  slug: string;
  flow_id: string;
  name: string;
  contains: string | null;
  pattern: string | null;
}

const LISTENERS = `select s.space_id, p.slug, s.flow_id, f.name, s.contains, s.pattern
  from flow_slack s join flow f on f.space_id = s.space_id and f.id = s.flow_id join space p on p.id = s.space_id
  where f.enabled and`;

export function slackIntake(parts: SlackIntakeParts): SlackIntake {
  const { db } = parts;
  const inChannel = async (id: string, name: string, text: string): Promise<Listener[]> => {
    const { rows } = await db.system.query<Listener>(`${LISTENERS} s.channel = any($1)`, [[id, name].filter(Boolean)]);
    return rows.filter((row) => matchOf(row, text) !== undefined);
  };
  return {
    async command(said, speaker) {
      const { rows } = await db.system.query<Listener>(`${LISTENERS} s.command = $1 order by p.slug`, [said.command]);
      if (rows.length === 0) return `No flow listens to ${said.command}.`;
      const may = await allowed(parts, rows, speaker);
      if (may.length === 0) {
        await refuse(parts, rows, said);
        return 'unknown' in speaker
          ? speaker.unknown
          : `You may not send events to ${rows[0]!.name}: ask an owner of the space.`;
      }
      if (may.length > 1)
        return `${said.command} belongs to flows of several of your spaces: ${may.map(({ row }) => row.slug).join(', ')}. Give them different commands.`;
      const { runId, duplicate } = await take(parts, may[0]!, said, speaker);
      if (!runId) return `${may[0]!.row.name} did not take it: its filter said no.`;
      return `${duplicate ? 'Already taken' : 'Taken'} by ${may[0]!.row.name}: ${parts.publicUrl}/runs/${runId}`;
    },
    async listens(channelId, name, text) {
      const { rows } = await db.system.query('select 1 from flow_slack where channel is not null limit 1');
      return rows.length > 0 && (await inChannel(channelId, await name(), text)).length > 0;
    },
    async message(said, speaker) {
      const listeners = await inChannel(said.channel.id, said.channel.name, said.text);
      const may = await allowed(parts, listeners, speaker);
      const refused = listeners.filter((row) => !may.some((one) => one.row === row));
      if (refused.length > 0) await refuse(parts, refused, said);
      for (const one of may) await take(parts, one, said, speaker);
    },
  };
}

interface Allowed {
  row: Listener;
  principal: Principal;
}

async function allowed(parts: SlackIntakeParts, rows: Listener[], speaker: Speaker): Promise<Allowed[]> {
  if (!('email' in speaker)) return [];
  const found = await Promise.all(
    rows.map(async (row) => ({ row, principal: await parts.findPerson(row.space_id, speaker.email.toLowerCase()) })),
  );
  return found.filter((one): one is Allowed => one.principal !== undefined && can(one.principal, 'event.send'));
}

function take({ engine }: SlackIntakeParts, { row, principal }: Allowed, said: Said, speaker: Speaker) {
  const body = {
    text: said.text,
    words: said.text.split(/\s+/).filter(Boolean),
    match: matchOf(row, said.text) ?? [],
    user: { id: said.user.id, name: principal.actor.name, email: 'email' in speaker ? speaker.email : null },
    channel: said.channel,
    team: said.team,
    command: said.command ?? null,
    ts: said.ts ?? null,
    thread_ts: said.threadTs ?? null,
  };
  const { space_id: spaceId, flow_id: flowId } = row;
  return engine.accept({ spaceId, flowId, source: 'slack', body, by: principal.actor, dedupeKey: `slack:${said.key}` });
}

async function refuse({ db }: SlackIntakeParts, rows: Listener[], said: Said): Promise<void> {
  await db.tx((tx) =>
    record(
      tx,
      ...rows.map((row) => ({
        spaceId: row.space_id,
        kind: 'event.refused',
        actor: { type: 'system', id: `slack:${said.user.id}`, name: 'Somebody in Slack' } as const,
        object: `flow:${row.name}`,
        data: { source: 'slack', slackUser: said.user.id, channel: said.channel.id },
      })),
    ),
  );
}

const patterns = new Map<string, RE2JS>();

/** What the pattern's groups caught; undefined: it is not for this flow. */
function matchOf({ contains, pattern }: Listener, text: string): string[] | undefined {
  if (contains !== null && !text.toLowerCase().includes(contains.toLowerCase())) return undefined;
  if (pattern === null) return [];
  let compiled = patterns.get(pattern);
  if (!compiled) {
    if (patterns.size > 500) patterns.clear();
    compiled = RE2JS.compile(pattern);
    patterns.set(pattern, compiled);
  }
  const matcher = compiled.matcher(text);
  if (!matcher.find()) return undefined;
  return Array.from({ length: matcher.groupCount() }, (_, i) => matcher.group(i + 1) ?? '');
}
