import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { connectionProblem } from '../api/client.ts';

/** What goes wrong for now, and is tried again by itself. It is said once, and nothing that is shown goes away. */
export function ConnectionBanner(): JSX.Element {
  return (
    <div role="status">
      {connectionProblem.value !== undefined && (
        <div class="connection-banner">
          <Icon name="warning" size={16} />
          {connectionProblem.value}
        </div>
      )}
    </div>
  );
}
