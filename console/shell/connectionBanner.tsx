import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { trouble } from '../api/client.ts';

/** What goes wrong for now, and is tried again by itself. It is said once, and nothing that is shown goes away. */
export function Trouble(): JSX.Element {
  return (
    <div role="status">
      {trouble.value !== undefined && (
        <div class="trouble">
          <Icon name="warning" size={16} />
          {trouble.value}
        </div>
      )}
    </div>
  );
}
