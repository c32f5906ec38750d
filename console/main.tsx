import { QueryClientProvider } from '@tanstack/preact-query';
import { render } from 'preact';
import { queryClient } from './api/queries.ts';
import './shell/backButton.ts';
import { Console } from './shell/console.tsx';
import { applyTheme } from './shell/theme.tsx';

applyTheme();
const root = document.getElementById('app');
if (root) {
  render(
    <QueryClientProvider client={queryClient}>
      <Console />
    </QueryClientProvider>,
    root,
  );
}
