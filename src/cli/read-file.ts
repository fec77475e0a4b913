// Reads what a command is given: a file, or `-` for the standard input.
import { readFile } from 'node:fs/promises';
import { usage } from './fault.ts';
import type { Io } from './io.ts';

/** Throws a usage fault that names the file. */
export async function readText(io: Io, file: string): Promise<string> {
  if (file === '-') return io.readInput();
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw usage(code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read: ${message}`);
  }
}

/** The text of a JSON file, unchanged: numbers too large for JavaScript keep their digits on the way. */
export async function readJsonText(io: Io, file: string): Promise<string> {
  const text = (await readText(io, file)).replace(/^\ufeff/, '');
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw usage(`${file === '-' ? 'The input' : file} is not valid JSON: ${(error as Error).message}`);
  }
}
