import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** What each folder may import of the project; the way of the data, and nothing around it. */
const arrows = {
  domain: [],
  db: ['domain'],
  lib: ['domain', 'db'],
  workflows: ['domain', 'activities'],
  activities: ['domain', 'db', 'lib'],
  acs: ['domain', 'db', 'lib'],
  api: ['domain', 'db', 'lib'],
  client: [],
  cpe: ['domain', 'lib'],
  dryrun: ['domain', 'lib', 'cpe', 'activities'],
};
const folders = [...Object.keys(arrows), 'bin', 'tests'];

export default tseslint.config(
  { ignores: ['node_modules/', '.cuttle/', 'eslint.config.js', 'client/schema.ts'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/extensions': ['.ts'], 'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] } },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: Object.entries(arrows).map(([target, allowed]) => ({
            target: `./${target}`,
            from: folders.filter((folder) => folder !== target && !allowed.includes(folder)).map((folder) => `./${folder}`),
            message: `${target}/ imports only ${allowed.join(', ') || 'nothing'} of the project`,
          })),
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      'max-lines': ['warn', { max: 300 }],
    },
  },
  { files: ['bin/**', 'cpe/**', 'tests/**'], rules: { 'no-console': 'off' } },
  {
    // node:test's functions return promises which the runner itself awaits.
    files: ['tests/**'],
    rules: { '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe', 'suite', 'before', 'after', 'beforeEach', 'afterEach'], package: 'node:test' }] }] },
  },
);
