// MySQL and MariaDB.
import { isIP } from 'node:net';
import type { Connection, FieldPacket, ResultSetHeader, RowDataPacket } from 'mysql2';
import { AppError } from '../../../errors.ts';
import type { Values } from '../../kinds/kind.ts';
import { connectedTo, networkFault, type ProtocolContext, refused } from '../protocol.ts';
import { type Driver, LARGEST, MOST_RETURNED, plainRow, type Row, type Rows } from './driver.ts';
import type { Prepared } from './statement.ts';

const DATETIMES = ['DATETIME', 'TIMESTAMP'];
const NOT_PREPARABLE = 1295;

export async function openMysql(values: Values, context: ProtocolContext): Promise<Driver> {
  const connection = await signedIn(values, context);
  return driverOf(connection, values, context);
}

async function signedIn(values: Values, context: ProtocolContext): Promise<Connection> {
  const { createConnection } = await import('mysql2');
  const host = values.host!;
  const port = Number(values.port || 3306);
  if (values.tls !== 'none' && isIP(host))
    // the library would look for the name localhost in the certificate
    throw new AppError(
      'connection_failed',
      `${host}: with TLS give the server by its name, for which its certificate is`,
    );
  const stream = await connectedTo(host, port, context);
  const connection = createConnection({
    host,
    port,
    stream,
    user: values.username!,
    password: values.password!,
    database: values.database!,
    ...(values.tls !== 'none' && {
      ssl: {
        ...(values.ca && { ca: values.ca }),
        rejectUnauthorized: true,
        verifyIdentity: true,
        minVersion: 'TLSv1.2',
      },
    }),
    dateStrings: true,
    supportBigNumbers: true,
    typeCast: cast,
  });
  connection.on('error', () => {}); // the statement under way fails with it
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => {
      if (!error) return resolve();
      connection.destroy();
      reject(error);
    }),
  );
  return connection;
}

const cast: NonNullable<import('mysql2').ConnectionOptions['typeCast']> = (field, next) => {
  const value = next();
  return DATETIMES.includes(field.type) && typeof value === 'string' ? value.replace(' ', 'T') : value;
};

function driverOf(connection: Connection, values: Values, context: ProtocolContext): Driver {
  let running = false;
  const execute = async <T>(work: () => Promise<T>): Promise<T> => {
    running = true;
    try {
      return await work();
    } finally {
      running = false;
    }
  };
  const command = (sql: string) =>
    execute(
      () =>
        new Promise<void>((resolve, reject) => connection.query(sql, (error) => (error ? reject(error) : resolve()))),
    );
  const prepared = ({ sql, values }: Prepared) =>
    execute(
      () =>
        new Promise<{ answer: RowDataPacket[] | ResultSetHeader; fields: FieldPacket[] }>((resolve, reject) =>
          connection.execute<RowDataPacket[] | ResultSetHeader>(sql, values as never[], (error, answer, fields) => {
            if (!error) resolve({ answer, fields });
            // a few statements cannot be prepared; they have no parameters either
            else if (error.errno === NOT_PREPARABLE && values.length === 0)
              connection.query<RowDataPacket[] | ResultSetHeader>(sql, (fault, rows, columns) =>
                fault ? reject(fault) : resolve({ answer: rows, fields: columns }),
              );
            else reject(error);
          }),
        ),
    );
  return {
    engine: 'mysql',
    host: values.host!,
    read: (statement, maxRows) => execute(() => streamed(connection, statement, maxRows)),
    async run(statement) {
      const { answer, fields } = await prepared(statement);
      const rows = Array.isArray(answer) ? answer : [];
      const header = Array.isArray(answer) ? undefined : answer;
      return {
        rows: rows.slice(0, MOST_RETURNED).map(plainRow),
        columns: columnsOf(fields),
        more: rows.length > MOST_RETURNED,
        affected: header?.affectedRows ?? 0,
        lastId: header?.insertId ? header.insertId : null,
      };
    },
    begin: (mode) => command(mode ? `start transaction ${mode}` : 'start transaction'),
    commit: () => command('commit'),
    rollback: () => command('rollback'),
    close() {
      if (running) kill(connection, values, context);
      connection.destroy();
    },
  };
}

/** Row by row, so that what is too much never fills the memory: then the connection is cut. */
function streamed(connection: Connection, { sql, values }: Prepared, maxRows: number): Promise<Rows> {
  return new Promise((resolve, reject) => {
    const all: Rows = { rows: [], columns: [], more: false };
    let bytes = 0;
    const asked = connection.execute(sql, values as never[]);
    asked.on('fields', (fields: FieldPacket[]) => {
      all.columns = columnsOf(fields);
    });
    asked.on('result', (row: Row | ResultSetHeader) => {
      if ('affectedRows' in row && 'serverStatus' in row) return;
      if (all.more) return;
      if (all.rows.length === maxRows) {
        all.more = true;
        connection.destroy();
        return resolve(all);
      }
      const plain = plainRow(row as Row);
      bytes += JSON.stringify(plain).length;
      if (bytes > LARGEST) {
        connection.destroy();
        return reject(new AppError('response_too_large', `the rows are more than ${LARGEST} bytes`));
      }
      all.rows.push(plain);
    });
    asked.on('error', reject);
    asked.on('end', () => resolve(all));
  });
}

const TYPES: Record<number, string> = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  13: 'year',
  16: 'bit',
  245: 'json',
  246: 'decimal',
  252: 'text or blob',
  253: 'varchar',
  254: 'char',
};
const columnsOf = (fields: FieldPacket[] | undefined) =>
  (fields ?? []).map(({ name, columnType }) => ({ name, type: TYPES[columnType ?? -1] ?? 'other' }));

/** From a connection of its own: the one that waits cannot say it. */
function kill(connection: Connection, values: Values, { guard }: ProtocolContext): void {
  const id = Number(connection.threadId);
  signedIn(values, { guard, signal: AbortSignal.timeout(10_000) })
    .then((other) => {
      other.query(`kill query ${id}`, () => other.destroy());
    })
    .catch(() => {});
}

const LATER = [1040, 1205, 1213, 1226, 3024];

export function explainMysql(error: unknown, host: string): AppError {
  const {
    errno,
    code = '',
    sqlMessage = '',
    message = '',
  } = error as { errno?: number; code?: string; sqlMessage?: string; message?: string };
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') return new AppError('connection_failed', `${host}: it does not support TLS`);
  const fault = networkFault(error, host);
  if (fault) return fault;
  if (typeof errno === 'number' && code.startsWith('ER_')) {
    const details = { code, errno, message: sqlMessage.slice(0, 500) };
    if (code === 'ER_ACCESS_DENIED_ERROR') return refused(host, 'it refused the user or the password', details);
    if (code === 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION')
      return refused(host, 'a query may only read; use execute for changes', details);
    return refused(host, sqlMessage.slice(0, 300), details, LATER.includes(errno));
  }
  const words = /certificate|altname|hostname/i.test(message) ? message.slice(0, 200) : 'the connection was cut';
  return new AppError('connection_failed', `${host}: ${words}`);
}
