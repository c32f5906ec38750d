import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import { Empty } from '../../../components/empty.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { StatusBadge } from '../../../components/status.tsx';
import { useApiQuery } from '../../../api/queries.ts';
import { hasScope } from '../../../api/signIns.ts';
import type { Device } from '../device.ts';
import { instancePath } from '../../../paths.ts';

export function DeviceInstances({ device: { id, status } }: { device: Device }): JSX.Element {
  const instances = useApiQuery(
    '/v1/instances',
    { query: { device_id: id, limit: 50 } },
    { refetchMs: (page) => (page?.items.some((each) => each.status === 'running') ? 2000 : false) },
  );
  return (
    <Card
      title="Services"
      actions={
        status === 'registered' &&
        hasScope('provision') && (
          <Link class="button quiet" href={`/instances/new?device=${encodeURIComponent(id)}`}>
            <Icon name="plus" size={16} />
            Attach a service
          </Link>
        )
      }
    >
      <Loaded query={instances}>
        {({ items }) =>
          items.length === 0 ? (
            <NoInstances discovered={status === 'discovered'} />
          ) : (
            <ul class="device-instances">
              {[...items]
                .sort((a, b) => a.position - b.position)
                .map((instance) => (
                  <li key={instance.id}>
                    <div>
                      <Link href={instancePath(instance.id)}>{instance.service_name}</Link>
                      {instance.error && <small class="soft">{instance.error.message}</small>}
                      {!instance.error && instance.waiting && (
                        <small class="soft">Waiting to run: {instance.waiting.reason}</small>
                      )}
                    </div>
                    <StatusBadge status={instance.status} />
                  </li>
                ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}

function NoInstances({ discovered }: { discovered: boolean }): JSX.Element {
  return (
    <Empty icon="instances" title="No services attached">
      <p>
        {discovered
          ? 'Register the device first. Cuttle does not provision discovered devices.'
          : 'Attach a service above. It runs when the CPE informs.'}
      </p>
    </Empty>
  );
}
