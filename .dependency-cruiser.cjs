// The architecture in one file: which part may import which. A folder of src/ is a part; others reach it
// through its index.ts only. `npm run deps` checks it.
const PARTS = {
  flow: [],
  db: [],
  ledger: ['db'],
  access: ['db', 'ledger'],
  connections: ['db', 'ledger'],
  engine: ['flow', 'db', 'ledger', 'access', 'connections'],
  catalog: ['flow', 'db', 'ledger', 'access', 'connections', 'engine'],
  people: ['flow', 'db', 'ledger', 'access', 'connections', 'engine', 'catalog'],
  triggers: ['flow', 'db', 'ledger', 'access', 'connections', 'engine', 'catalog', 'people'],
  alerts: ['flow', 'db', 'ledger', 'access', 'connections', 'engine', 'catalog'],
  releases: ['flow', 'db', 'ledger', 'access', 'connections', 'engine', 'catalog', 'people', 'triggers', 'alerts'],
  playbooks: ['flow', 'access', 'connections', 'releases'],
  api: [
    'flow',
    'db',
    'ledger',
    'access',
    'connections',
    'engine',
    'catalog',
    'people',
    'alerts',
    'releases',
    'playbooks',
  ],
  web: ['flow'],
  cli: ['flow', 'db', 'ledger', 'access', 'engine', 'catalog', 'alerts', 'api'],
};
const names = Object.keys(PARTS);
// generated from the routes, types only: the web and the command line are both clients of the API
const API_TYPES = '^src/web/api-types\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Files that need each other are one file, or one of them is in the wrong place.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...names.map((part) => ({
      name: `${part}-may-import`,
      comment: `${part} may import: ${PARTS[part].join(', ') || 'no other part'}`,
      severity: 'error',
      from: { path: `^src/${part}/`, pathNot: '\\.test\\.tsx?$' },
      to: {
        path: `^src/(${names.filter((other) => other !== part && !PARTS[part].includes(other)).join('|')})/`,
        pathNot: API_TYPES,
      },
    })),
    ...names.map((part) => ({
      name: `${part}-by-its-index`,
      comment: 'A part is entered through its index.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${part}/|\\.test\\.tsx?$` },
      to: { path: `^src/${part}/`, pathNot: `^src/${part}/index\\.ts$|${API_TYPES}` },
    })),
    {
      name: 'config-only-at-the-top',
      comment: 'Settings are read once and passed in as values.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(main|open-database|vault-at-server|config)\\.ts$|^src/cli/|\\.test\\.ts$',
      },
      to: { path: '^src/config\\.ts$' },
    },
    {
      name: 'flow-is-pure',
      comment: 'The flow language runs in the browser too.',
      severity: 'error',
      from: { path: '^src/(flow|web)/', pathNot: '\\.test\\.tsx?$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'machine-is-pure',
      comment: 'next() knows no clock, no network and no database.',
      severity: 'error',
      from: { path: '^src/engine/(next|machine|kinds/.*|backoff|recall|condition)\\.ts$' },
      to: { path: '^src/(db|connections|ledger|access)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
