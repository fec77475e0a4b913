// Part of the stand-in for Slack: what Slack accepts as Block Kit, by its published limits.
// Source: docs.slack.dev/reference/block-kit (blocks, block elements, composition objects, views).

type Fields = Record<string, (value: any, at: string) => string | undefined>;
type Json = Record<string, any>;

const text =
  (max: number, min = 1) =>
  (value: unknown, at: string) =>
    typeof value !== 'string'
      ? `must be a string [json-pointer:${at}]`
      : value.length > max
        ? `must be no more than ${max} characters [json-pointer:${at}]`
        : value.length < min
          ? `must be at least ${min} characters [json-pointer:${at}]`
          : undefined;
const flag = (value: unknown, at: string) =>
  typeof value === 'boolean' ? undefined : `must be a boolean [json-pointer:${at}]`;
const whole = (min: number, max: number) => (value: unknown, at: string) =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max
    ? undefined
    : `must be a whole number from ${min} to ${max} [json-pointer:${at}]`;
const oneOf =
  (...values: unknown[]) =>
  (value: unknown, at: string) =>
    values.includes(value) ? undefined : `must be one of ${values.join(', ')} [json-pointer:${at}]`;
const form = (pattern: RegExp) => (value: unknown, at: string) =>
  pattern.test(String(value)) ? undefined : `does not have the right form [json-pointer:${at}]`;

const shape =
  (required: Fields, optional: Fields = {}) =>
  (value: any, at: string): string | undefined => {
    if (typeof value !== 'object' || value === null) return `must be an object [json-pointer:${at}]`;
    for (const name of Object.keys(required))
      if (value[name] === undefined) return `missing required field: ${name} [json-pointer:${at}]`;
    for (const [name, inner] of Object.entries(value)) {
      const check = required[name] ?? optional[name];
      if (!check) return `invalid additional property: ${name} [json-pointer:${at}]`;
      const fault = inner === undefined ? undefined : check(inner, `${at}/${name}`);
      if (fault) return fault;
    }
    return undefined;
  };

const list =
  (min: number, max: number, item: (value: any, at: string) => string | undefined) => (value: unknown, at: string) => {
    if (!Array.isArray(value)) return `must be an array [json-pointer:${at}]`;
    if (value.length < min) return `no fewer than ${min} items allowed [json-pointer:${at}]`;
    if (value.length > max) return `no more than ${max} items allowed [json-pointer:${at}]`;
    return value.map((one, index) => item(one, `${at}/${index}`)).find(Boolean);
  };

const byType = (table: Record<string, (value: any, at: string) => string | undefined>) => (value: any, at: string) =>
  table[value?.type] ? table[value.type]!(value, at) : `unsupported type: ${value?.type} [json-pointer:${at}]`;

const plain = (max: number) => shape({ type: oneOf('plain_text'), text: text(max) }, { emoji: flag });
const marked = (max: number) =>
  byType({ plain_text: plain(max), mrkdwn: shape({ type: oneOf('mrkdwn'), text: text(max) }, { verbatim: flag }) });
const option = shape({ text: marked(75), value: text(150) }, { description: marked(75), url: text(3000) });
const type = (name: string) => ({ type: oneOf(name) });
const actionId = { action_id: text(255) };
const placeholder = { placeholder: plain(150), focus_on_load: flag };

const button = shape(
  { ...type('button'), text: plain(75) },
  { ...actionId, value: text(2000), url: text(3000), style: oneOf('primary', 'danger'), accessibility_label: text(75) },
);

const INPUT_ELEMENTS = {
  plain_text_input: shape(type('plain_text_input'), {
    ...actionId,
    ...placeholder,
    initial_value: text(3000, 0),
    multiline: flag,
    min_length: whole(0, 3000),
    max_length: whole(1, 3000),
  }),
  number_input: shape(
    { ...type('number_input'), is_decimal_allowed: flag },
    {
      ...actionId,
      ...placeholder,
      initial_value: form(/^-?\d+(\.\d+)?$/),
      min_value: form(/^-?\d+(\.\d+)?$/),
      max_value: form(/^-?\d+(\.\d+)?$/),
    },
  ),
  email_text_input: shape(type('email_text_input'), { ...actionId, ...placeholder, initial_value: text(3000) }),
  url_text_input: shape(type('url_text_input'), { ...actionId, ...placeholder, initial_value: text(3000) }),
  datepicker: shape(type('datepicker'), { ...actionId, ...placeholder, initial_date: form(/^\d{4}-\d\d-\d\d$/) }),
  datetimepicker: shape(type('datetimepicker'), {
    ...actionId,
    focus_on_load: flag,
    initial_date_time: whole(1_000_000_000, 9_999_999_999),
  }),
  checkboxes: shape(
    { ...type('checkboxes'), options: list(1, 10, option) },
    { ...actionId, initial_options: list(1, 10, option), focus_on_load: flag },
  ),
  radio_buttons: shape(
    { ...type('radio_buttons'), options: list(1, 10, option) },
    { ...actionId, initial_option: option, focus_on_load: flag },
  ),
  static_select: shape(
    { ...type('static_select'), options: list(1, 100, option) },
    { ...actionId, ...placeholder, initial_option: option },
  ),
  multi_static_select: shape(
    { ...type('multi_static_select'), options: list(1, 100, option) },
    { ...actionId, ...placeholder, initial_options: list(1, 100, option), max_selected_items: whole(1, 100) },
  ),
};

const blockId = { block_id: text(255) };
const SHOWN = {
  section: (value: any, at: string) =>
    value.text === undefined && value.fields === undefined
      ? `missing required field: text [json-pointer:${at}]`
      : shape(type('section'), {
          ...blockId,
          text: marked(3000),
          fields: list(1, 10, marked(2000)),
          accessory: button,
          expand: flag,
        })(value, at),
  header: shape({ ...type('header'), text: plain(150) }, blockId),
  context: shape({ ...type('context'), elements: list(1, 10, marked(3000)) }, blockId),
  divider: shape(type('divider'), blockId),
  actions: shape({ ...type('actions'), elements: list(1, 25, byType({ button })) }, blockId),
};
const input = shape(
  { ...type('input'), label: plain(2000), element: byType(INPUT_ELEMENTS) },
  { ...blockId, hint: plain(2000), optional: flag, dispatch_action: flag },
);

/** What Slack would say against the blocks of a message; undefined when it takes them. */
export function messageFault(blocks: unknown): string | undefined {
  return list(0, 50, byType(SHOWN))(blocks, '/blocks') ?? repeated(blocks as Json[]) ?? tooLong(blocks as Json[]);
}

/** The same for a modal view. */
export function viewFault(view: any): string | undefined {
  const fault = shape(
    { ...type('modal'), title: plain(24), blocks: list(0, 100, byType({ ...SHOWN, input })) },
    {
      submit: plain(24),
      close: plain(24),
      private_metadata: text(3000, 0),
      callback_id: text(255),
      external_id: text(255),
      clear_on_close: flag,
      notify_on_close: flag,
    },
  )(view, '/view');
  if (fault) return fault;
  if (view.blocks.some((block: Json) => block.type === 'input') && !view.submit)
    return 'missing required field: submit [json-pointer:/view]';
  return repeated(view.blocks);
}

function repeated(blocks: Json[]): string | undefined {
  const ids = blocks.map((block) => block.block_id).filter(Boolean);
  if (new Set(ids).size < ids.length) return 'block_id must be unique [json-pointer:/blocks]';
  const actions = blocks
    .flatMap((block) => (block.elements ?? [block.accessory, block.element]).map((one: Json) => one?.action_id))
    .filter(Boolean);
  const perBlock = blocks.some((block) => block.type === 'input') ? [] : actions;
  return new Set(perBlock).size < perBlock.length ? 'action_id must be unique [json-pointer:/blocks]' : undefined;
}

/** Slack limits the text of all blocks of a message together. */
function tooLong(blocks: Json[]): string | undefined {
  let sum = 0;
  JSON.stringify(blocks, (key, value) => {
    if (key === 'text' && typeof value === 'string') sum += value.length;
    return value;
  });
  return sum > 12_000 ? 'msg_blocks_too_long' : undefined;
}
