import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { Icon } from '../../../../components/icon.tsx';
import { Loaded, ProblemView } from '../../../../components/loaded.tsx';
import type { Tone } from '../../../../components/status.tsx';
import { Badge } from '../../../../components/status.tsx';
import { ExactTime, Time } from '../../../../components/time.tsx';
import type { Schemas } from '../../../../api/client.ts';
import { useApiQuery } from '../../../../api/queries.ts';
import { hasScope } from '../../../../api/signIns.ts';
import { cancelAction, dismissAction, isAway, isOpen, actionLabels } from './deviceActions.ts';
import type { Device } from '../../device.ts';

type ActionWithResult = Schemas['DeviceActionWithResult'];

const pollMs = 1000;
export const actionTones: Record<ActionWithResult['status'], Tone> = {
  queued: 'idle',
  sent: 'busy',
  acknowledged: 'good',
  faulted: 'bad',
  expired: 'warn',
  cancelled: 'idle',
};
export const actionStates: Record<ActionWithResult['status'], string> = {
  queued: 'Waiting for the CPE',
  sent: 'Sent',
  acknowledged: 'Done',
  faulted: 'Faulted',
  expired: 'Expired',
  cancelled: 'Cancelled',
};

interface ProgressProps {
  device: Device;
  id: string;
  mayDismiss?: boolean;
}

/** Shows the progress of a device action as it happens. */
export function ActionProgress({ device, id, mayDismiss = false }: ProgressProps): JSX.Element {
  const action = useApiQuery(
    '/v1/devices/{id}/actions/{action}',
    { path: { id: device.id, action: id } },
    { refetchMs: (shown) => (!shown || isOpen(shown) ? pollMs : false) },
  );
  return (
    <li class="device-action">
      <Loaded query={action}>
        {(shown) => (
          <>
            <div class="device-action-head">
              <strong>{actionLabels[shown.method]}</strong>
              {shown.summary !== null && shown.summary !== actionLabels[shown.method] && (
                <code class="soft">{shown.summary}</code>
              )}
              <Badge tone={actionTones[shown.status]}>{actionStates[shown.status]}</Badge>
              <small class="soft">
                <Time at={shown.settled_at ?? shown.created_at} />
              </small>
              <CancelOrDismiss deviceId={device.id} action={shown} mayDismiss={mayDismiss} />
            </div>
            {isAway(shown, device.last_inform_at) && <p class="soft">The CPE restarts. Waiting for its next Inform…</p>}
            <ActionResult action={shown} />
          </>
        )}
      </Loaded>
    </li>
  );
}

function CancelOrDismiss({
  deviceId,
  action,
  mayDismiss,
}: {
  deviceId: string;
  action: ActionWithResult;
  mayDismiss: boolean;
}): JSX.Element | null {
  const cancelled = useMutation({ mutationFn: () => cancelAction(deviceId, action.id) });
  if (action.status === 'queued' && hasScope('operate')) {
    return (
      <>
        <button
          type="button"
          class="button quiet"
          aria-disabled={cancelled.isPending}
          onClick={() => {
            cancelled.mutate();
          }}
        >
          Cancel
        </button>
        {cancelled.error && <ProblemView error={cancelled.error} />}
      </>
    );
  }
  if (isOpen(action) || !mayDismiss) return null;
  return (
    <button
      type="button"
      class="button quiet square"
      aria-label={`Dismiss: ${actionLabels[action.method]}`}
      onClick={() => {
        dismissAction(deviceId, action.id);
      }}
    >
      <Icon name="close" size={16} />
    </button>
  );
}

/** Shows why the action waits, its fault, or the CPE's response. */
export function ActionResult({
  action: { status, waiting, fault, result, expires_at: until },
}: {
  action: ActionWithResult;
}): JSX.Element | null {
  if (status === 'queued')
    return (
      <p class="soft">
        {waiting ?? 'Sent in the CPE’s next session. Cuttle requests a connection.'} Expires <ExactTime at={until} />.
      </p>
    );
  if (status === 'expired')
    return <p class="soft">The CPE did not connect or respond in time. Try again when it is reachable.</p>;
  if (fault) return <FaultView fault={fault} />;
  if (result?.values && result.values.length > 0)
    return (
      <dl class="facts values">
        {result.values.map(({ name, value }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <code>{value === '' ? '(empty)' : value}</code>
            </dd>
          </div>
        ))}
      </dl>
    );
  if (result?.instance_number !== undefined) return <p class="soft">Created instance {result.instance_number}.</p>;
  return result?.applied === false ? (
    <p class="soft">The CPE applies the change later, usually after a reboot.</p>
  ) : null;
}

export function FaultView({ fault }: { fault: NonNullable<ActionWithResult['fault']> }): JSX.Element {
  return (
    <div class="notice bad">
      <Icon name="cross" size={20} />
      <div>
        <strong>Fault {fault.fault_code}</strong>
        <span>{fault.fault_string}</span>
        {fault.parameter_faults.length > 0 && (
          <ul>
            {fault.parameter_faults.map(({ parameter_name: name, fault_code: code, fault_string: text }) => (
              <li key={name}>
                <code>{name}</code> {code} {text}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
