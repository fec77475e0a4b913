// `reflejo question …`: what flows ask people, and answering it.
import type { Command } from 'commander';
import { assignments, choice, leaf, limit, option, repeated, required } from '../command.ts';
import { answer, collect, type Schemas } from '../connect/api.ts';
import { formValues } from '../form-values.ts';
import type { Io } from '../io.ts';
import type { Session } from '../session.ts';
import { state } from '../terminal/status.ts';
import { clean, indent } from '../terminal/text.ts';

type Question = Schemas['Question'];
const STATES = ['open', 'answered', 'all'] as const;
const ID = { id: 'Id of the question.' };

export function registerQuestion(program: Command, io: Io): void {
  const question = program.command('question');
  leaf<[], { state: (typeof STATES)[number]; mine?: true; limit: number }>(question, io, {
    line: 'list',
    summary: 'List questions, newest first',
    options: [
      choice('--state <state>', 'which', STATES).default('open'),
      option('--mine', 'only those that you may answer'),
      limit(),
    ],
    async run(session, _args, { state: wanted, mine, limit }) {
      const api = session.api();
      const filter = { state: wanted, ...(mine && { mine: 'true' as const }) };
      const items = await collect(limit, (page) =>
        answer(api.GET('/api/questions', { params: { query: { ...filter, ...page } } })),
      );
      session.print(items, () =>
        session.table(
          ['question', 'flow', 'title', 'state', 'asked', 'deadline', 'choices', 'answer'],
          items.map((item) => [
            item.id,
            item.flow,
            item.title,
            state(item.state),
            session.ago(item.createdAt),
            item.state === 'open' ? session.ago(item.deadline) : '',
            item.state === 'open' ? item.choices.map(({ id }) => id).join(' ') : '',
            item.answer && answerText(item.answer),
          ]),
          wanted === 'open' ? 'Nothing is asked at the moment.' : 'There are no questions.',
        ),
      );
    },
  });
  leaf<[string]>(question, io, {
    line: 'show <id>',
    summary: 'Show a question with its choices and form',
    arguments: ID,
    async run(session, [id]) {
      const found = await answer(session.api().GET('/api/questions/{id}', { params: { path: { id } } }));
      session.print(found, () => questionText(found, session));
    },
  });
  leaf<[string], { choice: string; form?: string[] }>(question, io, {
    line: 'answer <id>',
    summary: 'Answer a question; the first answer counts',
    arguments: ID,
    options: [
      required('--choice <choice>', 'id of the choice'),
      repeated('--form <name=value>', "a field of the form, once for each; the value is read by the field's type"),
    ],
    async run(session, [id], { choice, form }) {
      const given = assignments(form, '--form');
      const api = session.api();
      const params = { path: { id } };
      const schema = form ? (await answer(api.GET('/api/questions/{id}', { params }))).form : undefined;
      const body = { choice, form: formValues(schema, given) };
      const answered = await answer(api.POST('/api/questions/{id}/answer', { params, body }));
      session.print(answered, () => `Answered: ${clean(choice)}. Run ${answered.runId} goes on.`);
    },
  });
}

const answerText = ({ choice, by, how }: NonNullable<Question['answer']>) =>
  [choice, by?.name && `by ${by.name}`, how && `(${how})`].filter(Boolean).join(' ');

function questionText(question: Question, session: Session): string {
  const { paint } = session;
  const shown = state(question.state);
  const fields = (question.form?.properties ?? {}) as Record<
    string,
    { type?: string; title?: string; enum?: unknown[] }
  >;
  const needed = (question.form?.required ?? []) as string[];
  const lines = [
    `${paint('bold', clean(question.title))}  ${paint(shown.colour, shown.text)}`,
    clean(question.text),
    '',
    ...question.choices.map(({ id, label }) =>
      indent(`--choice ${id}${label === id ? '' : paint('dim', `  ${clean(label)}`)}`),
    ),
    ...Object.entries(fields).map(([name, { type, enum: options }]) => {
      const kind = options ? options.join(' | ') : (type ?? 'any');
      return indent(`--form ${clean(name)}=${clean(kind)}${needed.includes(name) ? '' : ' (optional)'}`);
    }),
  ];
  if (question.answer) lines.push('', clean(answerText(question.answer)));
  else if (question.deadline)
    lines.push('', `Deadline ${session.ago(question.deadline)}${question.default ? `, then ${question.default}` : ''}`);
  return lines.join('\n');
}
