// The ledger: read entries, verify the chain.
import type { ApiParts } from '../parts.ts';
import type { Api } from '../route.ts';
import * as shape from '../shapes/ledger.ts';

const tags = ['Ledger'];

export function ledgerRoutes(app: Api, { ledger }: ApiParts): void {
  app.get('/api/ledger', {
    config: { permission: 'ledger.read' },
    schema: {
      tags,
      operationId: 'listEntries',
      summary: 'List entries, newest first',
      querystring: shape.entriesQuery,
      response: { 200: shape.Entries },
    },
    handler: ({ principal, query }) => ledger.list(principal.spaceId, query),
  });
  app.get('/api/ledger/verify', {
    config: { permission: 'ledger.read' },
    schema: {
      tags,
      operationId: 'verifyLedger',
      summary: 'Recompute the chain of the space and compare',
      description:
        'Finds an entry that was changed, removed, inserted or reordered; with journals, a changed or removed journal row of a run that has ended, too.',
      querystring: shape.verifyQuery,
      response: { 200: shape.Verified },
    },
    handler: ({ principal, query }) => ledger.verify(principal.spaceId, query.journals === 'true'),
  });
}
