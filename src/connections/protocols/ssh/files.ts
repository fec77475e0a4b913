// Operations on files of the server, over SFTP.
import { createHash, randomBytes } from 'node:crypto';
import type { SFTPWrapper, Stats } from 'ssh2';
import { AppError } from '../../../errors.ts';
import { invalid } from '../protocol.ts';
import { count, FILE, flag, integer, list, name, object, oneOf, result, text } from '../schema.ts';
import type { SshOperation, SshSession } from './session.ts';

const PATH = name('Absolute, or from the home folder of the user.', { pattern: '^[^\\u0000]+$' });
const MODE = text('Rights in octal, like 0640.', { pattern: '^0?[0-7]{3,4}$' });
const TYPES = ['file', 'folder', 'link', 'other'] as const;
const STAT = {
  type: oneOf(TYPES),
  size: integer(),
  mode: text('Rights in octal.'),
  uid: integer(),
  gid: integer(),
  modified: text(),
};
const LARGEST = 25 * 1024 * 1024;

/** Turns the callbacks of the library into a promise. */
const sftp = async <T>(
  session: SshSession,
  work: (files: SFTPWrapper, done: (error: Error | null | undefined, value?: T) => void) => void,
): Promise<T> => {
  const files = await session.sftp();
  return new Promise<T>((resolve, reject) => {
    const cut = () => reject(new Error('the connection was closed'));
    files.once('close', cut);
    work(files, (error, value) => {
      files.off('close', cut);
      if (error) reject(error);
      else resolve(value as T);
    });
  });
};

const shown = (stats: Stats) => ({
  type: stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : stats.isSymbolicLink() ? 'link' : 'other',
  size: stats.size,
  mode: (stats.mode & 0o7777).toString(8).padStart(4, '0'),
  uid: stats.uid,
  gid: stats.gid,
  modified: new Date(stats.mtime * 1000).toISOString(),
});

export const upload: SshOperation = {
  input: object(
    {
      path: PATH,
      file: FILE,
      mode: { ...MODE, description: 'Rights in octal. Default: 0600.' },
      overwrite: flag('Default: true.'),
    },
    ['path', 'file'],
  ),
  output: result({ path: text(), size: integer(), sha256: text() }),
  async run(session, { path, file, mode = '0600', overwrite = true }) {
    const content = Buffer.from(file.base64, 'base64');
    if (!overwrite && (await exists(session, path))) throw invalid('path', `${path} is there already`);
    // whole or not at all: nobody reads half a file
    const draft = `${path}.${randomBytes(6).toString('hex')}.part`;
    try {
      await sftp<void>(session, (files, done) =>
        files.writeFile(draft, content, { mode: Number.parseInt(mode, 8), flag: 'wx' }, done),
      );
      await sftp<void>(session, (files, done) => files.chmod(draft, Number.parseInt(mode, 8), done));
      if (overwrite) await sftp<void>(session, (files, done) => files.ext_openssh_rename(draft, path, done));
      else await sftp<void>(session, (files, done) => files.rename(draft, path, done));
    } catch (error) {
      await sftp<void>(session, (files, done) => files.unlink(draft, done)).catch(() => {});
      throw error;
    }
    return { path, size: content.length, sha256: createHash('sha256').update(content).digest('hex') };
  },
};

const exists = (session: SshSession, path: string) =>
  sftp<Stats>(session, (files, done) => files.lstat(path, done)).then(
    () => true,
    (error) => {
      const NO_SUCH_FILE = 2;
      if (error.code === NO_SUCH_FILE) return false;
      throw error;
    },
  );

async function contentOf(session: SshSession, path: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  const files = await session.sftp();
  const stream = files.createReadStream(path);
  // what it says after it was left
  stream.on('error', () => {});
  files.once('close', () => stream.destroy(new Error('the connection was closed')));
  for await (const chunk of stream) onChunk(chunk as Buffer);
}

export const download: SshOperation = {
  input: object({ path: PATH, max_bytes: count('A larger file is refused. Default: 25 MiB.', LARGEST) }, ['path']),
  output: result({ file: object({ base64: text(), name: text(), type: text() }), size: integer(), sha256: text() }),
  async run(session, { path, max_bytes = LARGEST }) {
    const chunks: Buffer[] = [];
    let size = 0;
    await contentOf(session, path, (chunk) => {
      size += chunk.length;
      if (size > max_bytes) throw new AppError('response_too_large', `${path} is larger than ${max_bytes} bytes`);
      chunks.push(chunk);
    });
    const content = Buffer.concat(chunks);
    const file = {
      base64: content.toString('base64'),
      name: path.split('/').at(-1) ?? path,
      type: 'application/octet-stream',
    };
    return { file, size, sha256: createHash('sha256').update(content).digest('hex') };
  },
};

export const hash: SshOperation = {
  input: object({ path: PATH, algorithm: oneOf(['sha256', 'sha1', 'md5', 'sha512'], 'Default: sha256.') }, ['path']),
  output: result({ path: text(), algorithm: text(), hash: text('In hex.'), size: integer() }),
  async run(session, { path, algorithm = 'sha256' }) {
    const digest = createHash(algorithm);
    let size = 0;
    await contentOf(session, path, (chunk) => {
      size += chunk.length;
      digest.update(chunk);
    });
    return { path, algorithm, hash: digest.digest('hex'), size };
  },
};

export const listFolder: SshOperation = {
  input: object({ path: PATH, limit: count('At most this many. Default: 1000.', 10_000) }, ['path']),
  output: result({
    entries: list(object({ name: text(), ...STAT })),
    count: integer(),
    more: flag('There are others.'),
  }),
  async run(session, { path, limit = 1000 }) {
    const found = await sftp<{ filename: string; attrs: Stats }[]>(session, (files, done) => files.readdir(path, done));
    const sorted = found.sort((a, b) => (a.filename < b.filename ? -1 : 1)).slice(0, limit);
    const entries = sorted.map(({ filename, attrs }) => ({ name: filename, ...shown(attrs) }));
    return { entries, count: entries.length, more: found.length > limit };
  },
};

export const stat: SshOperation = {
  input: object({ path: PATH }, ['path']),
  output: result({
    path: text(),
    exists: flag(),
    ...Object.fromEntries(
      Object.entries(STAT).map(([key, one]) => [
        key,
        { ...one, type: [one.type, 'null'], ...(one.enum && { enum: [...one.enum, null] }) },
      ]),
    ),
  }),
  async run(session, { path }) {
    if (!(await exists(session, path)))
      return { path, exists: false, type: null, size: null, mode: null, uid: null, gid: null, modified: null };
    return { path, exists: true, ...shown(await sftp<Stats>(session, (files, done) => files.lstat(path, done))) };
  },
};

export const remove: SshOperation = {
  input: object({ path: PATH, folder: flag('It is an empty folder. Default: false.') }, ['path']),
  output: result({ path: text(), changed: flag('false: it was not there.') }),
  async run(session, { path, folder = false }) {
    if (!(await exists(session, path))) return { path, changed: false };
    await sftp<void>(session, (files, done) => (folder ? files.rmdir(path, done) : files.unlink(path, done)));
    return { path, changed: true };
  },
};

export const move: SshOperation = {
  input: object({ path: PATH, to: PATH }, ['path', 'to']),
  output: result({ path: text('Where it is now.') }),
  async run(session, { path, to }) {
    await sftp<void>(session, (files, done) => files.rename(path, to, done));
    return { path: to };
  },
};

export const makeFolder: SshOperation = {
  input: object({ path: PATH, mode: { ...MODE, description: 'Rights in octal. Default: 0700.' } }, ['path']),
  output: result({ path: text(), changed: flag('false: it was there.') }),
  async run(session, { path, mode = '0700' }) {
    if (await exists(session, path)) return { path, changed: false };
    await sftp<void>(session, (files, done) => files.mkdir(path, { mode: Number.parseInt(mode, 8) }, done));
    return { path, changed: true };
  },
};

export const setMode: SshOperation = {
  input: object({ path: PATH, mode: MODE }, ['path', 'mode']),
  output: result({ path: text(), mode: text() }),
  async run(session, { path, mode }) {
    await sftp<void>(session, (files, done) => files.chmod(path, Number.parseInt(mode, 8), done));
    return { path, mode: mode.padStart(4, '0') };
  },
};
