// docs/reference/cli.md, from the commands as commander knows them.
import type { Argument, Command, Option } from 'commander';
import { SHARED_OPTIONS } from '../command.ts';
import { EXIT } from '../exit.ts';
import { processIo } from '../io.ts';
import { buildProgram } from '../program.ts';
import { MEANINGS } from './errors.ts';
import { code, markdownTable, page } from './markdown.ts';

const INTRO = `In a clone: \`npx reflejo …\` or \`npm run -s reflejo -- …\`.

**Where commands go.** With \`REFLEJO_URL\` and \`REFLEJO_TOKEN\` to that server, over its HTTP interface. Without them to the
instance that runs on the data folder (\`--data\`, else \`REFLEJO_DATA\`, else \`.reflejo\`; \`--data\` wins over \`REFLEJO_URL\`).
\`token create\`, \`ledger verify\` and \`sign-in\` then work on the database itself and need no running server.
\`flow check\`, \`flow schema\` and \`catalog\` work without any instance, with what comes with the program.

Every command takes \`--json\` and \`--data <dir>\`.

**What they print.** Text for people on standard output, remarks and errors on standard error. With \`--json\` the standard
output is exactly one JSON value: an array for lists, an object otherwise. When a command fails with \`--json\`, that value
is the problem document (\`code\`, \`title\`, \`detail\`, \`problems\`; see [errors](errors.md)), and the exit code tells the two
apart; the message for people is on standard error all the same. Control characters in what others sent are never
passed on to the terminal. \`REFLEJO_LOG_LEVEL=debug\` adds where in the program an error came from.
`;

export async function cliReference(): Promise<string> {
  const program = await buildProgram(processIo());
  return page('Command line', 'the commands in src/cli', [
    INTRO,
    '## Exit codes\n',
    markdownTable(
      ['Code', 'Meaning'],
      Object.entries(EXIT).map(([name, number]) => [String(number), MEANINGS[name as keyof typeof EXIT]]),
    ),
    ...program.commands.map(group),
  ]);
}

function group(command: Command): string {
  if (command.commands.length === 0) return section(command, '##');
  const inner = command.commands.map((one) => section(one, '###', `${command.name()} `));
  return [`## ${command.name()}\n`, `${command.summary()}.\n`, ...inner].join('\n');
}

function section(command: Command, level: string, prefix = ''): string {
  const line = ['reflejo', prefix.trim(), command.name(), ...command.registeredArguments.map(placeOf)]
    .filter(Boolean)
    .join(' ');
  const rows = [
    ...command.registeredArguments
      .filter(({ description }) => description)
      .map((one) => [code(placeOf(one)), one.description]),
    ...command.options.filter(isOwn).map((option) => [code(option.flags), optionText(option)]),
  ];
  return [
    `${level} ${prefix}${command.name()}\n`,
    `\`\`\`\n${line} [options]\n\`\`\`\n`,
    `${paragraphs(command.description())}\n`,
    ...(rows.length > 0 ? [markdownTable(['Option', 'Meaning'], rows)] : []),
  ].join('\n');
}

function placeOf(argument: Argument): string {
  const name = argument.variadic ? `${argument.name()}...` : argument.name();
  return argument.required ? `<${name}>` : `[${name}]`;
}

function optionText({ description, mandatory, defaultValue, argChoices }: Option): string {
  const notes = [
    ...(mandatory ? ['required'] : []),
    ...(argChoices ? [`one of ${argChoices.join(', ')}`] : []),
    ...(defaultValue === undefined || typeof defaultValue === 'boolean' ? [] : [`default ${defaultValue}`]),
  ];
  return notes.length > 0 ? `${description} (${notes.join('; ')})` : description;
}

const isOwn = ({ description }: Option): boolean => !SHARED_OPTIONS.some(([, shared]) => shared === description);

/** Indented lines become a block of code. */
function paragraphs(text: string): string {
  const sentence = /[.:]$/.test(text.split('\n')[0]!) ? text : text.replace(/^([^\n]+)/, '$1.');
  return capital(sentence).replace(
    /(?:^ {2}.*(?:\n|$))+/gm,
    (block) => `\n\`\`\`\n${block.replace(/^ {2}/gm, '').trimEnd()}\n\`\`\`\n`,
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
