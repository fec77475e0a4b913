import { expect, test } from 'vitest';
import { checkForm, type FormFields, formFault, formLayout, formSchema } from './index.ts';

const fields: FormFields = {
  reason: { type: 'string', title: 'Why', required: true, format: 'multiline', maxLength: 20 },
  ticket: { type: 'string', pattern: '^SEC-\\d+$' },
  hours: { type: 'integer', minimum: 1, maximum: 24, default: 4 },
  level: { type: 'number', enum: [1, 2.5] },
  notify: { type: 'boolean' },
  mail: { type: 'string', format: 'email' },
  hosts: { type: 'array', items: { type: 'string', enum: ['web', 'db'] } },
};

const faults = (entered: unknown) => {
  const checked = checkForm(fields, entered);
  return checked.ok ? {} : Object.fromEntries(checked.error.map(({ path, message }) => [path, message]));
};

test('defaults are filled in, text becomes the type of its field, nothing entered is left out', () => {
  const entered = { reason: 'seen before', ticket: ' ', level: '2.5', notify: 'true', hosts: 'web, db' };
  expect(checkForm(fields, entered)).toEqual({
    ok: true,
    value: { reason: 'seen before', hours: 4, level: 2.5, notify: true, hosts: ['web', 'db'] },
  });
});

test('each field at fault is named once, in words', () => {
  expect(
    faults({
      reason: '   ',
      ticket: 'nope',
      hours: 99,
      level: 3,
      notify: 'perhaps',
      mail: 'x',
      hosts: ['cache'],
      extra: 1,
    }),
  ).toEqual({
    reason: 'This field is required.',
    ticket: 'Does not have the form ^SEC-\\d+$.',
    hours: 'At most 24.',
    level: 'Must be one of: 1, 2.5.',
    notify: 'Must be of the type boolean.',
    mail: 'Is not a valid email.',
    hosts: 'Must be one of: web, db.',
    extra: 'The form has no such field.',
  });
  expect(faults({ reason: 'x'.repeat(21) })).toEqual({ reason: 'At most 20 characters.' });
  expect(faults('text')).toEqual({ '': 'The form must be an object of fields.' });
  expect(faults(undefined)).toEqual({ reason: 'This field is required.' });
});

test('a name with a slash or a name of Object.prototype is a field like any other', () => {
  const odd = Object.fromEntries([
    ['a/b~c', { type: 'integer' as const }],
    ['constructor', { type: 'string' as const }],
  ]);
  const checked = checkForm(odd, { 'a/b~c': 1.5 });
  expect(checked).toMatchObject({ ok: false, error: [{ path: 'a/b~c' }] });
  expect(checkForm({ reason: fields.ticket! }, { toString: 'x' })).toMatchObject({
    ok: false,
    error: [{ path: 'toString' }],
  });
});

test('the schema is what a JSON Schema form draws', () => {
  expect(formSchema({ reason: fields.reason!, hosts: fields.hosts! })).toEqual({
    type: 'object',
    properties: {
      reason: { type: 'string', title: 'Why', maxLength: 20, minLength: 1 },
      hosts: { type: 'array', items: { type: 'string', enum: ['web', 'db'] }, uniqueItems: true },
    },
    required: ['reason'],
    additionalProperties: false,
  });
  expect(formLayout(fields)).toEqual({ reason: { 'ui:widget': 'textarea' } });
});

test('a pattern that is no regular expression makes the form unusable', () => {
  expect(formFault(fields)).toBeUndefined();
  expect(formFault({ x: { type: 'string', pattern: '(' } })).toContain('regular expression');
});

test('each of many forms is checked against its own fields', () => {
  const forms = Array.from({ length: 500 }, (_, n): FormFields => ({ [`f${n}`]: { type: 'integer', required: true } }));
  for (let turn = 0; turn < 2; turn++) {
    for (const [n, form] of forms.entries()) {
      expect(checkForm(form, { [`f${n}`]: '7' })).toEqual({ ok: true, value: { [`f${n}`]: 7 } });
      expect(checkForm(form, { [`f${n + 1}`]: '7' }).ok).toBe(false);
    }
  }
});
