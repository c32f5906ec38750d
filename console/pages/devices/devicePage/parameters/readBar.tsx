import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { ProblemView } from '../../../../components/loaded.tsx';
import { startAction } from '../actions/deviceActions.ts';
import type { Node } from './tree.ts';

/** A bar below the tree that reads the selected row from the CPE. The progress shows in the device actions above. */
export function ReadBar({ deviceId, node }: { deviceId: string; node: Node }): JSX.Element {
  const read = useMutation({
    mutationFn: () =>
      startAction(
        deviceId,
        node.parameter
          ? { method: 'get_parameter_values', names: [node.path], expires_in: 3600 }
          : { method: 'refresh', path: node.path, expires_in: 3600 },
      ),
  });
  return (
    <div class="read-bar">
      <code>{node.path}</code>
      <button
        type="button"
        class="button"
        aria-disabled={read.isPending}
        onClick={() => {
          read.mutate();
        }}
      >
        {node.parameter ? 'Read again' : 'Read this object'}
      </button>
      {read.error && <ProblemView error={read.error} />}
    </div>
  );
}
