import { describe, expect, test } from 'vitest';
import { loadCatalog } from './catalog.ts';
import { xmlAnswer } from './xml-answer.ts';

const catalog = loadCatalog();
const bodyOf = (id: string) => catalog.describe(id)!.outputSchema.properties.body;

describe('an XML answer', () => {
  test('of Qualys is read as its description says: one detection is a list too', () => {
    const answer = `<?xml version="1.0" encoding="UTF-8" ?>
      <!DOCTYPE HOST_LIST_VM_DETECTION_OUTPUT SYSTEM "https://qualys.example/host_list.dtd">
      <HOST_LIST_VM_DETECTION_OUTPUT>
        <!-- one host -->
        <RESPONSE>
          <DATETIME>2026-11-24T09:00:00Z</DATETIME>
          <HOST_LIST><HOST><ID>7</ID><IP>192.0.2.7</IP><OS><![CDATA[Windows <11>]]></OS>
            <DETECTION_LIST><DETECTION><QID>38173</QID><SEVERITY>3</SEVERITY><RESULTS>a &amp; b &#x263A;</RESULTS></DETECTION></DETECTION_LIST>
          </HOST></HOST_LIST>
          <WARNING><CODE>1980</CODE><URL><![CDATA[https://qualys.example/next?id_min=8&action=list]]></URL></WARNING>
        </RESPONSE>
      </HOST_LIST_VM_DETECTION_OUTPUT>`;
    expect(xmlAnswer(answer, bodyOf('qualys.list_detections'))).toEqual({
      RESPONSE: {
        DATETIME: '2026-11-24T09:00:00Z',
        HOST_LIST: {
          HOST: [
            {
              ID: '7',
              IP: '192.0.2.7',
              OS: 'Windows <11>',
              DETECTION_LIST: { DETECTION: [{ QID: '38173', SEVERITY: '3', RESULTS: 'a & b ☺' }] },
            },
          ],
        },
        WARNING: { CODE: '1980', URL: 'https://qualys.example/next?id_min=8&action=list' },
      },
    });
  });

  test('without a description has lists where elements come more than once, and attributes as fields', () => {
    const answer = `<r xmlns="urn:x"><x:a xmlns:x="urn:y" id='1'>one</x:a><a id="2"/><b>&lt;b&gt;</b><__proto__>p</__proto__></r>`;
    const value = xmlAnswer(answer, {}) as Record<string, unknown>;
    expect(value.a).toEqual([{ id: '1', text: 'one' }, { id: '2' }]);
    expect(value.b).toBe('<b>');
    expect(Object.keys(value)).toEqual(['a', 'b', '__proto__']);
  });

  test('numbers and truths are such where the description says so', () => {
    const properties = { n: { type: 'integer' }, t: { type: 'boolean' }, empty: { type: 'integer' } };
    expect(xmlAnswer('<r><n>5</n><t>true</t><empty/></r>', { properties })).toEqual({ n: 5, t: true, empty: '' });
  });

  test.each([
    ['text', 'not XML'],
    ['an element that does not end', '<a><b></a>'],
    ['two roots', '<a/><b/>'],
    ['what is nested too deep', `${'<a>'.repeat(300)}${'</a>'.repeat(300)}`],
    ['nothing', ''],
  ])('%s is no XML', (_, text) => {
    expect(xmlAnswer(text, {})).toBeUndefined();
  });

  test('entities that a DOCTYPE makes up are not followed', () => {
    expect(xmlAnswer('<!DOCTYPE a [<!ENTITY e "eee">]><a>&e;</a>', { type: 'string' })).toBe('&e;');
  });
});

describe('GraphQL at one address', () => {
  test('each action of Wiz has its own query, and its variables are its inputs', () => {
    const schema = catalog.describe('wiz.list_issues')!.inputSchema;
    expect(Object.keys(schema.properties)).toEqual(['first', 'after', 'filterBy', 'orderBy']);
    expect(catalog.action('wiz.update_issue')).toMatchObject({ method: 'POST', path: '/graphql' });
  });

  test('a list of errors is a refusal, whatever the status', () => {
    const { failure } = catalog.connectionTool('wiz')!;
    expect(failure!({ data: null, errors: [{ message: 'not allowed' }] })).toBe('not allowed');
    expect(failure!({ data: { issue: { id: 'i1' } } })).toBeUndefined();
    expect(failure!({ data: {}, errors: [] })).toBeUndefined();
  });
});
