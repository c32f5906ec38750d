// Not named eslint.config.js: ESLint would then use this file alone for the console.

/** Ways to make markup from a string. Text from CPEs and scripts is always rendered as text. */
const markup = [
  'dangerouslySetInnerHTML',
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'srcdoc',
  'srcDoc',
  'setHTMLUnsafe',
];

export default [
  {
    files: ['console/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: `:matches(JSXIdentifier, Identifier)[name=/^(${markup.join('|')})$/]`,
          message: 'Render text, not markup made from strings.',
        },
      ],
    },
  },
];
