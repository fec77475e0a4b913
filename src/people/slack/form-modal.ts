// A question's form as a Slack modal, and what was entered in it as values. Pure. Slack's own client checks
// what it can (lengths, numbers, addresses); everything is checked again by the form's schema.
import type { InputBlock, ModalView, PlainTextOption } from '@slack/web-api';
import type { FormField } from '../../flow/index.ts';
import type { FormFields } from '../form/index.ts';
import { choiceLabel, type Question } from '../question.ts';
import { cutEscaped, marked, plain } from './text.ts';

export const ANSWER_VIEW = 'answer';
const VALUE = 'value';
const MOST_OPTIONS = 100;

/** Fields are told apart by their place, as a name may be longer than Slack allows. */
const blockId = (index: number) => `field-${index}`;

/** Whether Slack has an input for every field; if not, the question is answered in the inbox. */
export const fitsModal = (fields: FormFields): boolean =>
  Object.keys(fields).length <= 90 && Object.values(fields).every((field) => inputFor(field) !== undefined);

export function formModal(question: Question, choice: string): ModalView {
  const label = choiceLabel(question, choice);
  return {
    type: 'modal',
    callback_id: ANSWER_VIEW,
    private_metadata: JSON.stringify({ questionId: question.id, choice }),
    title: plain(label, 24),
    submit: plain('Send', 24),
    close: plain('Cancel', 24),
    blocks: [
      {
        type: 'section',
        text: marked(`*${cutEscaped(question.title, 300)}*\nYour answer: *${cutEscaped(label, 200)}*`),
      },
      ...Object.entries(question.form ?? {}).map(([name, field], index) => fieldBlock(name, field, blockId(index))),
    ],
  };
}

/** A modal that only says something. */
export const noticeModal = (title: string, text: string): ModalView => ({
  type: 'modal',
  title: plain(title, 24),
  close: plain('Close', 24),
  blocks: [{ type: 'section', text: marked(cutEscaped(text, 2900)) }],
});

function fieldBlock(name: string, field: FormField, id: string): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plain(field.title ?? name, 2000),
    optional: !field.required || field.type === 'boolean',
    ...(field.description && { hint: plain(field.description, 2000) }),
    element: { ...inputFor(field)!.element(field), action_id: VALUE } as InputBlock['element'],
  };
}

interface Input {
  element(field: FormField): Record<string, unknown>;
  /** From the state of the element, `value`, `selected_date` and the like. */
  read(state: Record<string, any>, field: FormField): unknown;
}

const text: Input = {
  element: (field) => ({
    type: 'plain_text_input',
    ...(field.format === 'multiline' && { multiline: true }),
    ...(field.minLength && { min_length: Math.min(field.minLength, 3000) }),
    max_length: Math.min(field.maxLength ?? 3000, 3000),
    ...initial(field, 'initial_value'),
  }),
  read: (state) => state.value ?? undefined,
};

/** Slack has fixed inputs for these; only what is typed differs. */
const typed = (type: string): Input => ({
  element: (field) => ({ type, ...initial(field, 'initial_value') }),
  read: (state) => state.value ?? undefined,
});

const number: Input = {
  element: (field) => ({
    type: 'number_input',
    is_decimal_allowed: field.type === 'number',
    ...(field.minimum !== undefined && { min_value: String(field.minimum) }),
    ...(field.maximum !== undefined && { max_value: String(field.maximum) }),
    ...initial(field, 'initial_value'),
  }),
  read: (state) => (state.value === null || state.value === undefined ? undefined : Number(state.value)),
};

const checkbox: Input = {
  element: (field) => {
    const option = { text: plain(field.title ?? 'Yes', 75), value: 'true' };
    return { type: 'checkboxes', options: [option], ...(field.default === true && { initial_options: [option] }) };
  },
  read: (state) => (state.selected_options ?? []).length > 0,
};

const date: Input = {
  element: (field) => ({ type: 'datepicker', ...initial(field, 'initial_date') }),
  read: (state) => state.selected_date ?? undefined,
};

const dateTime: Input = {
  element: (field) => {
    const at = Date.parse(String(field.default));
    return { type: 'datetimepicker', ...(Number.isFinite(at) && { initial_date_time: Math.floor(at / 1000) }) };
  },
  read: (state) => (state.selected_date_time ? new Date(state.selected_date_time * 1000).toISOString() : undefined),
};

const select: Input = {
  element: (field) => {
    const chosen = optionsOf(field).find((_, index) => field.enum![index] === field.default);
    return { type: 'static_select', options: optionsOf(field), ...(chosen && { initial_option: chosen }) };
  },
  read: (state, field) => optionValue(field, state.selected_option),
};

const multiSelect: Input = {
  element: (field) => {
    const items = field.items!;
    const wanted: unknown[] = Array.isArray(field.default) ? field.default : [];
    const chosen = optionsOf(items).filter((_, index) => wanted.includes(items.enum![index]));
    return {
      type: 'multi_static_select',
      options: optionsOf(items),
      ...(chosen.length > 0 && { initial_options: chosen }),
    };
  },
  read: (state, field) =>
    (state.selected_options ?? []).map((option: PlainTextOption) => optionValue(field.items!, option)),
};

/** One per line. */
const lines: Input = {
  element: (field) => ({
    type: 'plain_text_input',
    multiline: true,
    max_length: 3000,
    ...(Array.isArray(field.default) && field.default.length > 0 && { initial_value: field.default.join('\n') }),
  }),
  read: (state) =>
    state.value
      ?.split('\n')
      .map((line: string) => line.trim())
      .filter(Boolean),
};

const FORMATS: Record<string, Input> = {
  date,
  'date-time': dateTime,
  email: typed('email_text_input'),
  uri: typed('url_text_input'),
  multiline: text,
};

function inputFor(field: FormField): Input | undefined {
  if (field.enum) return selectable(field) ? select : undefined;
  switch (field.type) {
    case 'string':
      return field.format ? FORMATS[field.format] : text;
    case 'number':
    case 'integer':
      return number;
    case 'boolean':
      return checkbox;
    case 'array':
      if (field.items?.enum) return selectable(field.items) ? multiSelect : undefined;
      return field.items?.type === 'string' ? lines : undefined;
    default:
      return undefined;
  }
}

const selectable = (field: FormField) => field.enum!.length > 0 && field.enum!.length <= MOST_OPTIONS;

/** A value is its place in the list: it may be a number, or longer than Slack allows. */
const optionsOf = (field: FormField): PlainTextOption[] =>
  field.enum!.map((option, index) => ({ text: plain(String(option), 75), value: String(index) }));

const optionValue = (field: FormField, option: PlainTextOption | null | undefined) =>
  option ? field.enum![Number(option.value)] : undefined;

/** The default, where Slack takes it: a wrong one would cost the whole modal. */
function initial(field: FormField, name: 'initial_value' | 'initial_date'): Record<string, string> {
  const value = field.default === undefined || field.default === null ? '' : String(field.default);
  const numeric = field.type === 'number' || field.type === 'integer';
  const fits = numeric
    ? /^-?\d+(\.\d+)?$/.test(value)
    : name === 'initial_date'
      ? /^\d{4}-\d\d-\d\d$/.test(value)
      : value !== '';
  return fits ? { [name]: value.slice(0, 3000) } : {};
}

/** What was entered, by field name; fields left empty are absent. */
export function readModal(fields: FormFields, values: Record<string, Record<string, any>>): Record<string, unknown> {
  const entered: Record<string, unknown> = {};
  Object.entries(fields).forEach(([name, field], index) => {
    const value = inputFor(field)?.read(values[blockId(index)]?.[VALUE] ?? {}, field);
    const empty = value === undefined || (Array.isArray(value) && value.length === 0 && !field.required);
    if (!empty) entered[name] = value;
  });
  return entered;
}

/** Faults by field name as Slack shows them, under the input; a fault of no field is shown under the first. */
export function modalErrors(
  fields: FormFields,
  problems: { path?: string; message: string }[],
): Record<string, string> {
  const names = Object.keys(fields);
  return Object.fromEntries(
    problems.map(({ path = '', message }) => [
      blockId(Math.max(0, names.indexOf(path.replace(/^form\./, '')))),
      message,
    ]),
  );
}
