import type { JSX } from 'preact';
import { Confirm } from '../../../components/forms/dialog.tsx';
import { toast } from '../../../components/toast.tsx';
import { api, unwrap } from '../../../api/client.ts';
import { invalidate } from '../../../api/queries.ts';
import type { Service } from '../edit/draft.ts';

/** Saves an older version's content as the next version. */
export function Restore({
  service: { id, name, version: latest },
  version,
  onClose,
}: {
  service: Service;
  version: number;
  onClose: () => void;
}): JSX.Element {
  const restore = async (): Promise<void> => {
    const { script, variables, events, limits, retry, fits, on_repeated_bootstrap } = await unwrap(
      api().GET('/v1/services/{id}/versions/{number}', { params: { path: { id, number: version } } }),
    );
    const now = await unwrap(
      api().PATCH('/v1/services/{id}', {
        params: { path: { id } },
        body: { script, variables, events, limits, retry, fits, on_repeated_bootstrap },
      }),
    );
    void invalidate('/v1/services', '/v1/audit');
    toast(
      now.version === latest
        ? `${name} already has this content.`
        : `Version ${now.version} restores version ${version}.`,
    );
  };
  return (
    <Confirm title={`Restore version ${version}?`} action="Restore" onConfirm={restore} onClose={onClose}>
      <p>
        Its content is saved as version {latest + 1}. Instances that follow the latest version use it from their next
        run. Provisioned instances do not run again.
      </p>
    </Confirm>
  );
}
