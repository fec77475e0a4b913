// The mail actions against smtp-server and hoodiecrow-imap.
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { testActions } from '../../../../test/counterparts/actions.ts';
import { imapServer, PASSWORD, smtpServer, USER } from '../../../../test/counterparts/mail-servers.ts';
import { linksIn, parsed } from './parse.ts';

const plain = (id: string, subject: string, more = '') =>
  `Message-ID: <${id}>\r\nFrom: Eve <eve@example.net>\r\nTo: soc@example.com, Bea <bea@example.com>\r\nCc: cc@example.com\r\nSubject: ${subject}\r\nDate: Fri, 02 Jan 2026 03:04:05 +0000\r\n${more}\r\nSee https://bad.example/a?b=1, now.\r\n`;
const PHISH = [
  'Message-ID: <phish@example.net>',
  'From: "Eve" <Eve@Example.net>',
  'To: soc@example.com',
  'Reply-To: collect@example.net',
  'Subject: =?UTF-8?Q?Invoice_=E2=9C=89?=',
  'References: <first@example.net>',
  'Received: from a by b',
  'Received: from c by d',
  'X-Case: 7',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b1',
  '',
  '--b1',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Pay <a href="https://bad.example/pay?a=1&amp;b=2">here</a> <a href=\'mailto:x@y.z\'>x</a></p>',
  '--b1',
  'Content-Type: application/pdf; name=invoice.pdf',
  'Content-Disposition: attachment; filename=invoice.pdf',
  'Content-Transfer-Encoding: base64',
  '',
  'aGVsbG8gd29ybGQ=',
  '--b1--',
  '',
].join('\r\n');

const smtp = await smtpServer('starttls', ['nobody@example.com']);
const implicit = await smtpServer('implicit');
const open = await smtpServer('none');
const imap = await imapServer([plain('one@example.net', 'First'), PHISH, plain('two@example.net', 'Second one')], {
  Trash: { 'special-use': '\\Trash' },
  Drafts: { 'special-use': '\\Drafts' },
  Sent: {},
  Cases: { messages: [{ raw: PHISH }] },
});
const { run, failure, add, test: testConnection, connections, by } = await testActions();
const values = {
  smtpHost: 'localhost',
  smtpPort: smtp.port,
  imapHost: '127.0.0.1',
  imapPort: imap.port,
  imapTls: 'none',
  username: USER,
  password: PASSWORD,
  from: 'SOC <soc@example.com>',
  ca: smtp.ca,
};
await add('mail', 'mail', values);

const last = () => simpleParser(smtp.delivered.at(-1)!.raw, { ignoreEmbedded: true });
const subjects = (folder: string) =>
  imap.server.getMailbox(folder).messages.map(({ raw }) => /^Subject: (.*)$/m.exec(raw)?.[1]?.trim());

describe('the connection', () => {
  test('is tested by signing in to both servers', async () => {
    expect(await testConnection('mail')).toMatchObject({ ok: true });
    await add('imap-only', 'mail', { ...values, smtpHost: '' });
    expect(await testConnection('imap-only')).toMatchObject({ ok: true });
    expect(await failure('mail.send', { to: ['a@example.com'], subject: 's' }, 'imap-only')).toMatchObject({
      code: 'unknown_connection',
    });
    await add('smtp-only', 'mail', { ...values, imapHost: '' });
    expect(await testConnection('smtp-only')).toMatchObject({ ok: true });
    expect(await failure('mail.list_folders', {}, 'smtp-only')).toMatchObject({ code: 'unknown_connection' });
  });

  test.each([
    ['a wrong password', { password: 'not-this' }, 'tool_refused', 'refused the user or the password'],
    ['no authority', { ca: '' }, 'connection_failed', 'certificate'],
    ['a certificate for another name', { smtpHost: '127.0.0.1' }, 'connection_failed', 'Host'],
    ['a server without TLS', { smtpPort: open.port }, 'connection_failed', 'TLS'],
    ['nobody there', { smtpPort: '9' }, 'connection_failed', 'nothing listens'],
    ['an address that is closed', { smtpHost: '10.0.0.1' }, 'network_refused', 'private'],
  ])('%s is told', async (name, wrong, code, words) => {
    const connection = `bad-${name.replaceAll(' ', '-').toLowerCase()}`;
    await add(connection, 'mail', { ...values, ...wrong });
    const error = await failure('mail.send', { to: ['a@example.com'], subject: 's' }, connection);
    expect(error).toMatchObject({ code, detail: expect.stringContaining(words) });
    expect(JSON.stringify([error, error.info])).not.toMatch(/not-this|testpass/);
    expect(await testConnection(connection)).toMatchObject({ ok: false });
  });

  test('with another server the password is entered again', async () => {
    await add('moved', 'mail', values);
    expect((await connections.get(by.spaceId, 'moved')).hosts).toEqual([
      `localhost:${smtp.port}`,
      `127.0.0.1:${imap.port}`,
    ]);
    const changes: Record<string, string>[] = [{ imapHost: 'mail.evil.example' }, { smtpPort: '2525' }];
    for (const change of changes)
      await expect(connections.update(by, 'moved', change)).rejects.toMatchObject({
        code: 'invalid_request',
        problems: [{ path: 'values.password' }],
      });
    await connections.update(by, 'moved', { from: 'x@example.com' });
    await connections.update(by, 'moved', { imapHost: 'localhost', password: PASSWORD });
  });

  test('is good for mailboxes that flows read', async () => {
    const box = await connections.openMailbox(by.spaceId, 'mail', 'INBOX');
    expect((await box.listAfter(0)).map(({ messageId }) => messageId)).toContain('<phish@example.net>');
    await box.close();
  });

  test('a call that was given up ends', async () => {
    const given = new AbortController();
    given.abort(new DOMException('late', 'TimeoutError'));
    expect(await failure('mail.list_folders', {}, 'mail', given.signal)).toMatchObject({ code: 'step_timeout' });
  });
});

describe('sending', () => {
  test('text, HTML, files and headers arrive as they were given', async () => {
    const sent = await run('mail.send', {
      to: ['Ann Ä <ann@example.com>', 'bo@example.com'],
      cc: ['cc@example.com'],
      bcc: ['hidden@example.com'],
      reply_to: ['soc@example.com'],
      subject: 'Größe ✉',
      text: 'Hello',
      html: '<b>Hello</b>',
      attachments: [{ base64: Buffer.from('bytes').toString('base64'), name: 'r ä.txt', type: 'text/plain' }],
      headers: { 'X-Case': '42' },
      importance: 'high',
      save_to: 'Sent',
    });
    expect(sent).toMatchObject({
      accepted: ['ann@example.com', 'bo@example.com', 'cc@example.com', 'hidden@example.com'],
      rejected: [],
    });
    const { from, to, secure, raw } = smtp.delivered.at(-1)!;
    expect({ from, to, secure }).toEqual({ from: 'soc@example.com', to: sent.accepted, secure: true });
    expect(raw).not.toMatch(/hidden@example/);
    const message = await last();
    expect(message).toMatchObject({
      subject: 'Größe ✉',
      text: 'Hello',
      html: '<b>Hello</b>',
      messageId: sent.message_id,
    });
    expect(message.from?.text).toBe('"SOC" <soc@example.com>');
    expect(message.headers.get('x-case')).toBe('42');
    expect(message.headers.get('priority')).toBe('high');
    expect(message.attachments[0]).toMatchObject({
      filename: 'r ä.txt',
      contentType: 'text/plain',
      content: Buffer.from('bytes'),
    });
    const stored = await simpleParser(imap.server.getMailbox('Sent').messages.at(-1)!.raw);
    expect(stored).toMatchObject({ messageId: sent.message_id, subject: 'Größe ✉' });
  });

  test('over TLS from the beginning, and without any', async () => {
    await add('implicit', 'mail', { ...values, smtpTls: 'implicit', smtpPort: implicit.port, ca: implicit.ca });
    await run('mail.send', { to: ['a@example.com'], subject: 'i' }, 'implicit');
    expect(implicit.delivered[0]).toMatchObject({ secure: true });
    await add('open', 'mail', { ...values, smtpTls: 'none', smtpPort: open.port });
    await run('mail.send', { to: ['a@example.com'], subject: 'o' }, 'open');
    expect(open.delivered[0]).toMatchObject({ secure: false });
  });

  test.each([
    ['a line break in an address', { to: ['a@example.com\r\nBcc: x@example.com'] }],
    ['two addresses in one', { to: ['a@example.com, x@example.com'] }],
    ['a group', { to: ['g: a@example.com;'] }],
    ['no address', { to: ['ann'] }],
    ['a line break in the subject', { subject: 'a\r\nBcc: x@example.com' }],
    ['a line break in a header', { headers: { 'X-A': 'a\r\nBcc: x@example.com' } }],
    ['a header that is ours', { headers: { bcc: 'x@example.com' } }],
    ['a header with a colon', { headers: { 'Bcc: x': 'y' } }],
    ['a line break in a reference', { in_reply_to: '<a>\r\nBcc: x@example.com' }],
    ['nobody', { to: [] }],
  ])('%s is refused before anything is sent', async (_, input) => {
    const before = smtp.delivered.length;
    const error = await failure('mail.send', { to: ['a@example.com'], subject: 's', ...input });
    expect(error.code).toBe('invalid_input');
    expect(smtp.delivered).toHaveLength(before);
  });

  test('a name that looks like headers stays a name', async () => {
    const attachments = [{ base64: 'aGk=', name: 'a"\r\nBcc: x@example.com\r\n.txt', type: 'text/plain\r\nX-Bad: 1' }];
    await run('mail.send', { to: ['a@example.com'], subject: 's', text: 'Bcc: not a header', attachments });
    const message = await last();
    expect(smtp.delivered.at(-1)!.to).toEqual(['a@example.com']);
    expect([...message.headers.keys()]).not.toEqual(expect.arrayContaining(['bcc']));
    expect(smtp.delivered.at(-1)!.raw).not.toMatch(/^X-Bad/m);
  });

  test('who is refused is told; when all are, the step fails', async () => {
    const sent = await run('mail.send', { to: ['nobody@example.com', 'a@example.com'], subject: 's' });
    expect(sent).toMatchObject({ accepted: ['a@example.com'], rejected: ['nobody@example.com'] });
    const error = await failure('mail.send', { to: ['nobody@example.com'], subject: 's' });
    expect(error).toMatchObject({ code: 'tool_refused', retryable: false, info: { details: { status: 550 } } });
  });
});

describe('reading', () => {
  test('folders, what they are for, and how many messages are there', async () => {
    const { folders } = await run('mail.list_folders');
    expect(folders).toEqual(
      expect.arrayContaining([
        { path: 'INBOX', name: 'INBOX', use: 'inbox' },
        { path: 'Trash', name: 'Trash', use: 'trash' },
        { path: 'Cases', name: 'Cases', use: null },
      ]),
    );
    expect(await run('mail.folder_status')).toMatchObject({ messages: 3, unseen: 3 });
    expect(await failure('mail.folder_status', { folder: 'Nowhere' })).toMatchObject({ code: 'tool_refused' });
  });

  test('a search by fields, newest first', async () => {
    const { messages, total } = await run('mail.search', { subject: 'Second', from: 'eve@example.net' });
    expect(total).toBe(1);
    expect(messages[0]).toMatchObject({
      uid: 3,
      message_id: '<two@example.net>',
      subject: 'Second one',
      from: 'eve@example.net',
      to: ['soc@example.com', 'bea@example.com'],
      date: '2026-01-02T03:04:05.000Z',
    });
    expect(await run('mail.search', { limit: 2 })).toMatchObject({ messages: [{ uid: 3 }, { uid: 2 }], total: 3 });
    expect(await run('mail.search', { seen: true })).toMatchObject({ total: 0 });
    expect(await run('mail.search', { header: { 'X-Case': '7' } })).toMatchObject({ messages: [{ uid: 2 }] });
    expect(await run('mail.search', { subject: 'x" OR ALL' })).toMatchObject({ total: 0 });
    expect(await failure('mail.search', { since: 'yesterday' })).toMatchObject({ code: 'invalid_input' });
  });

  test('a message: people, text, links, headers, files', async () => {
    const message = await run('mail.get_message', { message_id: '<phish@example.net>' });
    expect(message).toMatchObject({
      folder: 'INBOX',
      uid: 2,
      subject: 'Invoice ✉',
      from: { name: 'Eve', address: 'eve@example.net' },
      reply_to: [{ name: '', address: 'collect@example.net' }],
      references: ['<first@example.net>'],
      text: expect.stringContaining('Pay here'),
      links: ['https://bad.example/pay?a=1&b=2'],
      headers: { received: ['from a by b', 'from c by d'], 'x-case': ['7'] },
      attachments: [
        {
          name: 'invoice.pdf',
          type: 'application/pdf',
          size: 11,
          sha256: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
          base64: 'aGVsbG8gd29ybGQ=',
          inline: false,
        },
      ],
    });
    const without = await run('mail.get_message', { uid: 2, attachment_bytes: 5 });
    expect(without.attachments[0]).toMatchObject({ size: 11, base64: null });
    expect((await run('mail.get_message', { uid: 1 })).links).toEqual(['https://bad.example/a?b=1']);
    expect(await failure('mail.get_message', { uid: 99 })).toMatchObject({ code: 'tool_refused' });
    expect(await failure('mail.get_message', {})).toMatchObject({ code: 'invalid_input', problems: [{ path: 'uid' }] });
  });

  test('the raw message is a file, byte by byte', async () => {
    const { file, size } = await run('mail.get_source', { uid: 2 });
    expect(file).toMatchObject({ name: 'message-2.eml', type: 'message/rfc822' });
    expect(Buffer.from(file.base64, 'base64').toString()).toBe(PHISH);
    expect(size).toBe(PHISH.length);
  });
});

test('a hostile message is read in time that grows with its length only', async () => {
  const html = `<head><title>t</title></head><p>a<br>b &amp; c</p>${'<script'.repeat(100_000)}`;
  const source = `Subject: s\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--\r\n`;
  expect((await parsed(Buffer.from(source), 0)).text).toBe('a\nb & c');
  for (const part of ['<script', '<', 'href="', "href='", '&', 'http://....', '<br '])
    expect(Array.isArray(linksIn(part.repeat(100_000), `http://${'.'.repeat(500_000)}x ${part.repeat(50_000)}`))).toBe(
      true,
    );
});

describe('answering', () => {
  test('a reply stays in the thread and marks the message', async () => {
    await run('mail.reply', { message_id: '<phish@example.net>', text: 'No.' });
    const message = await last();
    expect(message).toMatchObject({
      subject: 'Re: Invoice ✉',
      inReplyTo: '<phish@example.net>',
      references: ['<first@example.net>', '<phish@example.net>'],
    });
    expect(smtp.delivered.at(-1)!.to).toEqual(['collect@example.net']);
    expect((await run('mail.get_message', { uid: 2 })).flags).toContain('\\Answered');
  });

  test('to all, but not to ourselves', async () => {
    await run('mail.reply', { uid: 1, html: '<p>Hi</p>', to_all: true, bcc: ['log@example.com'] });
    expect(smtp.delivered.at(-1)!.to.sort()).toEqual([
      'bea@example.com',
      'cc@example.com',
      'eve@example.net',
      'log@example.com',
    ]);
  });

  test('a file of one message is handed on to another as it is', async () => {
    const { attachments } = await run('mail.get_message', { uid: 2 });
    await run('mail.send', { to: ['a@example.com'], subject: 's', attachments });
    expect((await last()).attachments[0]).toMatchObject({
      filename: 'invoice.pdf',
      content: Buffer.from('hello world'),
    });
  });

  test('a message is passed on as it came', async () => {
    await run('mail.forward', { uid: 2, to: ['abuse@example.com'], text: 'Look' });
    const message = await last();
    expect(message.subject).toBe('Fwd: Invoice ✉');
    expect(message.attachments[0]).toMatchObject({ contentType: 'message/rfc822', filename: 'message.eml' });
    expect(message.attachments[0]!.content.toString()).toBe(PHISH);
  });
});

describe('sorting', () => {
  test('messages are marked, copied, moved and deleted', async () => {
    await run('mail.set_flags', { uids: [1, 3], add: ['seen', 'flagged'], add_keywords: ['Handled'] });
    expect(await run('mail.search', { seen: true, flagged: true })).toMatchObject({ total: 2 });
    await run('mail.set_flags', { uids: [1], remove: ['flagged'], remove_keywords: ['Handled'] });
    const { flags } = await run('mail.get_message', { uid: 1 });
    expect(flags).toContain('\\Seen');
    expect(flags).not.toContain('Handled');
    await run('mail.copy_messages', { message_id: '<one@example.net>', to: 'Cases' });
    expect(subjects('Cases')).toContain('First');
    expect(await run('mail.move_messages', { uids: [3], to: 'Cases' })).toEqual({
      folder: 'INBOX',
      uids: [3],
      count: 1,
    });
    expect(subjects('INBOX')).not.toContain('Second one');
    await run('mail.delete_messages', { folder: 'Cases', message_id: '<two@example.net>' });
    expect(subjects('Cases')).not.toContain('Second one');
    expect(await failure('mail.move_messages', { uids: [1], to: 'Nowhere' })).toMatchObject({ code: 'tool_refused' });
    expect(await run('mail.create_folder', { folder: 'New' })).toEqual({ folder: 'New', created: true });
  });

  test('a draft waits for a person, with its files and unseen receivers', async () => {
    const draft = await run('mail.create_draft', {
      to: ['a@example.com'],
      bcc: ['b@example.com'],
      subject: 'Draft',
      text: 'Text',
      attachments: [{ base64: 'aGk=', name: 'a.txt' }],
    });
    expect(draft).toMatchObject({ folder: 'Drafts', uid: 1 });
    const message = await run('mail.get_message', { folder: 'Drafts', uid: 1 });
    expect(message).toMatchObject({ subject: 'Draft', flags: ['\\Draft'], attachments: [{ base64: 'aGk=' }] });
    expect(message.headers.bcc).toEqual(['b@example.com']);
  });

  test('a message is purged from every folder, and found nowhere but in the trash', async () => {
    const found = await run('mail.find_message', { message_id: 'phish@example.net' });
    expect(found.found.map((one: { folder: string }) => one.folder).sort()).toEqual(['Cases', 'INBOX']);
    const purged = await run('mail.purge_message', { message_id: '<phish@example.net>' });
    expect(purged).toMatchObject({ count: 2, to: 'Trash' });
    expect(await run('mail.find_message', { message_id: '<phish@example.net>' })).toMatchObject({
      found: [{ folder: 'Trash' }, { folder: 'Trash' }],
    });
    expect(await run('mail.purge_message', { message_id: '<phish@example.net>' })).toMatchObject({ count: 0 });
    await run('mail.purge_message', { message_id: '<phish@example.net>', delete: true });
    expect(await run('mail.find_message', { message_id: '<phish@example.net>' })).toMatchObject({ count: 0 });
    // a part of an id is no id
    expect(await run('mail.find_message', { message_id: 'one@example' })).toMatchObject({ count: 0 });
  });
});
