import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../../../../components/icon.tsx';
import { ProblemView } from '../../../../components/loaded.tsx';
import { toast } from '../../../../components/toast.tsx';
import { api, unwrap } from '../../../../api/client.ts';
import { invalidate } from '../../../../api/queries.ts';
import { hasScope } from '../../../../api/signIns.ts';
import type { NewDeviceAction } from './deviceActions.ts';
import { startAction } from './deviceActions.ts';
import type { Device } from '../../device.ts';
import type { DialogName } from './dialogs.tsx';
import { DeviceDialog } from './dialogs.tsx';

/** The device's actions: the frequent ones as buttons, the others in a menu. */
export function ActionButtons({ device }: { device: Device }): JSX.Element {
  const [opened, setOpened] = useState<DialogName>();
  const started = useMutation({ mutationFn: (body: NewDeviceAction) => startAction(device.id, body) });
  const register = useMutation({
    mutationFn: () => unwrap(api().POST('/v1/devices', { body: { id: device.id } })),
    onSuccess: () => {
      void invalidate('/v1/devices', '/v1/counts');
      toast(`${device.id} is registered.`);
    },
  });
  const isRegistered = device.status === 'registered';
  const error = started.error ?? register.error;
  return (
    <>
      {!isRegistered && hasScope('provision') && (
        <button
          type="button"
          class="button primary"
          onClick={() => {
            register.mutate();
          }}
        >
          <Icon name="plus" size={16} />
          Register device
        </button>
      )}
      {isRegistered && hasScope('operate') && (
        <>
          <button
            type="button"
            class="button"
            aria-disabled={started.isPending}
            onClick={() => {
              started.mutate({ method: 'connection_request', expires_in: 600 });
            }}
          >
            Connect
          </button>
          <button
            type="button"
            class="button"
            aria-disabled={started.isPending}
            onClick={() => {
              started.mutate({ method: 'refresh', expires_in: 3600 });
            }}
          >
            Read all
          </button>
          <button
            type="button"
            class="button"
            onClick={() => {
              setOpened('reboot');
            }}
          >
            Reboot…
          </button>
        </>
      )}
      <MoreMenu device={device} open={setOpened} />
      {opened && (
        <DeviceDialog
          name={opened}
          device={device}
          onClose={() => {
            setOpened(undefined);
          }}
        />
      )}
      {error && (
        <div class="page-problem">
          <ProblemView error={error} />
        </div>
      )}
    </>
  );
}

interface MenuEntry {
  name: DialogName;
  label: string;
  scope: 'provision' | 'operate';
  danger?: boolean;
}

function menuEntries({ status, paused_at: pausedAt }: Device): MenuEntry[] {
  const ofRegistered: MenuEntry[] = [
    { name: pausedAt === null ? 'pause' : 'resume', label: pausedAt === null ? 'Pause…' : 'Resume…', scope: 'operate' },
    { name: 'window', label: 'Open bootstrap window…', scope: 'operate' },
    { name: 'factory reset', label: 'Factory reset…', scope: 'operate', danger: true },
  ];
  return [
    { name: 'edit', label: 'Edit tags and metadata…', scope: 'provision' },
    ...(status === 'registered' ? ofRegistered : []),
    { name: 'delete', label: 'Delete…', scope: 'provision', danger: true },
  ];
}

function MoreMenu({ device, open }: { device: Device; open: (name: DialogName) => void }): JSX.Element | null {
  const menu = useRef<HTMLDivElement>(null);
  const entries = menuEntries(device).filter(({ scope }) => hasScope(scope));
  if (entries.length === 0) return null;
  return (
    <div class="more-actions">
      <button type="button" class="button" popovertarget="device-more">
        More
        <Icon name="down" size={16} />
      </button>
      <div class="menu" id="device-more" popover="auto" ref={menu}>
        <ul>
          {entries.map(({ name, label, danger }) => (
            <li key={name}>
              <button
                type="button"
                class={danger ? 'bad' : undefined}
                onClick={() => {
                  menu.current?.hidePopover();
                  open(name);
                }}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
