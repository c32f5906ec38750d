import type { JSX } from 'preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { Confirm } from '../../../../components/forms/dialog.tsx';
import { toast } from '../../../../components/toast.tsx';
import { api, unwrap } from '../../../../api/client.ts';
import { invalidate } from '../../../../api/queries.ts';
import { startAction } from './deviceActions.ts';
import { BootstrapWindowDialog } from './bootstrapWindowDialog.tsx';
import type { Device } from '../../device.ts';
import { EditDeviceDialog } from './editDeviceDialog.tsx';

export type DialogName = 'reboot' | 'factory reset' | 'pause' | 'resume' | 'window' | 'edit' | 'delete';

interface DialogProps {
  device: Device;
  onClose: () => void;
}

export function DeviceDialog({ name, device, onClose }: DialogProps & { name: DialogName }): JSX.Element {
  const { id } = device;
  switch (name) {
    case 'edit':
      return <EditDeviceDialog device={device} onClose={onClose} />;
    case 'window':
      return <BootstrapWindowDialog deviceId={id} onClose={onClose} />;
    case 'reboot':
      return (
        <Confirm
          title={`Reboot ${id}?`}
          action="Reboot"
          onConfirm={() => startAction(id, { method: 'reboot', expires_in: 3600 })}
          onClose={onClose}
        >
          <p>
            The customer is offline until the CPE is back, usually for a minute or two. Cuttle requests a connection
            now. If the CPE does not connect within an hour, the reboot is dropped.
          </p>
        </Confirm>
      );
    case 'factory reset':
      return (
        <Confirm
          title={`Reset ${id} to factory settings?`}
          action="Reset"
          requiredText={id}
          onConfirm={() => startAction(id, { method: 'factory_reset', confirm: id, expires_in: 3600 })}
          onClose={onClose}
        >
          <p>
            This erases all settings of the CPE, including Wi-Fi names and passwords that the customer has set. The CPE
            then sends a BOOTSTRAP, and its services run again.
          </p>
        </Confirm>
      );
    case 'pause':
      return (
        <Confirm title={`Pause ${id}?`} action="Pause" onConfirm={() => sendCommand(id, 'pause')} onClose={onClose}>
          <p>New runs wait until you resume the device. Active runs continue, and device actions still work.</p>
        </Confirm>
      );
    case 'resume':
      return (
        <Confirm title={`Resume ${id}?`} action="Resume" onConfirm={() => sendCommand(id, 'resume')} onClose={onClose}>
          <p>Waiting runs start.</p>
        </Confirm>
      );
    case 'delete':
      return (
        <Confirm title={`Delete ${id}?`} action="Delete" onConfirm={() => deleteDevice(id)} onClose={onClose}>
          <p>
            This deletes its parameters, messages and device actions. Detach its services first. If the CPE informs
            again, it is discovered as a new device.
          </p>
        </Confirm>
      );
  }
}

async function sendCommand(id: string, command: 'pause' | 'resume'): Promise<void> {
  await unwrap(api().POST(`/v1/devices/{id}/${command}`, { params: { path: { id } } }));
  await invalidate('/v1/devices', '/v1/instances');
  toast(`${id} is ${command}d.`);
}

async function deleteDevice(id: string): Promise<void> {
  await unwrap(api().DELETE('/v1/devices/{id}', { params: { path: { id } } }));
  navigate('/devices');
  toast(`${id} is deleted.`);
  await invalidate('/v1/devices', '/v1/counts');
}
