// The SQL actions against PostgreSQL and MariaDB.
import { describe, expect, test } from 'vitest';
import { testActions } from '../../../../test/counterparts/actions.ts';
import { mariadb } from '../../../../test/counterparts/mariadb.ts';
import { postgresql } from '../../../../test/counterparts/postgresql.ts';

const [maria, server] = await Promise.all([mariadb(), postgresql()]);
const {
  run,
  failure,
  outcome,
  add,
  test: testConnection,
} = await testActions(undefined, { [server.values.host]: server.address });
const name = 'shop';
const admin = server.admin;
const postgres = server.values;
await add('postgresql', 'sql', postgres);
await add('mariadb', 'sql', maria.values);

const TABLES: Record<string, string[]> = {
  postgresql: [
    "create table item (id bigint generated always as identity primary key, name text not null unique, price numeric(20,10), data jsonb, made date default date '2026-01-02', at timestamptz, local timestamp, raw bytea, big bigint, tags int[], took interval, real_one double precision)",
    'create view cheap as select * from item where price < 1',
  ],
  mariadb: [
    "create table item (id bigint primary key auto_increment, name varchar(200) not null unique, price decimal(20,10), data json, made date default '2026-01-02', at datetime, raw blob, big bigint)",
    'create view cheap as select * from item where price < 1',
  ],
};
const INJECTION = `x'); drop table item; -- " \\ \` :name $1 ?`;

describe.each(['postgresql', 'mariadb'])('%s', (engine) => {
  const sql = (action: string, input: unknown = {}) => run(`sql.${action}`, input, engine);
  const fails = (action: string, input: unknown = {}) => failure(`sql.${action}`, input, engine);
  const names = async () =>
    (await sql('query', { sql: 'select name from item order by id' })).rows.map((one: { name: string }) => one.name);
  const isPg = engine === 'postgresql';

  test('the connection is tested, and wrong passwords are told without being shown', async () => {
    expect(await testConnection(engine)).toMatchObject({ ok: true });
    const values = isPg ? postgres : maria.values;
    await add(`${engine}-wrong`, 'sql', { ...values, password: 'not-the-one' });
    const error = await failure('sql.server_info', {}, `${engine}-wrong`);
    expect(error).toMatchObject({
      code: 'tool_refused',
      detail: expect.stringContaining('refused the user or the password'),
    });
    expect(JSON.stringify([error, error.info])).not.toContain('not-the-one');
    await add(`${engine}-nobody`, 'sql', { ...values, port: '9' });
    expect(await failure('sql.server_info', {}, `${engine}-nobody`)).toMatchObject({
      code: 'connection_failed',
      info: { unsent: true },
    });
    await add(`${engine}-closed`, 'sql', { ...values, host: '10.0.0.1', tls: 'none' });
    expect(await failure('sql.server_info', {}, `${engine}-closed`)).toMatchObject({ code: 'network_refused' });
  });

  test('tables are made; a change is on record', async () => {
    for (const statement of TABLES[engine]!) {
      const { entry } = await outcome('sql.execute', { sql: statement }, engine);
      expect(entry).toMatchObject({ object: 'sql:execute', data: { connection: engine } });
    }
    expect(await sql('list_tables')).toEqual({
      tables: [
        { schema: isPg ? 'public' : 'shop', name: 'cheap', kind: 'view' },
        { schema: isPg ? 'public' : 'shop', name: 'item', kind: 'table' },
      ],
      more: false,
    });
    expect((await sql('list_tables', { containing: 'ite' })).tables).toHaveLength(1);
    expect((await sql('list_tables', { containing: '%' })).tables).toHaveLength(0);
    const { columns, primary_key } = await sql('describe_table', { table: 'item' });
    expect(primary_key).toEqual(['id']);
    expect(columns[1]).toMatchObject({ name: 'name', nullable: false });
    expect(columns[2]).toMatchObject({ name: 'price', nullable: true });
    expect(await fails('describe_table', { table: 'nothing' })).toMatchObject({ code: 'invalid_input' });
  });

  test('values of every sort come back as JSON', async () => {
    const params = {
      name: INJECTION,
      price: '12345678.0123456789',
      data: { a: [1, null, 'ü'] },
      at: isPg ? '2026-01-02T03:04:05+02:00' : '2026-01-02 03:04:05',
      raw: { base64: 'AAEC/w==' },
      big: '9007199254740993',
    };
    await sql('execute', {
      sql: 'insert into item (name, price, data, at, raw, big) values (:name, :price, :data, :at, :raw, :big)',
      params,
    });
    const { rows, columns, more } = await sql('query', {
      sql: 'select *, 42 as small from item where name = :name',
      params: { name: INJECTION },
    });
    expect(more).toBe(false);
    expect(rows[0]).toMatchObject({
      id: 1,
      name: INJECTION,
      price: '12345678.0123456789',
      made: '2026-01-02',
      at: isPg ? '2026-01-02T01:04:05.000Z' : '2026-01-02T03:04:05',
      raw: { base64: 'AAEC/w==' },
      big: '9007199254740993',
      small: 42,
    });
    // MariaDB keeps JSON as text and says so to some only
    const { data } = rows[0];
    expect(typeof data === 'string' ? JSON.parse(data) : data).toEqual({ a: [1, null, 'ü'] });
    expect(columns.find((one: { name: string }) => one.name === 'made')).toMatchObject({ type: 'date' });
    if (!isPg) return;
    await sql('execute', {
      sql: "update item set tags = :tags, local = '2026-03-04 05:06:07.5', took = '1 day 02:00', real_one = 'NaN'",
      params: { tags: [1, 2] },
    });
    expect((await sql('query', { sql: 'select tags, local, took, real_one from item' })).rows).toEqual([
      { tags: [1, 2], local: '2026-03-04T05:06:07.5', took: '1 day 02:00:00', real_one: 'NaN' },
    ]);
  });

  test('values by position, too', async () => {
    const statement = isPg ? 'select $1::int + $2::int as sum' : 'select ? + ? as sum';
    expect((await sql('query', { sql: statement, params: [1, 2] })).rows).toEqual([{ sum: 3 }]);
  });

  test('a query changes nothing, and is one statement', async () => {
    const writes = ["insert into item (name) values ('w')", 'drop table item', "update item set name = 'w'"];
    for (const statement of writes)
      expect(await fails('query', { sql: statement })).toMatchObject({ code: 'invalid_input' });
    const hidden = [
      '/*!50000 drop table item */',
      '/*M! create table y as */ select 1 as a',
      '-- x\n drop table item',
      "select 1 into outfile '/tmp/x'",
      'analyze delete from item',
    ];
    for (const statement of hidden)
      expect(await fails('query', { sql: statement })).toMatchObject({ code: 'invalid_input' });
    if (isPg)
      expect(
        await fails('query', { sql: "with x as (insert into item (name) values ('w') returning 1) select * from x" }),
      ).toMatchObject({
        code: 'tool_refused',
      });
    for (const action of ['query', 'execute'])
      expect(await fails(action, { sql: "select 1; insert into item (name) values ('w')" })).toMatchObject({
        code: 'tool_refused',
      });
    expect(await names()).toEqual([INJECTION]);
  });

  test('rows beyond the limit stay at the server', async () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ name: `n${i}`, price: i }));
    expect(await sql('insert_rows', { table: 'item', rows: many })).toEqual({ inserted: 30 });
    expect(await sql('query', { sql: 'select id from item', max_rows: 7 })).toMatchObject({ count: 7, more: true });
    expect(await sql('query', { sql: 'select id from item', max_rows: 31 })).toMatchObject({ count: 31, more: false });
    expect(
      await sql('query', { sql: '-- all\nselect 1 as one from item a, item b, item c', max_rows: 10_000 }),
    ).toMatchObject({ count: 10_000, more: true });
  });

  test('rows by the values of columns, without SQL', async () => {
    const where = { name: ['n1', 'n2', INJECTION] };
    const found = await sql('find_rows', {
      table: 'item',
      where,
      columns: ['name'],
      order_by: 'id',
      direction: 'descending',
    });
    expect(found.rows).toEqual([{ name: 'n2' }, { name: 'n1' }, { name: INJECTION }]);
    expect(await sql('find_rows', { table: 'item', where: { data: null }, limit: 2 })).toMatchObject({
      count: 2,
      more: true,
    });
    expect(await sql('sample_table', { table: 'item' })).toMatchObject({ count: 10, more: true });
    expect(await fails('find_rows', { table: 'item', where: { 'id" = 1 or "id': 1 } })).toMatchObject({
      code: 'tool_refused',
    });
    expect(await sql('update_rows', { table: 'item', set: { price: 99 }, where: { name: 'n1' } })).toEqual({
      updated: 1,
    });
    expect(await sql('delete_rows', { table: 'item', where: { name: ['n1', 'n2'] } })).toEqual({ deleted: 2 });
    for (const action of ['update_rows', 'delete_rows'])
      expect(
        await fails(action, { table: 'item', where: {}, ...(action === 'update_rows' && { set: { price: 1 } }) }),
      ).toMatchObject({
        code: 'invalid_input',
        problems: [{ path: 'where' }],
      });
    expect(await fails('insert_rows', { table: 'item', rows: [{ name: 'fresh' }, { name: 'n3' }] })).toMatchObject({
      code: 'tool_refused',
    });
    expect(await names()).not.toContain('fresh');
    const skipped = { table: 'item', rows: [{ name: 'fresh' }, { name: 'n3' }], on_conflict: 'skip' };
    expect(await sql('insert_rows', skipped)).toEqual({ inserted: 1 });
  });

  test('several statements are done together or not at all', async () => {
    const before = await names();
    const insert = { sql: 'insert into item (name) values (:name)', params: { name: 'both' } };
    expect(await fails('transaction', { statements: [insert, insert] })).toMatchObject({ code: 'tool_refused' });
    const none = { sql: 'update item set price = 1 where name = :name', params: { name: 'nobody' }, at_least: 1 };
    expect(await fails('transaction', { statements: [insert, none] })).toMatchObject({
      code: 'tool_refused',
      detail: expect.stringContaining('statement 2 changed 0 rows'),
    });
    expect(await fails('execute_many', { sql: insert.sql, params: [{ name: 'm1' }, { name: 'm1' }] })).toMatchObject({
      code: 'tool_refused',
    });
    expect(await names()).toEqual(before);
    const { results } = await sql('transaction', {
      statements: [
        insert,
        { sql: 'update item set price = 5 where name = :name', params: { name: 'both' }, at_least: 1 },
      ],
    });
    expect(results.map((one: { affected: number }) => one.affected)).toEqual([1, 1]);
    expect(await sql('execute_many', { sql: insert.sql, params: [{ name: 'm1' }, { name: 'm2' }] })).toEqual({
      affected: 2,
      count: 2,
    });
  });

  test('what a statement returns, and the number of a new row', async () => {
    const done = await sql('execute', {
      sql: 'insert into item (name) values (:name) returning name, id',
      params: { name: 'back' },
    });
    expect(done.rows).toEqual([{ name: 'back', id: expect.any(Number) }]);
    if (!isPg)
      expect(await sql('execute', { sql: "insert into item (name) values ('last')" })).toMatchObject({
        affected: 1,
        last_id: expect.any(Number),
      });
  });

  test('how a statement would be carried out', async () => {
    const { plan } = await sql('explain', { sql: 'select * from item where id = :id', params: { id: 1 } });
    expect(JSON.stringify(plan)).toContain('item');
    expect(await sql('server_info')).toMatchObject({
      database: isPg ? name : 'shop',
      user: expect.stringContaining('soc'),
    });
  });

  test('a fault of the statement is told in the words of the server', async () => {
    const error = await fails('query', { sql: 'select from where' });
    expect(error).toMatchObject({ code: 'tool_refused', retryable: false, detail: expect.stringMatching(/syntax/i) });
    expect(await fails('query', { sql: 'select :a', params: {} })).toMatchObject({
      code: 'invalid_input',
      problems: [{ path: 'params.a' }],
    });
  });

  test('a statement that was given up is ended at the server', async () => {
    const given = new AbortController();
    const slow = failure(
      'sql.execute',
      { sql: isPg ? 'select pg_sleep(300)' : 'select sleep(300)' },
      engine,
      given.signal,
    );
    const running = async () =>
      isPg
        ? (
            await admin.query(
              "select 1 from pg_stat_activity where datname = $1 and query like '%pg_sleep%' and state = 'active'",
              [name],
            )
          ).rows.length
        : (
            await run(
              'sql.execute',
              {
                sql: "select id from information_schema.processlist where info like '%sleep(300)' and command in ('Query', 'Execute')",
              },
              engine,
            )
          ).rows.length;
    await expect.poll(running, { timeout: 10_000 }).toBe(1);
    given.abort(new DOMException('late', 'TimeoutError'));
    expect(await slow).toMatchObject({ code: 'step_timeout' });
    await expect.poll(running, { timeout: 10_000 }).toBe(0);
  });
});

describe('TLS', () => {
  test.each([
    ['mariadb', maria.values],
    ['postgresql', postgres],
  ])('%s has to have a certificate of the authority, for its name', async (engine, values) => {
    await add(`${engine}-no-authority`, 'sql', { ...values, ca: '' });
    expect(await failure('sql.server_info', {}, `${engine}-no-authority`)).toMatchObject({
      code: 'connection_failed',
      detail: expect.stringContaining('certificate'),
    });
    await add(`${engine}-other-name`, 'sql', { ...values, host: engine === 'mariadb' ? '127.0.0.1' : server.address });
    expect(await failure('sql.server_info', {}, `${engine}-other-name`)).toMatchObject({ code: 'connection_failed' });
  });

  test('is what the statements go through', async () => {
    const cipher = await run('sql.query', { sql: "show status like 'Ssl_cipher'" }, 'mariadb');
    expect(cipher.rows[0].Value).not.toBe('');
    const ssl = await run(
      'sql.query',
      { sql: 'select ssl from pg_stat_ssl where pid = pg_backend_pid()' },
      'postgresql',
    );
    expect(ssl.rows).toEqual([{ ssl: true }]);
  });

  test('a server without TLS is not spoken to in the clear', async () => {
    await admin.query('alter system set ssl = off');
    await admin.query('select pg_reload_conf()');
    await add('needs-tls', 'sql', postgres);
    const words = async () => (await failure('sql.server_info', {}, 'needs-tls')).detail;
    await expect.poll(words, { timeout: 10_000 }).toContain('does not support TLS');
    await add('in-the-clear', 'sql', { ...postgres, tls: 'none' });
    expect(await run('sql.server_info', {}, 'in-the-clear')).toMatchObject({ database: 'shop' });
  });
});
