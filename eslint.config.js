import tseslint from 'typescript-eslint';
import consoleRules from './console/lintRules.js';

/** node:test returns promises that the runner itself awaits. */
const awaitedByTestRunner = {
  from: 'package',
  name: ['test', 'it', 'describe', 'suite', 'before', 'after', 'beforeEach', 'afterEach'],
  package: 'node:test',
};

// Imports between folders, and import cycles, are checked by .dependency-cruiser.js; layout is Prettier's.
export default tseslint.config(
  { ignores: ['node_modules/', '.cuttle/', '**/*.js', 'client/schema.ts', 'console/dist/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-console': 'error',
      'max-lines': ['error', { max: 300 }],
    },
  },
  ...consoleRules,
  { files: ['bin/**', 'simulator/**', 'tests/**'], rules: { 'no-console': 'off' } },
  {
    files: ['tests/**'],
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [awaitedByTestRunner] }],
    },
  },
);
