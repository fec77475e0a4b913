import { describe, expect, it, test } from 'vitest';
import { toolFile } from '../../test/catalog.ts';
import { fileName } from '../connections/answer.ts';
import { readAnswer } from '../connections/index.ts';
import { inToolsWords } from './tool-failure.ts';

const file = toolFile({ errors: { message: ['error.text', 'errors.detail', 'msg'], code: ['error.id', 'code'] } });
const refusal = (body: unknown, status = 400, type = 'application/json') => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = { host: 'x', status, headers: { 'content-type': type }, body: Buffer.from(text) };
  try {
    readAnswer(response, { from: 'Tool', json: true });
  } catch (fault) {
    return inToolsWords(file, response, fault);
  }
  return undefined;
};

describe("a refusal in the tool's own words", () => {
  test.each([
    [{ error: { text: 'No such user', id: 'E7' }, msg: 'x' }, 'Tool answered 400: No such user', 'E7'],
    [{ errors: [{ detail: 'first' }, { detail: 'second' }], code: 17 }, 'Tool answered 400: x', '17'],
    [{ msg: 'plain' }, 'Tool answered 400: plain', undefined],
    [{ message: 'where vendors mostly put it' }, 'Tool answered 400: where vendors mostly put it', undefined],
  ])('%j', (body, detail, toolCode) => {
    const words =
      detail === 'Tool answered 400: x' ? { detail: expect.stringContaining('Tool answered 400') } : { detail };
    expect(refusal(body)).toMatchObject({ code: 'tool_refused', ...words, info: { status: 400, raw: body } });
    expect((refusal(body) as any).info.toolCode).toBe(toolCode);
  });

  it('keeps a large answer short, and what is no JSON as it is', () => {
    const large: any = refusal({ msg: 'x'.repeat(9000), list: 'y'.repeat(9000) });
    expect(large.info.raw.length).toBeLessThan(4100);
    expect(large.detail.length).toBeLessThan(600);
    expect(refusal('<html><title>Down</title></html>', 503, 'text/html')).toMatchObject({
      code: 'tool_error',
      detail: 'Tool answered 503: Down',
    });
  });
});

test.each([
  ['attachment; filename="a b.txt"', 'a b.txt'],
  ['attachment; filename=report.pdf', 'report.pdf'],
  [`attachment; filename="x.txt"; filename*=UTF-8''caf%C3%A9.txt`, 'café.txt'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="a\\"b.txt"', 'a"b.txt'],
  ['inline', undefined],
])('the name of a file: %s', (disposition, expected) => {
  expect(fileName(disposition)).toBe(expected);
});
