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
  // Of the API no more than what any client has.
  'api/console': ['client'],
  client: [],
  cpe: ['domain', 'lib'],
  dryrun: ['domain', 'lib', 'cpe', 'activities'],
};
const folders = [...Object.keys(arrows), 'bin', 'tests'];

const inside = { api: ['./api/*.ts', './api/!(console)/**'] };
const globsOf = (folder) => inside[folder] ?? [`./${folder}/**`];

/** Whatever a CPE or a script said is shown as text. */
const markup = ['dangerouslySetInnerHTML', 'innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc', 'srcDoc', 'setHTMLUnsafe'].join('|');

export default tseslint.config(
  { ignores: ['node_modules/', '.cuttle/', 'eslint.config.js', 'client/schema.ts', 'api/console/dist/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/extensions': ['.ts', '.tsx'], 'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] } },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: Object.entries(arrows).map(([target, allowed]) => ({
            target: globsOf(target),
            from: folders.filter((folder) => folder !== target && !allowed.includes(folder)).flatMap(globsOf),
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
  {
    files: ['api/console/**'],
    rules: { 'no-restricted-syntax': ['error', { selector: `:matches(JSXIdentifier, Identifier)[name=/^(${markup})$/]`, message: 'What is shown is text: no markup is made of strings.' }] },
  },
  { files: ['bin/**', 'cpe/**', 'tests/**'], rules: { 'no-console': 'off' } },
  {
    // node:test's functions return promises which the runner itself awaits.
    files: ['tests/**'],
    rules: { '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe', 'suite', 'before', 'after', 'beforeEach', 'afterEach'], package: 'node:test' }] }] },
  },
);
