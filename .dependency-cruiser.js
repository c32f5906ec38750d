/** What each top-level folder may import of the project. ARCHITECTURE.md explains why. */
const allowed = {
  domain: [],
  db: ['domain'],
  lib: ['domain', 'db'],
  activities: ['domain', 'db', 'lib'],
  acs: ['domain', 'db', 'lib'],
  api: ['domain', 'db', 'lib'],
  // The console knows the API as any other client does.
  console: ['client'],
  client: [],
  simulator: ['domain', 'lib', 'activities'],
};
const folders = [...Object.keys(allowed), 'bin', 'tests'];

const arrows = Object.entries(allowed).map(([folder, others]) => ({
  name: `${folder}-imports`,
  comment: `${folder}/ imports only ${others.join(', ') || 'nothing'} of the project.`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: `^(${folders.filter((other) => other !== folder && !others.includes(other)).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...arrows,
    {
      name: 'workflows-imports',
      comment: 'workflows/ imports domain/, and the types of activities/.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        path: `^(${folders.filter((folder) => !['workflows', 'domain'].includes(folder)).join('|')})/`,
        pathNot: '^activities/.*[tT]ypes\\.ts$',
      },
    },
    {
      name: 'simulated-cpe-is-no-sandbox',
      comment: 'Only the dry run knows both the simulated CPE and the Lua sandbox.',
      severity: 'error',
      from: { path: '^simulator/', pathNot: '^simulator/dryRun/' },
      to: { path: '^activities/' },
    },
    {
      name: 'no-cycle',
      comment: 'Files that import each other, by their types too, can only be read together.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(console|workflows)/dist/' },
    // Counts `import type` as well.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
