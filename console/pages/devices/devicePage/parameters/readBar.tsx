import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { ProblemView } from '../../../../components/loaded.tsx';
import { startAction } from '../actions/deviceActions.ts';
import type { Node } from './tree.ts';

/** Beneath the tree, in view wherever one is in it: what is chosen there is read from the CPE again. What becomes of that shows above, with what was asked by hand. */
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
        Read {node.parameter ? 'it' : 'all in it'} again
      </button>
      {read.error && <ProblemView error={read.error} />}
    </div>
  );
}
