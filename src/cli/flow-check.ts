// Checks flow documents: at the instance when there is one, else with what comes with the program.

import { answer } from './connect/api.ts';
import { configOf } from './connect/target.ts';
import { readText } from './read-file.ts';
import type { Session } from './session.ts';
import { clean, type Paint } from './terminal/text.ts';

/** The keys are those that editors and CI read: kept stable. */
export interface FileProblem {
  file: string;
  line: number;
  column: number;
  code: string;
  message: string;
  hint: string;
  severity: 'error' | 'warning';
}

type Check = (source: string) => Promise<Omit<FileProblem, 'file' | 'hint'>[]>;

export async function checkFiles(
  session: Session,
  files: string[],
  offline: boolean,
): Promise<{ problems: FileProblem[]; online: boolean }> {
  const api = offline ? undefined : session.apiIfAny();
  const check: Check = api
    ? async (source) => (await answer(api.POST('/api/flows/check', { body: { source } }))).problems
    : await offlineCheck(configOf(session.io, session.options).dataDir);
  const problems: FileProblem[] = [];
  for (const file of files) {
    const found = await check(await readText(session.io, file));
    problems.push(...found.map((problem) => fileProblem(file, problem)));
  }
  return { problems, online: api !== undefined };
}

const fileProblem = (
  file: string,
  { line, column, code, message, hint, severity }: Omit<FileProblem, 'file' | 'hint'> & { hint?: string | null },
): FileProblem => ({ file, line, column, code, message, hint: hint ?? '', severity });

async function offlineCheck(dataDir: string): Promise<Check> {
  const [{ checkFlow, namedActions }, { loadWholeCatalog }, { SOURCES }] = await Promise.all([
    import('../flow/index.ts'),
    import('../catalog/index.ts'),
    import('../alerts/index.ts'),
  ]);
  const catalog = loadWholeCatalog(dataDir);
  return async (source) => {
    const actions = await catalog.prepare(undefined, namedActions(source));
    return checkFlow(source, { ...actions, alertSources: Object.keys(SOURCES) }).problems;
  };
}

/** `file:line:column  error  message  [code]`, and the hint below. */
export function problemLines(
  { file, line, column, code, message, hint, severity }: Omit<FileProblem, 'hint'> & { hint?: string | null },
  paint: Paint,
): string {
  const label = paint(severity === 'error' ? 'red' : 'yellow', severity);
  const head = `${clean(file)}:${line}:${column}  ${label}  ${clean(message)}  ${paint('dim', `[${code}]`)}\n`;
  return hint ? `${head}    ${paint('dim', clean(hint))}\n` : head;
}
