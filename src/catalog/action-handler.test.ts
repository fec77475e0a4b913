// The action handler around its requests: pages, files, what is refused before anything is sent.
import { describe, expect, it, test } from 'vitest';
import { actionFile, toolFile } from '../../test/catalog.ts';
import type { Connections, InboundResponse, OutboundRequest } from '../connections/index.ts';
import type { StepCall } from '../engine/index.ts';
import { buildAction } from './action.ts';
import { actionHandler } from './action-handler.ts';
import type { Catalog } from './catalog.ts';

const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const document: any = {
  openapi: '3.0.3',
  info: { title: 'T', version: '1' },
  paths: {
    '/list': {
      get: {
        operationId: 'list',
        parameters: [{ name: 'cursor', in: 'query', schema: { type: 'string' } }],
        responses: {
          200: json({
            type: 'object',
            properties: { items: { type: 'array', items: {} }, next_cursor: { type: 'string' } },
          }),
        },
      },
    },
    '/file': {
      get: { operationId: 'download', responses: { 200: { content: { 'application/pdf': {} } } } },
      post: {
        operationId: 'upload',
        parameters: [{ name: 'session', in: 'cookie', schema: { type: 'string' } }],
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                required: ['file'],
                properties: { file: { type: 'string', format: 'binary' }, note: { type: 'string' } },
              },
            },
          },
        },
        responses: { 202: { description: 'taken' } },
      },
    },
  },
};
const tool = toolFile({ errors: { message: ['why'], code: ['id'] } });
const actions = new Map(
  [
    actionFile({ id: 'list', operation: 'list' }),
    actionFile({ id: 'download', operation: 'download' }),
    actionFile({ id: 'upload', operation: 'upload', class: 'write' }),
  ].map((file) => [`tool.${file.id}`, buildAction(tool, document, file)]),
);
const catalog = {
  open: async (_space: string, id: string) => actions.get(id),
  fileOf: async () => tool,
  repeatable: () => true,
} as unknown as Catalog;

const sent: OutboundRequest[] = [];
function handlerOf(...answers: Partial<InboundResponse>[]) {
  sent.length = 0;
  const send = async (_space: string, _connection: string, request: OutboundRequest): Promise<InboundResponse> => {
    sent.push(request);
    return { host: 'x.example', status: 200, headers: {}, body: Buffer.alloc(0), ...answers[sent.length - 1] };
  };
  const handler = actionHandler(catalog, { send } as unknown as Connections);
  return (action: string, input: object = {}, pages?: unknown) =>
    handler.run(
      {
        spaceId: 's',
        runId: 'r',
        flow: { id: 'f', name: 'f', version: 1 },
        alertId: undefined,
        path: 'p',
        stepId: 'p',
        attempt: 1,
        key: 'k',
        input: { action, with: input, ...(pages !== undefined && { pages }) },
        connection: 'c',
        sensitive: false,
      } satisfies StepCall,
      new AbortController().signal,
    );
}
const answer = (body: unknown): Partial<InboundResponse> => ({
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(body)),
});

describe('pages of a step', () => {
  it('are read when the flow says so', async () => {
    const run = handlerOf(answer({ items: [1, 2], next_cursor: 'b' }), answer({ items: [3] }));
    const { output } = await run('tool.list', {}, 'all');
    expect(output).toMatchObject({ status: 200, body: { items: [1, 2] }, items: [1, 2, 3], pages: 2, more: false });
    expect(sent.map(({ url }) => url)).toEqual(['/list', '/list?cursor=b']);
  });

  test.each([[undefined], ['one'], [null]])('are not when it says %s', async (pages) => {
    const { output } = await handlerOf(answer({ items: [1], next_cursor: 'b' }))('tool.list', {}, pages);
    expect(Object.keys(output as object)).toEqual(['status', 'headers', 'body']);
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['tool.list', 'some'],
    ['tool.list', { at_most: 0 }],
    ['tool.list', { at_most: 1.5 }],
    ['tool.download', 'all'],
    ['tool.upload', 'all'],
  ])('of %s: %j is refused before anything is sent', async (action, pages) => {
    await expect(
      handlerOf()(action, action === 'tool.upload' ? { file: { text: 'x' } } : {}, pages),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      problems: [{ path: 'pages' }],
    });
    expect(sent).toEqual([]);
  });
});

describe('files', () => {
  it('that were downloaded can be uploaded as they are', async () => {
    const run = handlerOf({
      headers: { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename="a.pdf"' },
      body: Buffer.from([0, 1, 255]),
    });
    const { output } = (await run('tool.download')) as any;
    expect(output.body).toEqual({ base64: 'AAH/', name: 'a.pdf', type: 'application/pdf', size: 3 });
    expect(sent[0]!.headers).toEqual({ accept: 'application/pdf' });

    await handlerOf({ status: 202 })('tool.upload', { file: output.body, note: 'n', session: 'a b' });
    const { headers, body } = sent[0]!;
    expect(headers!.cookie).toBe('session=a%20b');
    const form = await new Response(body as BodyInit, {
      headers: { 'content-type': headers!['content-type']! },
    }).formData();
    const file = form.get('file') as File;
    expect([file.name, file.type, new Uint8Array(await file.arrayBuffer())]).toEqual([
      'a.pdf',
      'application/pdf',
      new Uint8Array([0, 1, 255]),
    ]);
    expect(form.get('note')).toBe('n');
  });

  it('are nothing but files', async () => {
    await expect(handlerOf()('tool.upload', { file: 'text' })).rejects.toMatchObject({
      code: 'invalid_input',
      problems: [{ path: 'file', message: 'must be an object, not text' }],
    });
    await expect(handlerOf()('tool.upload', { file: { name: 'x' } })).rejects.toMatchObject({
      problems: [{ path: 'file', message: 'needs one of: base64, text' }],
    });
  });
});

it("a refusal has the tool's own sentence and code", async () => {
  const run = handlerOf({ status: 409, ...answer({ why: 'Taken already', id: 'DUP' }) });
  await expect(run('tool.list')).rejects.toMatchObject({
    code: 'tool_refused',
    detail: 'Tool answered 409: Taken already',
    info: { status: 409, toolCode: 'DUP', raw: { why: 'Taken already', id: 'DUP' } },
  });
});
