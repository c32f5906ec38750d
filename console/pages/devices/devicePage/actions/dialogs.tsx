import type { JSX } from 'preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { Confirm } from '../../../../components/forms/dialog.tsx';
import { toast } from '../../../../components/toast.tsx';
import { api, unwrap } from '../../../../api/client.ts';
import { readAgain } from '../../../../api/queries.ts';
import { ask } from './deviceActions.ts';
import { BootstrapWindow } from './bootstrapWindowDialog.tsx';
import type { Device } from '../../device.ts';
import { EditDevice } from './editDeviceDialog.tsx';

export type DialogName = 'reboot' | 'factory reset' | 'pause' | 'resume' | 'window' | 'edit' | 'delete';

interface DialogProps {
  device: Device;
  onClose: () => void;
}

export function DeviceDialog({ name, device, onClose }: DialogProps & { name: DialogName }): JSX.Element {
  const { id } = device;
  switch (name) {
    case 'edit':
      return <EditDevice device={device} onClose={onClose} />;
    case 'window':
      return <BootstrapWindow deviceId={id} onClose={onClose} />;
    case 'reboot':
      return (
        <Confirm
          title={`Reboot ${id}?`}
          action="Reboot"
          onConfirm={() => ask(id, { method: 'reboot', expires_in: 3600 })}
          onClose={onClose}
        >
          <p>
            Whoever uses it is offline until it is back, for a minute or two. It is restarted when it next comes, within
            an hour; it is asked to come now.
          </p>
        </Confirm>
      );
    case 'factory reset':
      return (
        <Confirm
          title={`Reset ${id} to factory settings?`}
          action="Reset it"
          typed={id}
          onConfirm={() => ask(id, { method: 'factory_reset', confirm: id, expires_in: 3600 })}
          onClose={onClose}
        >
          <p>
            It forgets all that was set, by you and by its user, Wi-Fi names and passwords too. Then it comes with a
            BOOTSTRAP, and the services that are attached to it run anew.
          </p>
        </Confirm>
      );
    case 'pause':
      return (
        <Confirm title={`Pause ${id}?`} action="Pause" onConfirm={() => act(id, 'pause')} onClose={onClose}>
          <p>
            No new run begins on it until it is resumed; what triggers one meanwhile waits. Runs under way go on, and
            what is asked by hand is done.
          </p>
        </Confirm>
      );
    case 'resume':
      return (
        <Confirm title={`Resume ${id}?`} action="Resume" onConfirm={() => act(id, 'resume')} onClose={onClose}>
          <p>The runs that waited begin.</p>
        </Confirm>
      );
    case 'delete':
      return (
        <Confirm title={`Delete ${id}?`} action="Delete" onConfirm={() => remove(id)} onClose={onClose}>
          <p>
            Its parameters, messages and requests go with it. Services must be detached from it before. If it comes
            again, it is discovered anew.
          </p>
        </Confirm>
      );
  }
}

async function act(id: string, what: 'pause' | 'resume'): Promise<void> {
  await unwrap(api().POST(`/v1/devices/{id}/${what}`, { params: { path: { id } } }));
  await readAgain('/v1/devices', '/v1/instances');
  toast(`${id} is ${what}d.`);
}

async function remove(id: string): Promise<void> {
  await unwrap(api().DELETE('/v1/devices/{id}', { params: { path: { id } } }));
  navigate('/devices');
  toast(`${id} is deleted.`);
  await readAgain('/v1/devices', '/v1/counts');
}
