// Databases: PostgreSQL, and MySQL or MariaDB.
import { AppError } from '../../../errors.ts';
import { plain, secret } from '../../kinds/kind.ts';
import { protocol } from '../protocol.ts';
import type { Driver } from './driver.ts';
import { explainMysql, openMysql } from './mysql.ts';
import { explainPostgresql, openPostgresql } from './postgresql.ts';
import * as statements from './statements.ts';
import * as tables from './tables.ts';

const ENGINES = { postgresql: openPostgresql, mysql: openMysql, mariadb: openMysql };

export const sql = protocol<Driver>({
  kind: 'sql',
  title: 'Database user',
  fields: [
    plain('engine', 'postgresql, mysql or mariadb', { required: true, default: 'postgresql' }),
    plain('host', 'Server', { required: true }),
    plain('port', 'Port; 5432 for PostgreSQL, 3306 for MySQL'),
    plain('database', 'Database', { required: true }),
    plain('username', 'User', { required: true }),
    secret('password', 'Password'),
    plain('tls', 'required, or none', { default: 'required' }),
    plain('ca', "The server's own certificate authority (PEM), if it has one", { multiline: true }),
  ],
  host: (values) => values.host!,
  open(values, context) {
    const open = ENGINES[values.engine as keyof typeof ENGINES];
    if (!open)
      throw new AppError(
        'unknown_connection',
        `there is no engine ${values.engine}; one of: ${Object.keys(ENGINES).join(', ')}`,
      );
    return open(values, context);
  },
  close: (driver) => driver.close(),
  test: async (driver) => {
    await driver.run({ sql: 'select 1', values: [] });
  },
  // the drivers' errors are told apart by their own marks
  explain: (error, host) =>
    typeof (error as { errno?: unknown }).errno === 'number' || 'sqlState' in (error as object)
      ? explainMysql(error, host)
      : explainPostgresql(error, host),
  operations: {
    query: statements.query,
    execute: statements.execute,
    execute_many: statements.executeMany,
    transaction: statements.transaction,
    explain: statements.explain,
    find_rows: tables.findRows,
    insert_rows: tables.insertRows,
    update_rows: tables.updateRows,
    delete_rows: tables.deleteRows,
    list_tables: tables.listTables,
    describe_table: tables.describeTable,
    server_info: tables.serverInfo,
  },
});
