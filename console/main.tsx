import { QueryClientProvider } from '@tanstack/preact-query';
import { render } from 'preact';
import { queries } from './api/queries.ts';
import './shell/backButton.ts';
import { Console } from './shell/console.tsx';
import { applyTheme } from './shell/theme.tsx';

applyTheme();
const root = document.getElementById('app');
if (root) {
  render(
    <QueryClientProvider client={queries}>
      <Console />
    </QueryClientProvider>,
    root,
  );
}
