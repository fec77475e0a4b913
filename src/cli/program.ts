// The tree of commands. Only the group that is used is loaded, so that the command line starts quickly.
import { Command } from 'commander';
import { version } from '../version.ts';
import type { Io } from './io.ts';

interface Group {
  summary: string;
  load(): Promise<(program: Command, io: Io) => void>;
}

const GROUPS: Record<string, Group> = {
  up: {
    summary: 'Start API, worker and web, and PostgreSQL unless DATABASE_URL names one',
    load: async () => (await import('./up.ts')).registerUp,
  },
  worker: {
    summary: 'Add a worker to an instance, on this machine or another',
    load: async () => (await import('./worker.ts')).registerWorker,
  },
  status: {
    summary: 'Tell how database, queue, workers and channels are',
    load: async () => (await import('./groups/status.ts')).registerStatus,
  },
  'sign-in': {
    summary: 'Make a one-time sign-in link, on the server',
    load: async () => (await import('./groups/sign-in.ts')).registerSignIn,
  },
  flow: {
    summary: 'Check, deploy, list and roll back flows',
    load: async () => (await import('./groups/flow.ts')).registerFlow,
  },
  event: { summary: 'Send events to flows', load: async () => (await import('./groups/event.ts')).registerEvent },
  run: {
    summary: 'See what runs do; cancel, pause and resume them, run them again, decide unknown outcomes',
    load: async () => (await import('./groups/run.ts')).registerRun,
  },
  question: {
    summary: 'See and answer the questions of flows',
    load: async () => (await import('./groups/question.ts')).registerQuestion,
  },
  alert: { summary: 'See and handle alerts', load: async () => (await import('./groups/alert.ts')).registerAlert },
  ledger: {
    summary: 'Read and verify the tamper-evident record',
    load: async () => (await import('./groups/ledger.ts')).registerLedger,
  },
  catalog: {
    summary: 'Search tools and their actions',
    load: async () => (await import('./groups/catalog.ts')).registerCatalog,
  },
  connection: {
    summary: 'Add, test and remove the credentials of tools',
    load: async () => (await import('./groups/connection.ts')).registerConnection,
  },
  vault: {
    summary: 'Change the key that seals the credentials, on the server',
    load: async () => (await import('./groups/vault.ts')).registerVault,
  },
  person: {
    summary: 'Add people and set their roles',
    load: async () => (await import('./groups/person.ts')).registerPerson,
  },
  space: {
    summary: 'Set how much of the instance the space may use',
    load: async () => (await import('./groups/space.ts')).registerSpace,
  },
  token: { summary: 'Make and revoke API tokens', load: async () => (await import('./groups/token.ts')).registerToken },
};

const AFTER = `
Where commands go:
  On the server: the instance of --data DIR (default .reflejo), or the database of DATABASE_URL.
  From elsewhere: REFLEJO_URL and REFLEJO_TOKEN.

Exit codes: 0 done, 1 not so or refused, 2 wrong usage, 3 no instance or unreachable, 4 not allowed.
"reflejo GROUP COMMAND --help" tells more about one command.`;

/** The program for a command line; without `args` all of it. */
export async function buildProgram(io: Io, args?: string[]): Promise<Command> {
  const program = new Command('reflejo')
    .description(
      'No-code automation for security teams: an alert arrives, tools are asked, a person decides, and every bit of it is on record.',
    )
    .version(version, '-V, --version', 'print the version')
    // options of commands may have the names of the program's own
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .configureHelp({ showGlobalOptions: false })
    .showHelpAfterError('(add --help for what it takes)')
    .addHelpText('after', AFTER);
  const [first, second] = args?.filter((arg) => !arg.startsWith('-')) ?? [];
  const wanted = first === 'help' ? second : first;
  for (const [name, group] of Object.entries(GROUPS)) {
    if (args && name !== wanted) program.command(name).description(group.summary);
    else (await group.load())(program, io);
    const command = program.commands.at(-1)!.summary(group.summary);
    if (command.description() === '') command.description(`${group.summary}.`);
  }
  return program;
}
