// docs/reference/errors.md, from the table of errors.
import { ERRORS } from '../../errors.ts';
import { EXIT } from '../exit.ts';
import { code, markdownTable, page } from './markdown.ts';

const INTRO = `Every error has a code that stays the same. The HTTP interface answers with a problem document
(RFC 9457, \`application/problem+json\`): \`type\`, \`title\`, \`status\`, \`detail\`, \`code\`, \`requestId\`, and
\`problems\` where several places are at fault (each with a \`message\`, and a \`path\` or a \`line\` and \`column\`). A run
that fails has the same codes in its error.

"May help" says whether the same call may succeed later without being changed.
`;

export function errorsReference(): string {
  const rows = Object.entries(ERRORS).map(([name, { status, retryable, title, todo }]) => [
    `<a id="${name}"></a>${code(name)}`,
    String(status),
    title,
    todo,
    retryable ? 'may help' : 'no',
  ]);
  return page('Errors', 'src/errors.ts', [
    INTRO,
    markdownTable(['Code', 'HTTP status', 'What it means', 'What to do', 'Again'], rows),
    '## Exit codes of the command line\n',
    markdownTable(
      ['Exit code', 'Meaning'],
      Object.entries(EXIT).map(([name, number]) => [String(number), MEANINGS[name as keyof typeof EXIT]]),
    ),
  ]);
}

export const MEANINGS: Record<keyof typeof EXIT, string> = {
  ok: 'It is so, or it is done.',
  no: 'What was asked for is not so (a flow has errors, a run failed, the ledger is broken), or it was refused.',
  usage: 'The command line, a file or a setting is not usable.',
  unreachable: 'No instance runs, or it or its database cannot be reached.',
  forbidden: 'Not signed in, or not allowed.',
};
