// `http`: one HTTP request, for what the catalog does not have.
import * as z from 'zod';
import { checkConnection } from '../check/connection.ts';
import { fixedDuration, template, templates, texts } from './fields.ts';
import { kind, noGroups, oneLine } from './kind.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

export const http = kind({
  kind: 'http',
  title: 'HTTP request',
  summary: 'Sends one HTTP request; gives status, headers and body.',
  section: 'tools',
  icon: 'globe',
  keys: () => ({
    http: z
      .strictObject({
        method: z.enum(METHODS).describe('Default GET.').optional(),
        url: z.string().min(1).describe('Address; may hold {{ expressions }}.'),
        headers: texts.optional(),
        query: templates.describe('Query parameters; a list gives one parameter per item.').optional(),
        json: template.describe('Body, sent as JSON.').optional(),
        form: templates.describe('Body, sent as a form.').optional(),
        body: template.describe('Body, sent as text.').optional(),
        timeout: fixedDuration.optional(),
      })
      .refine((value) => [value.json, value.form, value.body].filter((body) => body !== undefined).length <= 1, {
        error: 'takes only one of json, form and body',
      }),
    connection: z.string().min(1).describe('Name of a connection whose credentials are added.').optional(),
  }),
  groups: noGroups,
  output: () => ({ fields: { status: {}, headers: {}, body: {} } }),
  check: (step, here) => checkConnection(step.connection, here),
  describe: (step) => oneLine(`${step.http.method ?? 'GET'} ${step.http.url}`),
  hints: [
    { path: 'http.method', label: 'Method', widget: 'choice' },
    { path: 'http.url', label: 'Address', widget: 'expression' },
    { path: 'http.json', label: 'JSON body', widget: 'json' },
    { path: 'connection', label: 'Connection', widget: 'connection' },
  ],
});
