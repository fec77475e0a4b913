// Operations on tables by their names: no SQL to write.

import { invalid } from '../protocol.ts';
import { count, flag, integer, list, map, name, object, oneOf, result, type Schema, text } from '../schema.ts';
import type { Driver } from './driver.ts';
import { prepare, quoted } from './statement.ts';
import { counted, MAX_ROWS, ROWS, reading, type SqlOperation, together } from './statements.ts';

const TABLE = name('Name of the table.');
const SCHEMA = name('Schema of the table. Default: public for PostgreSQL, the database of the connection for MySQL.');
const VALUE: Schema = { type: ['string', 'number', 'boolean', 'null', 'object', 'array'] };
const WHERE = map(VALUE, 'Columns and the values they must have; a list: one of them; null: none. All must hold.');

const tableOf = (driver: Driver, { table, schema }: Record<string, any>) =>
  [schema, table]
    .filter(Boolean)
    .map((one) => quoted(driver.engine, one))
    .join('.');

/** Conditions with values in their places. */
class Sentence {
  readonly params: Record<string, unknown> = {};
  readonly #driver: Driver;
  #count = 0;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  value(value: unknown): string {
    const key = `v${++this.#count}`;
    this.params[key] = value;
    return `:${key}`;
  }

  column(column: string): string {
    // a colon in a quoted name is no place for a value
    return quoted(this.#driver.engine, column);
  }

  where(where: Record<string, unknown>): string {
    const parts = Object.entries(where).map(([column, value]) => {
      if (value === null) return `${this.column(column)} is null`;
      if (Array.isArray(value)) return `${this.column(column)} in (${this.value(value)})`;
      return `${this.column(column)} = ${this.value(value)}`;
    });
    return parts.length > 0 ? ` where ${parts.join(' and ')}` : '';
  }
}

export const findRows: SqlOperation = {
  input: object(
    {
      table: TABLE,
      schema: SCHEMA,
      where: WHERE,
      columns: list(name(), 'Default: all.'),
      order_by: name('A column.'),
      direction: oneOf(['ascending', 'descending'], 'Default: ascending.'),
      limit: MAX_ROWS,
    },
    ['table'],
  ),
  output: result(ROWS),
  run(driver, input) {
    const { where = {}, columns, order_by, direction, limit = 100 } = input;
    const sentence = new Sentence(driver);
    const shown = columns?.length ? columns.map((one: string) => sentence.column(one)).join(', ') : '*';
    const order = order_by ? ` order by ${sentence.column(order_by)}${direction === 'descending' ? ' desc' : ''}` : '';
    const sql = `select ${shown} from ${tableOf(driver, input)}${sentence.where(where)}${order} limit ${limit + 1}`;
    const statement = prepare(driver.engine, sql, sentence.params);
    return reading(driver, async () => counted(await driver.read(statement, limit)));
  },
};

export const insertRows: SqlOperation = {
  input: object(
    {
      table: TABLE,
      schema: SCHEMA,
      rows: list(map(VALUE, 'By column.'), 'All or none are added.', { minItems: 1, maxItems: 1000 }),
      on_conflict: oneOf(['fail', 'skip'], 'When a row is there already. Default: fail.'),
    },
    ['table', 'rows'],
  ),
  output: result({ inserted: integer() }),
  run(driver, input) {
    const skip = input.on_conflict === 'skip';
    const statements = input.rows.map((row: Record<string, unknown>, index: number) => {
      const sentence = new Sentence(driver);
      const columns = Object.keys(row);
      if (columns.length === 0) throw invalid(`rows.${index}`, 'has no columns');
      const into = `${tableOf(driver, input)} (${columns.map((one) => sentence.column(one)).join(', ')})`;
      const values = columns.map((one) => sentence.value(row[one])).join(', ');
      const sql =
        driver.engine === 'postgresql'
          ? `insert into ${into} values (${values})${skip ? ' on conflict do nothing' : ''}`
          : `insert ${skip ? 'ignore ' : ''}into ${into} values (${values})`;
      return prepare(driver.engine, sql, sentence.params);
    });
    return together(driver, async () => {
      let inserted = 0;
      for (const statement of statements) inserted += (await driver.run(statement)).affected;
      return { inserted };
    });
  },
};

const mustSayWhich = (where: Record<string, unknown>) => {
  if (Object.keys(where).length === 0) throw invalid('where', 'say which rows; to change all of them use execute');
};

export const updateRows: SqlOperation = {
  input: object({ table: TABLE, schema: SCHEMA, set: map(VALUE, 'Columns and their new values.'), where: WHERE }, [
    'table',
    'set',
    'where',
  ]),
  output: result({ updated: integer() }),
  async run(driver, input) {
    mustSayWhich(input.where);
    const sentence = new Sentence(driver);
    const set = Object.entries(input.set).map(
      ([column, value]) => `${sentence.column(column)} = ${sentence.value(value)}`,
    );
    if (set.length === 0) throw invalid('set', 'has no columns');
    const sql = `update ${tableOf(driver, input)} set ${set.join(', ')}${sentence.where(input.where)}`;
    return { updated: (await driver.run(prepare(driver.engine, sql, sentence.params))).affected };
  },
};

export const deleteRows: SqlOperation = {
  input: object({ table: TABLE, schema: SCHEMA, where: WHERE }, ['table', 'where']),
  output: result({ deleted: integer() }),
  async run(driver, input) {
    mustSayWhich(input.where);
    const sentence = new Sentence(driver);
    const sql = `delete from ${tableOf(driver, input)}${sentence.where(input.where)}`;
    return { deleted: (await driver.run(prepare(driver.engine, sql, sentence.params))).affected };
  },
};

/** The database of MySQL, the schema of PostgreSQL. */
const here = (driver: Driver, schema: string | undefined) =>
  schema ? ':schema' : driver.engine === 'postgresql' ? 'current_schema()' : 'database()';
const named = (schema: string | undefined) => (schema ? { schema } : {});

export const listTables: SqlOperation = {
  input: object({
    schema: SCHEMA,
    containing: name('Part of the name. Default: all.'),
    limit: count('Default: 1000.', 10_000),
  }),
  output: result({
    tables: list(object({ schema: text(), name: text(), kind: oneOf(['table', 'view']) })),
    more: flag(),
  }),
  run(driver, { schema, containing, limit = 1000 }) {
    const sql = `select table_schema as "schema", table_name as "name", case when table_type like '%VIEW%' then 'view' else 'table' end as "kind"
      from information_schema.tables where table_schema = ${here(driver, schema)}${containing ? " and table_name like :part escape '!'" : ''} order by table_name`;
    const part = containing ? { part: `%${containing.replace(/[!%_]/g, '!$&')}%` } : {};
    const statement = prepare(driver.engine, ansi(driver, sql), { ...named(schema), ...part });
    return reading(driver, async () => {
      const { rows, more } = await driver.read(statement, limit);
      return { tables: rows, more };
    });
  },
};

/** Double quotes are texts for MySQL. */
const ansi = (driver: Driver, sql: string) => (driver.engine === 'mysql' ? sql.replaceAll('"', '`') : sql);

export const describeTable: SqlOperation = {
  input: object({ table: TABLE, schema: SCHEMA }, ['table']),
  output: result({
    columns: list(object({ name: text(), type: text(), nullable: flag(), default: { type: ['string', 'null'] } })),
    primary_key: list(text()),
  }),
  run(driver, { table, schema }) {
    const type = driver.engine === 'postgresql' ? 'data_type' : 'column_type';
    const which = `table_name = :table and table_schema = ${here(driver, schema)}`;
    const params = { table, ...named(schema) };
    const columns = `select column_name as "name", ${type} as "type", is_nullable as "nullable", column_default as "default"
      from information_schema.columns where ${which} order by ordinal_position`;
    const key = `select k.column_name as "name" from information_schema.table_constraints c
      join information_schema.key_column_usage k on k.constraint_name = c.constraint_name and k.table_schema = c.table_schema and k.table_name = c.table_name
      where c.constraint_type = 'PRIMARY KEY' and c.${which.replace('and table_schema', 'and c.table_schema')} order by k.ordinal_position`;
    return reading(driver, async () => {
      const found = await driver.run(prepare(driver.engine, ansi(driver, columns), params));
      if (found.rows.length === 0) throw invalid('table', `there is no table ${table}`);
      const keys = await driver.run(prepare(driver.engine, ansi(driver, key), params));
      return {
        columns: found.rows.map((row) => ({ ...row, nullable: row.nullable === 'YES' })),
        primary_key: keys.rows.map((row) => row.name),
      };
    });
  },
};

export const serverInfo: SqlOperation = {
  input: object({}),
  output: result({ version: text(), database: text(), user: text() }),
  run: (driver) =>
    reading(driver, async () => {
      const database = driver.engine === 'postgresql' ? 'current_database()' : 'database()';
      const sql = ansi(driver, `select version() as "version", ${database} as "database", current_user as "user"`);
      const user = driver.engine === 'postgresql' ? sql : sql.replace('current_user', 'current_user()');
      const { rows } = await driver.run({ sql: user, values: [] });
      return rows[0]!;
    }),
};
