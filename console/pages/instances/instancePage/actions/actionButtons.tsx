import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from '../../../../components/forms/dialog.tsx';
import type { IconName } from '../../../../components/icon.tsx';
import { Icon } from '../../../../components/icon.tsx';
import { ProblemView } from '../../../../components/loaded.tsx';
import { toast } from '../../../../components/toast.tsx';
import { api, unwrap } from '../../../../api/client.ts';
import { invalidate } from '../../../../api/queries.ts';
import { hasScope } from '../../../../api/signIns.ts';
import type { Instance } from '../../format.ts';
import { DetachDialog } from './detachDialog.tsx';

type Action = 'execute' | 'retry' | 'cancel' | 'pause' | 'resume';

const actions: Record<Action, { label: string; icon: IconName; done: string }> = {
  retry: { label: 'Retry', icon: 'retry', done: 'Retry triggered.' },
  execute: { label: 'Execute', icon: 'play', done: 'Run triggered. Cuttle requests a connection from the device.' },
  cancel: { label: 'Cancel', icon: 'close', done: 'The run or retry is cancelled.' },
  pause: { label: 'Pause', icon: 'pause', done: 'New runs wait until you resume the instance.' },
  resume: { label: 'Resume', icon: 'play', done: 'Runs can start again.' },
};

/** Returns the actions that make sense in the current state. The API checks them again. */
function availableActions({ status, waiting, paused_at: paused }: Instance): Action[] {
  return [
    ...(status === 'failed' ? (['retry'] as const) : []),
    ...(status === 'running' || status === 'failed' ? [] : (['execute'] as const)),
    ...(status === 'running' || waiting !== null ? (['cancel'] as const) : []),
    paused === null ? 'pause' : 'resume',
  ];
}

export function ActionButtons({ instance }: { instance: Instance }): JSX.Element {
  const [detaches, setDetaches] = useState(false);
  const acted = useMutation({
    mutationFn: (action: Action) => sendAction(instance.id, action),
    onSuccess: (_, action) => {
      toast(actions[action].done);
      void invalidate('/v1/instances', '/v1/counts');
    },
  });
  return (
    <>
      {hasScope('operate') &&
        availableActions(instance).map((action, index) => (
          <button
            key={action}
            type="button"
            class={index === 0 && action !== 'pause' ? 'button primary' : 'button'}
            aria-disabled={acted.isPending}
            onClick={() => {
              if (!acted.isPending) acted.mutate(action);
            }}
          >
            <Icon name={actions[action].icon} size={16} />
            {actions[action].label}
          </button>
        ))}
      {hasScope('provision') && (
        <button
          type="button"
          class="button danger"
          onClick={() => {
            setDetaches(true);
          }}
        >
          Detach
        </button>
      )}
      {detaches && (
        <DetachDialog
          instance={instance}
          onClose={() => {
            setDetaches(false);
          }}
        />
      )}
      {acted.error && (
        <Dialog
          title="The action failed"
          onClose={() => {
            acted.reset();
          }}
        >
          <ProblemView error={acted.error} />
          <div class="form-actions">
            <button
              type="button"
              class="button primary"
              onClick={() => {
                acted.reset();
              }}
            >
              Close
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function sendAction(id: string, action: Action): Promise<Instance> {
  const params = { params: { path: { id } } };
  switch (action) {
    case 'execute':
      return unwrap(api().POST('/v1/instances/{id}/execute', params));
    case 'retry':
      return unwrap(api().POST('/v1/instances/{id}/retry', params));
    case 'cancel':
      return unwrap(api().POST('/v1/instances/{id}/cancel', params));
    case 'pause':
      return unwrap(api().POST('/v1/instances/{id}/pause', params));
    case 'resume':
      return unwrap(api().POST('/v1/instances/{id}/resume', params));
  }
}
