// PostgreSQL.
import { connect } from 'node:net';
import type { Client, ClientConfig, QueryArrayConfig, QueryConfig } from 'pg';
import { AppError } from '../../../errors.ts';
import type { Values } from '../../kinds/kind.ts';
import { atAddress, networkFault, type ProtocolContext, refused, tlsOptions } from '../protocol.ts';
import { type Driver, LARGEST, MOST_RETURNED, plainRow, type Row, wholeNumber } from './driver.ts';
import type { Prepared } from './statement.ts';

const CONNECT_MS = 10_000;
/** Oids of types whose text we keep or read in our own way. */
const INT8 = 20;
const TIMESTAMP = 1114;
const AS_TEXT = [1082, 1083, 1186, 1266, 1700];
const NAMES: Record<number, string> = {
  16: 'boolean',
  17: 'bytea',
  20: 'bigint',
  21: 'smallint',
  23: 'integer',
  25: 'text',
  114: 'json',
  700: 'real',
  701: 'double precision',
  1042: 'char',
  1043: 'varchar',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1186: 'interval',
  1700: 'numeric',
  2950: 'uuid',
  3802: 'jsonb',
};

export async function openPostgresql(values: Values, { guard, signal }: ProtocolContext): Promise<Driver> {
  const { default: pg } = await import('pg');
  const host = values.host!;
  const port = Number(values.port || 5432);
  const config: ClientConfig = {
    port,
    user: values.username!,
    password: values.password!,
    database: values.database!,
    ssl: values.tls === 'none' ? false : tlsOptions(host, values),
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'reflejo',
  };
  let address = '';
  const client = await atAddress(guard, host, async (one) => {
    signal.throwIfAborted();
    const made = new pg.Client({ ...config, host: one });
    made.on('error', () => {}); // the statement under way fails with it
    const cut = () => hangUp(made);
    signal.addEventListener('abort', cut, { once: true });
    try {
      await made.connect();
    } catch (error) {
      cut();
      throw error;
    } finally {
      signal.removeEventListener('abort', cut);
    }
    address = one;
    return made;
  });
  return driverOf(client, { host, address, port }, pg.types.getTypeParser as never);
}

const streamOf = (client: Client) =>
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream;
const hangUp = (client: Client) => streamOf(client).destroy();

type Parse = (text: string) => unknown;

function driverOf(
  client: Client,
  at: { host: string; address: string; port: number },
  standard: (oid: number, format?: string) => Parse,
): Driver {
  const parserOf = (oid: number): Parse => {
    if (oid === INT8) return wholeNumber;
    if (oid === TIMESTAMP) return (text) => text.replace(' ', 'T');
    return AS_TEXT.includes(oid) ? (text) => text : standard(oid, 'text');
  };
  let running = false;
  let cursors = 0;
  const query = async ({ sql, values }: Prepared) => {
    running = true;
    try {
      // extended: one statement only, whatever the text holds
      const asked = { text: sql, values, queryMode: 'extended', types: { getTypeParser: parserOf } };
      return await client.query<Row>(asked as unknown as QueryConfig & QueryArrayConfig);
    } finally {
      running = false;
    }
  };
  const command = async (sql: string) => void (await query({ sql, values: [] }));
  const shaped = (answer: Awaited<ReturnType<typeof query>>, most: number) => ({
    rows: answer.rows.slice(0, most).map(plainRow),
    columns: (answer.fields ?? []).map(({ name, dataTypeID }) => ({
      name,
      type: NAMES[dataTypeID] ?? String(dataTypeID),
    })),
    more: answer.rows.length > most,
  });
  return {
    engine: 'postgresql',
    host: at.host,
    async read(statement, maxRows) {
      // SHOW and EXPLAIN have no cursor, and few rows
      if (!/^\s*(select|with|values|table)\b/i.test(withoutComments(statement.sql)))
        return shaped(await query(statement), maxRows);
      const cursor = `reflejo_${++cursors}`;
      await query({ ...statement, sql: `declare ${cursor} no scroll cursor for ${statement.sql}` });
      const all = { rows: [] as Row[], columns: [] as { name: string; type: string }[], more: false };
      for (let bytes = 0; all.rows.length <= maxRows; ) {
        const wanted = Math.min(200, maxRows + 1 - all.rows.length);
        const part = shaped(await query({ sql: `fetch forward ${wanted} from ${cursor}`, values: [] }), wanted);
        all.columns = part.columns;
        all.rows.push(...part.rows);
        bytes += JSON.stringify(part.rows).length;
        if (bytes > LARGEST) throw new AppError('response_too_large', `the rows are more than ${LARGEST} bytes`);
        if (part.rows.length < wanted) break;
      }
      return { ...all, rows: all.rows.slice(0, maxRows), more: all.rows.length > maxRows };
    },
    async run(statement) {
      const answer = await query(statement);
      const isRead = answer.command === 'SELECT';
      return { ...shaped(answer, MOST_RETURNED), affected: isRead ? 0 : (answer.rowCount ?? 0), lastId: null };
    },
    begin: (mode) => command(mode ? `begin ${mode}` : 'begin'),
    commit: () => command('commit'),
    rollback: () => command('rollback'),
    close() {
      if (running) cancel(client, at);
      client.end().catch(() => {});
      if (running) hangUp(client);
    },
  };
}

/** Leading remarks only: they hide what sort of statement it is. */
const withoutComments = (sql: string): string =>
  sql.replace(/^(\s*(--[^\n]*(\n|$)|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/))+/, '');

/** A request of its own kind on a connection of its own (section 55.2.8 of PostgreSQL's manual). */
function cancel(client: Client, { address, port }: { address: string; port: number }): void {
  const { processID, secretKey } = client as unknown as { processID: number; secretKey: number };
  const packet = Buffer.alloc(16);
  packet.writeInt32BE(16, 0);
  packet.writeInt32BE(80877102, 4);
  packet.writeInt32BE(processID, 8);
  packet.writeInt32BE(secretKey, 12);
  const socket = connect({ host: address, port, timeout: CONNECT_MS });
  socket.once('connect', () => socket.end(packet));
  socket.once('timeout', () => socket.destroy());
  socket.once('error', () => {});
}

/** By class of SQLSTATE. */
const LATER = /^(40|53|55P03|57P0)/;

export function explainPostgresql(error: unknown, host: string): AppError {
  const { code = '', message = '', position } = error as { code?: string; message?: string; position?: string };
  if (/^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]+$/.test(code)) {
    const details = { code, message: message.slice(0, 500), ...(position && { position: Number(position) }) };
    if (code === '28P01' || code === '28000') return refused(host, 'it refused the user or the password', details);
    if (code === '25006') return refused(host, 'a query may only read; use execute for changes', details);
    return refused(host, message.slice(0, 300), details, LATER.test(code));
  }
  const fault = networkFault(error, host);
  if (fault) return fault;
  if (/does not support SSL/.test(message))
    return new AppError('connection_failed', `${host}: it does not support TLS`);
  return new AppError(
    'connection_failed',
    `${host}: ${/certificate|timeout/i.test(message) ? message.slice(0, 200) : 'the connection was cut'}`,
  );
}
