// A tool's file and an action's, with what a test does not care about filled in.
import { type ActionFile, ToolFile } from '../src/catalog/tool-file.ts';

export const toolFile = (more: object = {}): ToolFile =>
  ToolFile.parse({
    id: 'tool',
    name: 'Tool',
    category: 'generic',
    color: '#123456',
    monogram: 'TO',
    credentials: [{ kind: 'bearer', title: 'Token' }],
    actions: [],
    ...more,
  });

export const actionFile = (more: object = {}): ActionFile =>
  toolFile({ actions: [{ id: 'act', operation: 'op', name: 'Act', summary: 'Acts.', class: 'read', ...more }] })
    .actions[0]!;
