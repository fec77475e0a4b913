import { expect, test } from 'vitest';
import { viewFault } from '../../../test/stand-ins/slack-block-kit.ts';
import { submitPayload } from '../../../test/stand-ins/slack-people.ts';
import { SlackWorkspace } from '../../../test/stand-ins/slack-workspace.ts';
import type { FormFields } from '../form/index.ts';
import type { Question } from '../question.ts';
import { fitsModal, formModal, modalErrors, noticeModal, readModal } from './form-modal.ts';

const fields: FormFields = {
  reason: { type: 'string', title: 'Why', description: 'In a sentence', required: true, maxLength: 200 },
  story: { type: 'string', format: 'multiline' },
  hours: { type: 'integer', minimum: 1, maximum: 24, default: 4 },
  share: { type: 'number' },
  sure: { type: 'boolean', title: 'I am sure', default: true },
  level: { type: 'number', enum: [1, 2.5], default: 2.5 },
  until: { type: 'string', format: 'date' },
  at: { type: 'string', format: 'date-time' },
  mail: { type: 'string', format: 'email', default: 'a@example.com' },
  page: { type: 'string', format: 'uri' },
  hosts: { type: 'array', items: { type: 'string', enum: ['web', 'db', 'x'.repeat(200)] }, default: ['db'] },
  tags: { type: 'array', items: { type: 'string' } },
};
const modal = (form: FormFields, title = 'Beacon') =>
  formModal(
    {
      id: 'q',
      title,
      form,
      choices: [{ id: 'go', label: 'A label that is longer than Slack allows' }],
    } as unknown as Question,
    'go',
  );

/** What we read of what Slack's client would send. */
function entered(form: FormFields, values: Record<string, unknown>) {
  const workspace = new SlackWorkspace();
  const user = workspace.addUser('Ann', 'ann@example.com').id;
  const payload = submitPayload(
    workspace,
    { id: 'V', hash: 'h', user, open: true, errors: undefined, view: modal(form) },
    values,
  );
  return readModal(form, payload.view.state.values as never);
}

test('every kind of field has an input that Slack takes', () => {
  expect(viewFault(modal(fields))).toBeUndefined();
  expect(
    modal(fields)
      .blocks.slice(1)
      .map((block: any) => block.element.type),
  ).toEqual([
    'plain_text_input',
    'plain_text_input',
    'number_input',
    'number_input',
    'checkboxes',
    'static_select',
    'datepicker',
    'datetimepicker',
    'email_text_input',
    'url_text_input',
    'multi_static_select',
    'plain_text_input',
  ]);
  expect(fitsModal(fields)).toBe(true);
});

test("what is entered comes back in the field's own type, what is left empty stays away", () => {
  const moment = Math.floor(Date.parse('2026-03-01T12:00:00Z') / 1000);
  expect(
    entered(fields, {
      'field-0': 'known bad',
      'field-2': '7',
      'field-3': '0.5',
      'field-4': false,
      'field-5': '1',
      'field-6': '2026-03-01',
      'field-7': moment,
      'field-8': 'b@example.com',
      'field-9': 'https://example.com',
      'field-10': ['web', 'db'],
      'field-11': 'one\n\n two ',
    }),
  ).toEqual({
    reason: 'known bad',
    hours: 7,
    share: 0.5,
    sure: false,
    level: 1,
    until: '2026-03-01',
    at: '2026-03-01T12:00:00.000Z',
    mail: 'b@example.com',
    page: 'https://example.com',
    hosts: ['web', 'db'],
    tags: ['one', 'two'],
  });
  expect(entered(fields, { 'field-0': 'x' })).toEqual({
    reason: 'x',
    hours: 4,
    sure: true,
    level: 2.5,
    mail: 'a@example.com',
    hosts: ['db'],
  });
  expect(() => entered(fields, {})).toThrow('required field field-0');
});

test('defaults that Slack would refuse are left out', () => {
  const odd: FormFields = {
    a: { type: 'integer', default: 'many' },
    b: { type: 'string', format: 'date', default: 'tomorrow' },
    c: { type: 'string', format: 'date-time', default: 'x' },
    d: { type: 'string', default: 'x'.repeat(5000) },
    e: { type: 'string', enum: ['x'], default: 'y' },
    f: { type: 'boolean', default: 'yes' },
  };
  expect(viewFault(modal(odd, '<!channel>'.repeat(100)))).toBeUndefined();
  expect(JSON.stringify(modal(odd, '<!channel>').blocks)).not.toContain('<!');
});

test('a form that Slack has no inputs for is known as such', () => {
  expect(fitsModal({ a: { type: 'object' } })).toBe(false);
  expect(fitsModal({ a: { type: 'array', items: { type: 'number' } } })).toBe(false);
  expect(fitsModal({ a: { type: 'string', enum: Array.from({ length: 101 }, (_, n) => String(n)) } })).toBe(false);
  expect(fitsModal({ a: { type: 'string', enum: [] } })).toBe(false);
});

test('faults stand under their inputs', () => {
  const problems = [
    { path: 'form.hours', message: 'At most 24.' },
    { path: 'choice', message: 'Gone.' },
  ];
  expect(modalErrors(fields, problems)).toEqual({ 'field-2': 'At most 24.', 'field-0': 'Gone.' });
  expect(viewFault(noticeModal('Not taken', '<'.repeat(9000)))).toBeUndefined();
});
