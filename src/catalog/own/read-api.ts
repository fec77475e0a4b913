// From the text a person brings to a tool with actions: read, each operation judged, and described as the catalog keeps it.
import { createHash } from 'node:crypto';
import { AppError } from '../../errors.ts';
import { type Description, type Json, readDescription } from '../import/description.ts';
import { bringIn, type Fetch } from '../import/external-references.ts';
import { type Sound, soundOperations } from '../import/sound-operations.ts';
import { generatedApi } from '../long-tail/api.ts';
import { actionFile, completeFile } from '../long-tail/generated-source.ts';
import type { ToolIds } from '../long-tail/ids.ts';
import type { Shard } from '../long-tail/shard.ts';
import type { ActionFile, ToolFile } from '../tool-file.ts';

export interface OwnDescription {
  text: string;
  /** Where it was fetched. */
  url?: string | undefined;
  /** Default: the title in the description. */
  name?: string | undefined;
  /** Fetches what the description refers to elsewhere; absent: nothing is fetched. */
  fetch?: Fetch | undefined;
}

export interface OwnAction {
  file: ActionFile;
  /** Which of the shards it is in. */
  shard: number;
}

export interface ReadApi {
  /** Without its actions. */
  file: ToolFile;
  format: Description['format'];
  document: object;
  /** sha256 of the document, hex. */
  digest: string;
  actions: OwnAction[];
  shards: Shard[];
  /** Operations that were dropped, and what was left out. */
  problems: Sound['problems'];
}

const MOST_OPERATIONS = 3000;

/** Throws invalid_request when nothing of it can be used. */
export async function readApi(given: OwnDescription, ids: (name: string) => Promise<ToolIds>): Promise<ReadApi> {
  const read = readDescription(given.text);
  const whole = given.fetch
    ? await bringIn(read.document, given.url, given.fetch)
    : { document: read.document, problems: [] };
  const sound = soundOperations(whole.document, read.lineOf);
  const problems = [...read.problems, ...whole.problems, ...sound.problems];
  if (sound.operations === 0)
    throw new AppError('invalid_request', 'The description has no operation that can be used.', { problems });
  if (sound.operations > MOST_OPERATIONS)
    throw new AppError(
      'invalid_request',
      `The description has ${sound.operations} operations, more than ${MOST_OPERATIONS}. Cut it to those you need.`,
    );
  const document: Json = { ...sound.document, openapi: '3.0.3' };
  const name = given.name ?? String(document.info?.title ?? 'My API').slice(0, 60);
  const made = generated(document, name, given.url, await ids(name));
  const file: ToolFile = {
    ...completeFile(made.file),
    name,
    source: {
      kind: 'cut',
      from: given.url ?? `a description of one's own (${read.format})`,
      version: String(document.info?.version ?? '1').slice(0, 40),
      date: new Date().toISOString().slice(0, 10),
    },
  };
  const actions = made.shards.flatMap(({ operations }, shard) =>
    operations.map((operation) => ({ file: actionFile(operation.action), shard })),
  );
  const digest = createHash('sha256').update(JSON.stringify(document)).digest('hex');
  const dropped = made.dropped.map(({ operation, reason }) => ({ path: operation, message: reason }));
  return {
    file,
    format: read.format,
    document,
    digest,
    actions,
    shards: made.shards,
    problems: [...problems, ...dropped],
  };
}

function generated(document: object, name: string, url: string | undefined, ids: ToolIds) {
  const from = { name: url ?? 'handed in', version: '', folder: '' };
  const date = new Date().toISOString().slice(0, 10);
  try {
    return generatedApi({ provider: name, service: undefined, path: '', from, date, read: () => document }, ids);
  } catch (fault) {
    throw new AppError('invalid_request', `The description cannot be used: ${(fault as Error).message}`);
  }
}
