import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { connectionProblem } from '../api/client.ts';

/** Reports a temporary connection problem in one place. The page keeps showing its data. */
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
