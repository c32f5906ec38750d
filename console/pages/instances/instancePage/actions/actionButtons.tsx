import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { navigate } from 'wouter-preact/use-browser-location';
import { Confirm, Dialog } from '../../../../components/forms/dialog.tsx';
import type { IconName } from '../../../../components/icon.tsx';
import { Icon } from '../../../../components/icon.tsx';
import { ProblemView } from '../../../../components/loaded.tsx';
import { toast } from '../../../../components/toast.tsx';
import { api, unwrap } from '../../../../api/client.ts';
import { readAgain } from '../../../../api/queries.ts';
import { may } from '../../../../api/signIns.ts';
import type { Instance } from '../../format.ts';
import { titleOf } from '../../format.ts';

type Action = 'execute' | 'retry' | 'cancel' | 'pause' | 'resume';

const actions: Record<Action, { label: string; icon: IconName; done: string }> = {
  retry: { label: 'Retry', icon: 'retry', done: 'It is run again.' },
  execute: { label: 'Execute', icon: 'play', done: 'It is run now; the device is asked for a connection.' },
  cancel: { label: 'Cancel', icon: 'close', done: 'What was under way is cancelled.' },
  pause: { label: 'Pause', icon: 'pause', done: 'No new run begins until it is resumed.' },
  resume: { label: 'Resume', icon: 'play', done: 'Runs begin again.' },
};

/** What may be done where it is now; the API decides all the same. */
function offered({ status, waiting, paused_at: paused }: Instance): Action[] {
  return [
    ...(status === 'failed' ? (['retry'] as const) : []),
    ...(status === 'running' || status === 'failed' ? [] : (['execute'] as const)),
    ...(status === 'running' || waiting !== null ? (['cancel'] as const) : []),
    paused === null ? 'pause' : 'resume',
  ];
}

export function Actions({ instance }: { instance: Instance }): JSX.Element {
  const [detaches, setDetaches] = useState(false);
  const acted = useMutation({
    mutationFn: (action: Action) => act(instance.id, action),
    onSuccess: (_, action) => {
      toast(actions[action].done);
      void readAgain('/v1/instances', '/v1/counts');
    },
  });
  return (
    <>
      {may('operate') &&
        offered(instance).map((action, index) => (
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
      {may('provision') && (
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
        <Detach
          instance={instance}
          onClose={() => {
            setDetaches(false);
          }}
        />
      )}
      {acted.error && (
        <Dialog
          title="That did not work"
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

function act(id: string, action: Action): Promise<Instance> {
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

function Detach({ instance, onClose }: { instance: Instance; onClose: () => void }): JSX.Element {
  const detach = async (): Promise<void> => {
    await unwrap(api().DELETE('/v1/instances/{id}', { params: { path: { id: instance.id } } }));
    toast(`${titleOf(instance)} is detached.`);
    navigate('/instances');
    await readAgain('/v1/instances', '/v1/counts');
  };
  return (
    <Confirm
      title={`Detach ${instance.service_name} from ${instance.device_id}?`}
      action="Detach"
      onConfirm={detach}
      onClose={onClose}
    >
      <p>
        A run under way is cancelled, and no other begins. What was set on the device stays, and the runs are no longer
        shown.
      </p>
    </Confirm>
  );
}
