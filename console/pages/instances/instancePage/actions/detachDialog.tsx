import type { JSX } from 'preact';
import { navigate } from 'wouter-preact/use-browser-location';
import { api, unwrap } from '../../../../api/client.ts';
import { invalidate } from '../../../../api/queries.ts';
import { Confirm } from '../../../../components/forms/dialog.tsx';
import { toast } from '../../../../components/toast.tsx';
import type { Instance } from '../../format.ts';
import { instanceTitle } from '../../format.ts';

export function DetachDialog({ instance, onClose }: { instance: Instance; onClose: () => void }): JSX.Element {
  const detach = async (): Promise<void> => {
    await unwrap(api().DELETE('/v1/instances/{id}', { params: { path: { id: instance.id } } }));
    toast(`${instanceTitle(instance)} is detached.`);
    navigate('/instances');
    await invalidate('/v1/instances', '/v1/counts');
  };
  return (
    <Confirm
      title={`Detach ${instance.service_name} from ${instance.device_id}?`}
      action="Detach"
      onConfirm={detach}
      onClose={onClose}
    >
      <p>
        An active run is cancelled, and no more runs start. The settings on the device stay. The runs of this instance
        are no longer shown.
      </p>
    </Confirm>
  );
}
