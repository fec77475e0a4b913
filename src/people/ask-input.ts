// The evaluated `ask` of a step, checked: templates may have given anything.
import { AppError, type Problem } from '../errors.ts';
import { type Ask, type Audience, durationMs } from '../flow/index.ts';
import { isAudience } from './audience.ts';
import { type FormFields, formFault } from './form/index.ts';
import type { Choice } from './question.ts';

export interface AskInput {
  audience: Audience;
  title: string;
  text: string;
  choices: Choice[];
  form: FormFields | undefined;
  remind: { everyMs: number; times: number } | undefined;
  escalate: { afterMs: number; of: Audience } | undefined;
  deadlineMs: number | undefined;
  defaultChoice: string | undefined;
}

/** Without `times`, this many reminders at most. */
const REMINDERS = 10;
const MOST_CHOICES = 25;
const LONGEST_ID = 200;

/** Throws AppError `invalid_input` that names every fault. */
export function readAsk(input: Ask, stepId: string): AskInput {
  const problems: Problem[] = [];
  const fault = (path: string, message: string) => {
    problems.push({ path, message });
    return undefined;
  };
  const duration = (path: string, text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    try {
      return durationMs(text);
    } catch {
      return fault(path, `is not a duration such as 15m or 2h: ${String(text)}`);
    }
  };

  const choices = (Array.isArray(input.choices) ? input.choices : []).map(toChoice);
  if (choices.length === 0) fault('choices', 'must have at least one choice');
  if (choices.length > MOST_CHOICES) fault('choices', `has ${choices.length} choices; ${MOST_CHOICES} is the most`);
  if (new Set(choices.map((choice) => choice.id)).size < choices.length) fault('choices', 'names one choice twice');
  if (choices.some((choice) => choice.id === '')) fault('choices', 'has a choice without an id');
  if (choices.some((choice) => choice.id.length > LONGEST_ID))
    fault('choices', `has an id of more than ${LONGEST_ID} characters`);
  if (!isAudience(input.of)) fault('of', 'must name a channel, a person, a group or a role');
  if (input.escalate && !isAudience(input.escalate.of))
    fault('escalate.of', 'must name a channel, a person, a group or a role');
  if (input.default !== undefined && !choices.some((choice) => choice.id === input.default)) {
    fault('default', `is not one of the choices: ${String(input.default)}`);
  }
  const form = input.form && Object.keys(input.form).length > 0 ? input.form : undefined;
  const badForm = form && formFault(form);
  if (badForm) fault('form', badForm);

  const everyMs = duration('remind.every', input.remind?.every);
  const afterMs = duration('escalate.after', input.escalate?.after);
  const deadlineMs = duration('deadline', input.deadline);
  if (problems.length > 0) {
    const named = problems.map((problem) => `${problem.path} ${problem.message}`).join('; ');
    throw new AppError('invalid_input', `The question cannot be asked: ${named}.`, { problems });
  }
  return {
    audience: input.of,
    title: asText(input.title) || stepId,
    text: asText(input.text),
    choices,
    form,
    remind: everyMs === undefined ? undefined : { everyMs, times: input.remind?.times ?? REMINDERS },
    escalate: afterMs === undefined ? undefined : { afterMs, of: input.escalate!.of },
    deadlineMs,
    defaultChoice: input.default,
  };
}

function toChoice(choice: Ask['choices'][number]): Choice {
  if (typeof choice === 'object' && choice !== null) {
    const id = asText(choice.id);
    return { id, label: asText(choice.label) || labelOf(id), ...(choice.style && { style: choice.style }) };
  }
  const id = asText(choice);
  return { id, label: labelOf(id) };
}

/** `false_positive` -> `False positive`. */
const labelOf = (id: string): string => {
  const words = id.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** Text as a person reads it; a template may give any value. */
export const asText = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
