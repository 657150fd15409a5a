/** Who may import whom: each folder only what architecture allows; never sideways. */
const ALLOWED = {
  errors: [],
  contracts: [],
  storage: ['errors'],
  model: ['errors', 'storage'],
  vision: ['errors'],
  'service-kit': ['errors', 'contracts'],
  bff: ['errors', 'contracts', 'storage', 'model', 'vision', 'service-kit'],
  predictor: ['errors', 'contracts', 'storage', 'model', 'vision', 'service-kit'],
  launcher: ['errors', 'contracts', 'storage', 'model', 'service-kit'],
  testkit: ['errors', 'contracts', 'storage', 'model', 'service-kit', 'launcher'],
};
const source = '[.]ts$';
const test = '[.]test[.]ts$|/tests/';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(ALLOWED).map(([folder, allowed]) => ({
      name: `${folder}-imports-only-its-own`,
      severity: 'error',
      from: { path: `^packages/${folder}/src/`, pathNot: test },
      to: { path: '^packages/', pathNot: `^packages/(${[folder, ...allowed].join('|')})/` },
    })),
    {
      name: 'packages-know-no-applications',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(training|web|tests|bench)/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'domain/ knows no transport: only errors and the types of contracts',
      from: { path: '^packages/[^/]+/src/domain/', pathNot: test },
      to: { pathNot: '^packages/([^/]+/src/domain|errors|contracts)/|^(crypto|timers|events)(/promises)?$' },
    },
    {
      name: 'grpc-web-only-in-api',
      severity: 'error',
      from: { path: '^web/src/', pathNot: '^web/src/api/' },
      to: { path: 'grpc-web' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // Without these our own packages stay unresolved, and no rule sees them.
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
    doNotFollow: { path: 'node_modules|dist' },
    exclude: `/gen/|^dist/|${source}x`,
  },
};
