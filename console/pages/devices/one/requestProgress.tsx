import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { Icon } from '../../../parts/icon.tsx';
import { Loaded, ProblemView } from '../../../parts/loaded.tsx';
import type { Tone } from '../../../parts/status.tsx';
import { Badge } from '../../../parts/status.tsx';
import { ExactTime, Time } from '../../../parts/time.tsx';
import type { Schemas } from '../../../server/api.ts';
import { useRead } from '../../../server/read.ts';
import { may } from '../../../server/signIns.ts';
import { cancel, dismiss, isAway, isOpen, requestWords } from './actionRequests.ts';
import type { Device } from '../device.ts';

type Request = Schemas['DeviceActionWithResult'];

const pollMs = 1000;
export const requestTones: Record<Request['status'], Tone> = {
  queued: 'idle',
  sent: 'busy',
  acknowledged: 'good',
  faulted: 'bad',
  expired: 'warn',
  cancelled: 'idle',
};
export const requestStates: Record<Request['status'], string> = {
  queued: 'Waits for the CPE',
  sent: 'Sent',
  acknowledged: 'Done',
  faulted: 'Refused',
  expired: 'Not in time',
  cancelled: 'Cancelled',
};

interface ProgressProps {
  device: Device;
  id: string;
  mayDismiss?: boolean;
}

/** What becomes of one request, as it happens. */
export function RequestProgress({ device, id, mayDismiss = false }: ProgressProps): JSX.Element {
  const request = useRead(
    '/v1/devices/{id}/actions/{action}',
    { path: { id: device.id, action: id } },
    { every: (shown) => (!shown || isOpen(shown) ? pollMs : false) },
  );
  return (
    <li class="request">
      <Loaded of={request}>
        {(shown) => (
          <>
            <div class="request-head">
              <strong>{requestWords[shown.method]}</strong>
              {shown.summary !== null && shown.summary !== requestWords[shown.method] && (
                <code class="soft">{shown.summary}</code>
              )}
              <Badge tone={requestTones[shown.status]}>{requestStates[shown.status]}</Badge>
              <small class="soft">
                <Time at={shown.settled_at ?? shown.created_at} />
              </small>
              <Ways deviceId={device.id} request={shown} mayDismiss={mayDismiss} />
            </div>
            {isAway(shown, device.last_inform_at) && <p class="soft">It restarts. Waiting for it to come back…</p>}
            <Outcome request={shown} />
          </>
        )}
      </Loaded>
    </li>
  );
}

function Ways({
  deviceId,
  request,
  mayDismiss,
}: {
  deviceId: string;
  request: Request;
  mayDismiss: boolean;
}): JSX.Element | null {
  const cancelled = useMutation({ mutationFn: () => cancel(deviceId, request.id) });
  if (request.status === 'queued' && may('operate')) {
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
  if (isOpen(request) || !mayDismiss) return null;
  return (
    <button
      type="button"
      class="button quiet square"
      aria-label={`Dismiss: ${requestWords[request.method]}`}
      onClick={() => {
        dismiss(deviceId, request.id);
      }}
    >
      <Icon name="close" size={16} />
    </button>
  );
}

/** Why it waits, what was refused, or what the CPE answered. */
export function Outcome({
  request: { status, waiting, fault, result, expires_at: until },
}: {
  request: Request;
}): JSX.Element | null {
  if (status === 'queued')
    return (
      <p class="soft">
        {waiting ?? 'It is sent in the CPE’s next session; the CPE is asked for one.'} Until <ExactTime at={until} /> it
        may be sent.
      </p>
    );
  if (status === 'expired')
    return <p class="soft">The CPE did not come, or did not answer, in time. Ask again when it is reachable.</p>;
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
  if (result?.instance_number !== undefined) return <p class="soft">Instance {result.instance_number} was made.</p>;
  return result?.applied === false ? <p class="soft">The CPE applies it later, mostly when it is restarted.</p> : null;
}

export function FaultView({ fault }: { fault: NonNullable<Request['fault']> }): JSX.Element {
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
