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
  // The console knows the API as any other client does.
  console: ['client'],
  client: [],
  simulator: ['domain', 'lib', 'activities'],
};
const folders = [...Object.keys(arrows), 'bin', 'tests'];

const globsOf = (folder) => [`./${folder}/**`];

/** Whatever a CPE or a script said is shown as text. */
const markup = ['dangerouslySetInnerHTML', 'innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc', 'srcDoc', 'setHTMLUnsafe'].join('|');

export default tseslint.config(
  { ignores: ['node_modules/', '.cuttle/', 'eslint.config.js', 'client/schema.ts', 'console/dist/'] },
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
    files: ['console/**'],
    rules: { 'no-restricted-syntax': ['error', { selector: `:matches(JSXIdentifier, Identifier)[name=/^(${markup})$/]`, message: 'What is shown is text: no markup is made of strings.' }] },
  },
  { files: ['bin/**', 'simulator/**', 'tests/**'], rules: { 'no-console': 'off' } },
  {
    // node:test's functions return promises which the runner itself awaits.
    files: ['tests/**'],
    rules: { '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe', 'suite', 'before', 'after', 'beforeEach', 'afterEach'], package: 'node:test' }] }] },
  },
);
