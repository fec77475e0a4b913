// Mailboxes on a real IMAP server: every message once, whatever the server does with its numbers.
import type { AddressInfo } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';
import { afterAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { eventually } from '../../test/people.ts';
import { testTriggers } from '../../test/triggers.ts';

const INVOICE = [
  'Message-ID: <m1@example.com>',
  'From: "Ann Example" <Ann@Example.com>',
  'To: soc@example.com, "Bea" <bea@example.com>',
  'Subject: =?UTF-8?Q?Suspicious_=E2=9C=89?=',
  'Date: Fri, 02 Jan 2026 03:04:05 +0000',
  'Authentication-Results: mx.example.com; spf=fail',
  'X-Secret-Token: hidden',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b1',
  '',
  '--b1',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'See the attached invoice.',
  '--b1',
  'Content-Type: application/pdf; name=invoice.pdf',
  'Content-Disposition: attachment; filename=invoice.pdf',
  'Content-Transfer-Encoding: base64',
  '',
  'aGVsbG8gd29ybGQ=',
  '--b1--',
  '',
].join('\r\n');
const plain = (id: string, subject = id) =>
  `Message-ID: <${id}>\r\nFrom: a@example.com\r\nSubject: ${subject}\r\n\r\nHello ${id}\r\n`;

const server = hoodiecrow({
  plugins: [
    'ID',
    'STARTTLS',
    'SASL-IR',
    'AUTH-PLAIN',
    'NAMESPACE',
    'IDLE',
    'ENABLE',
    'LITERALPLUS',
    'UNSELECT',
    'UIDPLUS',
    'MOVE',
  ],
  storage: {
    INBOX: { messages: [{ raw: plain('old') }] },
    '': { separator: '/', folders: { Reports: {}, Done: {}, Many: {}, Anew: {}, Odd: {} } },
  },
});
await new Promise<void>((resolve) => server.listen(0, resolve));
const port = (server.server.address() as AddressInfo).port;
const db = await testDatabase();
const { deploy, bodies, state, pass, settled, connections, owner } = await testTriggers(db, { workers: 2 });
afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

const values = { host: '127.0.0.1', port: String(port), tls: 'none', username: 'testuser', password: 'testpass' };
await connections.add(owner, { name: 'mail', tool: 'imap', values });
await connections.add(owner, { name: 'wrong', tool: 'imap', values: { ...values, password: 'no-such-secret' } });
await connections.add(owner, { name: 'inside', tool: 'imap', values: { ...values, host: '127.0.0.2' } });

const box = (folder: string) => server.getMailbox(folder);
const put = (folder: string, raw: string, date: string | false = false) => server.appendMessage(folder, [], date, raw);
const flags = (folder: string) => box(folder).messages.map((message) => message.flags?.includes('\\Seen') ?? false);
const subjects = async (name: string) => (await bodies(name)).map((body) => body.subject);
const looked = (name: string) => eventually(async () => ((await state(name))!.lastAt ? true : undefined));
const has = (name: string, count: number) =>
  eventually(async () => ((await bodies(name)).length >= count ? bodies(name) : undefined));
const MINUTE = 60_000;

test('a message is a run: its text, its people, its attachments; then it is marked as read', async () => {
  const name = await deploy('mailbox: { connection: mail }');
  await looked(name);
  expect(await bodies(name)).toEqual([]);
  put('INBOX', INVOICE);
  await pass(name, MINUTE);
  const [body] = await has(name, 1);
  expect(body).toMatchObject({
    folder: 'INBOX',
    message_id: '<m1@example.com>',
    subject: 'Suspicious ✉',
    from: { name: 'Ann Example', address: 'ann@example.com' },
    to: [
      { name: '', address: 'soc@example.com' },
      { name: 'Bea', address: 'bea@example.com' },
    ],
    date: '2026-01-02T03:04:05.000Z',
    text: expect.stringContaining('See the attached invoice.'),
    headers: { 'authentication-results': 'mx.example.com; spf=fail' },
    truncated: false,
    attachments: [
      {
        filename: 'invoice.pdf',
        content_type: 'application/pdf',
        size: 11,
        sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
        content: 'aGVsbG8gd29ybGQ=',
      },
    ],
  });
  expect(JSON.stringify(body)).not.toContain('hidden');
  await eventually(() => flags('INBOX')[1] || undefined);
  expect(flags('INBOX')).toEqual([false, true]);
  await pass(name, MINUTE);
  await pass(name, MINUTE);
  await settled();
  expect(await bodies(name)).toHaveLength(1);
});

test('from the beginning, moved when done; large attachments are told of but not kept', async () => {
  put('Reports', INVOICE);
  put('Reports', plain('second'));
  const name = await deploy(
    'mailbox: { connection: mail, folder: Reports, from: beginning, after: move, move_to: Done, attachment_bytes: 10 }',
  );
  const [first] = await has(name, 2);
  expect(first.attachments[0]).toMatchObject({ filename: 'invoice.pdf', size: 11, content: null });
  await eventually(() => box('Done').messages.length === 2 || undefined);
  expect(box('Reports').messages).toEqual([]);
  put('Reports', plain('third'));
  await pass(name, MINUTE);
  await has(name, 3);
  expect(await subjects(name)).toEqual(['Suspicious ✉', 'second', 'third']);
});

test('many messages are read in several looks, in order', async () => {
  for (let i = 0; i < 60; i++) put('Many', plain(`n${i}`));
  const name = await deploy('mailbox: { connection: mail, folder: Many, from: beginning, after: leave }');
  await has(name, 60);
  await settled();
  expect(await subjects(name)).toEqual(Array.from({ length: 60 }, (_, i) => `n${i}`));
  expect(flags('Many')).not.toContain(true);
});

test('when the server numbers its messages anew, none is taken twice and none is left out', async () => {
  put('Anew', plain('a'), '02-Jan-2026 10:00:00 +0000');
  put('Anew', plain('b'), '02-Jan-2026 11:00:00 +0000');
  const name = await deploy('mailbox: { connection: mail, folder: Anew, from: beginning }');
  await has(name, 2);
  await settled();
  box('Anew').uidvalidity += 1;
  put('Anew', plain('c'), '02-Jan-2026 11:00:00 +0000');
  put('Anew', plain('d'), '02-Jan-2026 12:00:00 +0000');
  await pass(name, MINUTE);
  await has(name, 4);
  put('Anew', plain('e'), '02-Jan-2026 09:00:00 +0000');
  await pass(name, MINUTE);
  await has(name, 5);
  expect(await subjects(name)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a message that the flow cannot take is set aside, and those after it are taken', async () => {
  put('Odd', plain('fine'));
  put('Odd', 'Subject: no sender\r\n\r\nHello\r\n');
  put('Odd', plain('after'));
  const name = await deploy(
    'mailbox: { connection: mail, folder: Odd, from: beginning }\n  filter: trigger.body.from.address.contains("@")',
  );
  await has(name, 2);
  await settled();
  expect(await subjects(name)).toEqual(['fine', 'after']);
  expect(await state(name)).toMatchObject({
    failures: 0,
    refused: { count: 1, items: [{ name: 'no sender', code: 'expression_failed' }] },
  });
  await pass(name, MINUTE);
  await settled();
  expect((await state(name))!.refused.count).toBe(1);
});

test('what keeps it from being read is said, without the password', async () => {
  for (const [trigger, code] of [
    ['{ connection: wrong }', 'tool_refused'],
    ['{ connection: mail, folder: Nowhere }', 'tool_refused'],
    ['{ connection: inside }', 'network_refused'],
  ] as const) {
    const name = await deploy(`mailbox: ${trigger}`);
    const shown = await eventually(async () => ((await state(name))!.failures > 0 ? state(name) : undefined));
    expect(shown!.error).toMatchObject({ code });
    expect(JSON.stringify(shown)).not.toContain('no-such-secret');
  }
});

test('a connection is tested by opening the mailbox', async () => {
  expect(await connections.test(owner, 'mail')).toEqual({ ok: true, detail: 'the mailbox can be read' });
  expect(await connections.test(owner, 'wrong')).toMatchObject({
    ok: false,
    detail: expect.stringContaining('refused'),
  });
});
