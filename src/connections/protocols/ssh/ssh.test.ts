// The SSH actions against OpenSSH.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import { testActions } from '../../../../test/counterparts/actions.ts';
import { folder } from '../../../../test/counterparts/program.ts';
import { sshd } from '../../../../test/counterparts/sshd.ts';
import { word } from './commands.ts';

const server = await sshd();
const home = folder('ssh-files');
const { run, failure, outcome, add, test: testConnection } = await testActions();
await add('ssh', 'ssh', server.values);
const ODD = ['$(touch pwned)', "it's", '"; rm -rf x', '`id`', 'a b\nc', '', '*', '-n', 'ü\\'];

describe('the connection', () => {
  test('is tested by signing in', async () => {
    expect(await testConnection('ssh')).toMatchObject({ ok: true });
  });

  test('a host whose key is not pinned is refused, and its fingerprint shown', async () => {
    await add('unpinned', 'ssh', { ...server.values, hostKey: '' });
    const result = await testConnection('unpinned');
    expect(result).toMatchObject({ ok: false, detail: expect.stringContaining(server.fingerprint) });
    expect(await failure('ssh.run_command', { command: 'id' }, 'unpinned')).toMatchObject({
      code: 'tool_refused',
      info: { details: { fingerprint: server.fingerprint, type: 'ssh-ed25519' } },
    });
    expect(await run('ssh.get_host_key', {}, 'unpinned')).toEqual({
      fingerprint: server.fingerprint,
      type: 'ssh-ed25519',
      public_key: server.hostPublicKey.split(' ').slice(0, 2).join(' '),
      pinned: false,
    });
    expect(await run('ssh.get_host_key')).toMatchObject({ pinned: true });
  });

  test('a host with another key than the pinned one is refused', async () => {
    await add('changed', 'ssh', { ...server.values, hostKey: `SHA256:${'A'.repeat(43)}` });
    expect(await failure('ssh.run_command', { command: 'id' }, 'changed')).toMatchObject({
      code: 'tool_refused',
      detail: expect.stringContaining('is not the one of the connection'),
    });
  });

  test('a public key is as good a pin as a fingerprint', async () => {
    await add('public', 'ssh', { ...server.values, hostKey: server.hostPublicKey });
    expect(await testConnection('public')).toMatchObject({ ok: true });
  });

  test('a key with a passphrase', async () => {
    const privateKey = server.read('locked');
    await add('locked', 'ssh', { ...server.values, privateKey, passphrase: 'pass phrase' });
    expect(await testConnection('locked')).toMatchObject({ ok: true });
    await add('wrong-phrase', 'ssh', { ...server.values, privateKey, passphrase: 'wrong' });
    expect(await testConnection('wrong-phrase')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('cannot be read'),
    });
  });

  test.each([
    ['a key that is not known', { privateKey: server.read('stranger') }, 'tool_refused', 'refused the user'],
    ['no key at all', { privateKey: '' }, 'unknown_connection', 'neither'],
    ['nobody there', { port: '9' }, 'connection_failed', 'nothing listens'],
    ['an address that is closed', { host: '10.0.0.1' }, 'network_refused', 'private'],
  ])('%s is told', async (name, values, code, words) => {
    const connection = `bad-${name.replaceAll(' ', '-')}`;
    await add(connection, 'ssh', { ...server.values, ...values });
    const error = await failure('ssh.run_command', { command: 'id' }, connection);
    expect(error).toMatchObject({ code, detail: expect.stringContaining(words) });
    expect(JSON.stringify([error, error.info])).not.toContain('OPENSSH PRIVATE KEY');
  });

  test("a password, as it is and as an answer to the server's question (ssh2's own server)", async () => {
    for (const method of ['password', 'keyboard-interactive']) {
      const other = new ssh2.Server({ hostKeys: [server.read('host')] }, (client) => {
        client.on('error', () => {});
        client.on('authentication', (context) => {
          if (context.method !== method) return context.reject([method as 'password']);
          if (context.method === 'password')
            return context.password === 'right-one' ? context.accept() : context.reject();
          if (context.method === 'keyboard-interactive')
            context.prompt([{ prompt: 'Password: ', echo: false }], (answers) =>
              answers[0] === 'right-one' ? context.accept() : context.reject(),
            );
        });
      });
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { privateKey: _, ...values } = { ...server.values, port: String((other.address() as AddressInfo).port) };
      await add(`right-${method}`, 'ssh', { ...values, password: 'right-one' });
      expect(await testConnection(`right-${method}`)).toMatchObject({ ok: true });
      await add(`wrong-${method}`, 'ssh', { ...values, password: 'wrong-one' });
      expect(await testConnection(`wrong-${method}`)).toMatchObject({
        ok: false,
        detail: expect.stringContaining('refused the user'),
      });
      await new Promise((resolve) => other.close(resolve));
    }
  });
});

describe('commands', () => {
  test('arguments stay arguments, whatever they hold', async () => {
    const { stdout } = await run('ssh.run_command', { command: `cd ${home} && printf '%s\\0'`, args: ODD });
    expect(stdout.split('\0').slice(0, -1)).toEqual(ODD);
    expect(existsSync(join(home, 'pwned'))).toBe(false);
    expect(word("a'b")).toBe("'a'\\''b'");
  });

  test('stdin, variables, output and exit code', async () => {
    expect(await run('ssh.run_command', { command: 'tr a-z A-Z; echo bad >&2', stdin: 'größe' })).toEqual({
      stdout: 'GRößE',
      stderr: 'bad\n',
      exit_code: 0,
      signal: null,
      truncated: false,
    });
    const env = { A: '$HOME "x"', B_2: "it's" };
    expect((await run('ssh.run_command', { command: 'printf "%s|%s" "$A" "$B_2"', env })).stdout).toBe(
      `${env.A}|${env.B_2}`,
    );
    expect(await failure('ssh.run_command', { command: 'id', env: { 'A;id;B': 'x' } })).toMatchObject({
      code: 'invalid_input',
    });
    expect((await run('ssh.run_command', { command: 'exit 3', ok_codes: [0, 3] })).exit_code).toBe(3);
  });

  test('a failure is one, with what the command said', async () => {
    const error = await failure('ssh.run_command', { command: 'echo out; echo why >&2; exit 7' });
    expect(error).toMatchObject({
      code: 'tool_refused',
      detail: expect.stringContaining('ended with 7: why'),
      info: { details: { exit_code: 7, stdout: 'out\n', stderr: 'why\n' } },
    });
    expect(await failure('ssh.run_command', { command: 'kill -TERM $$' })).toMatchObject({
      detail: expect.stringContaining('was ended by'),
    });
  });

  test('what it prints is bounded', async () => {
    const done = await run('ssh.run_command', { command: 'head -c 300000 /dev/zero | tr "\\0" x', max_bytes: 1000 });
    expect(done).toMatchObject({ stdout: 'x'.repeat(1000), truncated: true, exit_code: 0 });
  });

  test('a script takes arguments and leaves no file', async () => {
    const { stdout } = await run('ssh.run_script', {
      script: 'for one in "$@"; do printf "<%s>" "$one"; done',
      args: ODD,
    });
    expect(stdout).toBe(ODD.map((one) => `<${one}>`).join(''));
    expect(await failure('ssh.run_script', { script: 'x', interpreter: 'ruby; id' })).toMatchObject({
      code: 'invalid_input',
    });
  });

  test('a command that was given up is ended at the server', async () => {
    const given = new AbortController();
    // prints without end: root's commands get no signal from OpenSSH, but what they print then goes nowhere
    const mark = `sh -c while :; do echo ${process.pid}; sleep 0.05; done`;
    const slow = failure('ssh.run_command', { command: 'exec sh -c', args: [mark.slice(6)] }, 'ssh', given.signal);
    const running = async () =>
      (await run('ssh.run_command', { command: 'pgrep -xf', args: [mark], ok_codes: [0, 1] })).stdout !== '';
    await expect.poll(running, { timeout: 10_000 }).toBe(true);
    given.abort(new DOMException('late', 'TimeoutError'));
    expect(await slow).toMatchObject({ code: 'step_timeout' });
    await expect.poll(running, { timeout: 10_000 }).toBe(false);
  });

  test('is on record, without its words', async () => {
    const { entry } = await outcome('ssh.run_command', { command: 'true', args: ['very-secret'] });
    expect(entry).toMatchObject({ object: 'ssh:run_command', data: { connection: 'ssh', host: 'localhost' } });
    expect(JSON.stringify(entry)).not.toContain('very-secret');
  });
});

describe('files', () => {
  const path = join(home, "it's; a $file");
  const content = Buffer.from([0, 1, 2, 255, 10, 13]);
  const sha256 = createHash('sha256').update(content).digest('hex');

  test('are uploaded whole, with their rights, and downloaded as they were', async () => {
    const file = { base64: content.toString('base64'), name: 'x' };
    expect(await run('ssh.upload_file', { path, file, mode: '0640' })).toEqual({ path, size: 6, sha256 });
    expect(readFileSync(path)).toEqual(content);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    await run('ssh.upload_file', { path, file });
    expect(await failure('ssh.upload_file', { path, file, overwrite: false })).toMatchObject({ code: 'invalid_input' });
    expect(readdirSync(home)).toEqual(["it's; a $file"]);
    const got = await run('ssh.download_file', { path });
    expect(got).toEqual({
      file: { base64: file.base64, name: "it's; a $file", type: 'application/octet-stream' },
      size: 6,
      sha256,
    });
    expect(await failure('ssh.download_file', { path, max_bytes: 5 })).toMatchObject({ code: 'response_too_large' });
    expect(await run('ssh.hash_file', { path, algorithm: 'md5' })).toMatchObject({
      hash: createHash('md5').update(content).digest('hex'),
      size: 6,
    });
  });

  test('are listed and looked at', async () => {
    symlinkSync(path, join(home, 'link'));
    const { entries } = await run('ssh.list_folder', { path: home });
    expect(entries).toMatchObject([
      { name: "it's; a $file", type: 'file', size: 6, mode: '0600' },
      { name: 'link', type: 'link' },
    ]);
    expect(await run('ssh.list_folder', { path: home, limit: 1 })).toMatchObject({ count: 1, more: true });
    expect(await run('ssh.stat_file', { path })).toMatchObject({ exists: true, type: 'file', size: 6 });
    expect(await run('ssh.stat_file', { path: `${path}.no` })).toMatchObject({ exists: false, size: null });
  });

  test('are moved, given other rights and deleted', async () => {
    expect(await run('ssh.make_folder', { path: join(home, 'dir') })).toMatchObject({ changed: true });
    expect(await run('ssh.make_folder', { path: join(home, 'dir') })).toMatchObject({ changed: false });
    const to = join(home, 'dir/moved');
    expect(await run('ssh.move_file', { path, to })).toEqual({ path: to });
    expect(await run('ssh.set_mode', { path: to, mode: '400' })).toEqual({ path: to, mode: '0400' });
    expect(statSync(to).mode & 0o777).toBe(0o400);
    expect(await failure('ssh.delete_file', { path: join(home, 'dir'), folder: true })).toMatchObject({
      code: 'tool_refused',
    });
    expect(await run('ssh.delete_file', { path: to })).toEqual({ path: to, changed: true });
    expect(await run('ssh.delete_file', { path: to })).toEqual({ path: to, changed: false });
    expect(await run('ssh.delete_file', { path: join(home, 'dir'), folder: true })).toMatchObject({ changed: true });
  });

  test('that are not there or may not be touched are told', async () => {
    for (const action of ['ssh.download_file', 'ssh.hash_file', 'ssh.list_folder'])
      expect(await failure(action, { path: join(home, 'nothing') })).toMatchObject({
        code: 'tool_refused',
        detail: 'localhost: there is no such file or folder',
      });
    writeFileSync(join(home, 'plain'), 'x');
    const file = { base64: 'eA==' };
    expect(await failure('ssh.upload_file', { path: join(home, 'plain/under'), file })).toMatchObject({
      code: 'tool_refused',
    });
    expect(readFileSync(join(home, 'plain'), 'utf8')).toBe('x');
  });
});
