// Operations that carry out statements of a person's own.
import { type Operation, refused } from '../protocol.ts';
import { count, flag, integer, list, map, object, result, type Schema, text } from '../schema.ts';
import type { Driver, Rows } from './driver.ts';
import { mustRead, prepare } from './statement.ts';

export type SqlOperation = Operation<Driver>;

const SQL = text(
  'The statement. Values are written as :name (or $1 for PostgreSQL, ? for MySQL), never into the text.',
  {
    minLength: 1,
  },
);
const PARAMS: Schema = {
  anyOf: [map(true), list({})],
  description: 'The values, by name; or a list, by position. {base64} is bytes; an object or list is JSON.',
};
const ROW = map(true, 'By column.');
export const COLUMNS = list(object({ name: text(), type: text() }));
export const MAX_ROWS = count('At most this many rows. Default: 100.', 10_000);
export const ROWS = { rows: list(ROW), columns: COLUMNS, count: integer(), more: flag('There are others.') };
const CHANGED = {
  affected: integer('Rows that were changed.'),
  rows: list(ROW, 'What the statement returned; 1000 rows at most.'),
  last_id: { type: ['integer', 'string', 'null'], description: 'Number that MySQL gave to a new row.' },
};

export const counted = ({ rows, columns, more }: Rows) => ({ rows, columns, count: rows.length, more });
const changed = ({ affected, rows, lastId }: Awaited<ReturnType<Driver['run']>>) => ({
  affected,
  rows,
  last_id: lastId,
});

/** Reads in a transaction in which nothing can be changed. */
export async function reading<T>(driver: Driver, work: () => Promise<T>): Promise<T> {
  await driver.begin('read only');
  // it ends with the connection
  return work();
}

export const query: SqlOperation = {
  input: object({ sql: SQL, params: PARAMS, max_rows: MAX_ROWS }, ['sql']),
  output: result(ROWS),
  run: async (driver, { sql, params, max_rows = 100 }) => {
    mustRead(driver.engine, sql);
    const statement = prepare(driver.engine, sql, params);
    return reading(driver, async () => counted(await driver.read(statement, max_rows)));
  },
};

export const execute: SqlOperation = {
  input: object({ sql: SQL, params: PARAMS }, ['sql']),
  output: result(CHANGED),
  run: async (driver, { sql, params }) => changed(await driver.run(prepare(driver.engine, sql, params))),
};

/** All or nothing. */
export async function together<T>(driver: Driver, work: () => Promise<T>): Promise<T> {
  await driver.begin();
  try {
    const done = await work();
    await driver.commit();
    return done;
  } catch (error) {
    await driver.rollback().catch(() => {});
    throw error;
  }
}

export const executeMany: SqlOperation = {
  input: object({ sql: SQL, params: list(PARAMS, 'The values of each time.', { minItems: 1, maxItems: 10_000 }) }, [
    'sql',
    'params',
  ]),
  output: result({ affected: integer('Rows that were changed, of all together.'), count: integer() }),
  run: (driver, { sql, params }) => {
    const statements = params.map((one: Record<string, unknown>) => prepare(driver.engine, sql, one));
    return together(driver, async () => {
      let affected = 0;
      for (const statement of statements) affected += (await driver.run(statement)).affected;
      return { affected, count: statements.length };
    });
  },
};

export const transaction: SqlOperation = {
  input: object(
    {
      statements: list(
        object(
          {
            sql: SQL,
            params: PARAMS,
            at_least: integer('Rows that it must change; else nothing is done.', { minimum: 1 }),
          },
          ['sql'],
        ),
        'In this order; all or none.',
        {
          minItems: 1,
          maxItems: 100,
        },
      ),
    },
    ['statements'],
  ),
  output: result({ results: list(object(CHANGED)) }),
  run: (driver, { statements }) => {
    const all = statements.map((one: Record<string, any>) => ({
      ...one,
      prepared: prepare(driver.engine, one.sql, one.params),
    }));
    return together(driver, async () => {
      const results = [];
      for (const [index, { prepared, at_least = 0 }] of all.entries()) {
        const done = changed(await driver.run(prepared));
        if (done.affected < at_least)
          throw refused(
            driver.host,
            `statement ${index + 1} changed ${done.affected} rows, not ${at_least}; nothing was done`,
            { code: 'at_least' },
          );
        results.push(done);
      }
      return { results };
    });
  },
};

export const explain: SqlOperation = {
  input: object({ sql: SQL, params: PARAMS }, ['sql']),
  output: result({ plan: { description: 'As the server tells it.' } }),
  run: (driver, { sql, params }) => {
    const { sql: text, values } = prepare(driver.engine, sql, params);
    const prefix = driver.engine === 'postgresql' ? 'explain (format json) ' : 'explain format=json ';
    return reading(driver, async () => {
      const { rows } = await driver.run({ sql: prefix + text, values });
      const plan = Object.values(rows[0] ?? {})[0];
      return { plan: typeof plan === 'string' ? JSON.parse(plan) : plan };
    });
  },
};
