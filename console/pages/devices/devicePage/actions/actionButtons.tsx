import { useMutation } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../../../../components/icon.tsx';
import { ProblemView } from '../../../../components/loaded.tsx';
import { toast } from '../../../../components/toast.tsx';
import { api, unwrap } from '../../../../api/client.ts';
import { readAgain } from '../../../../api/queries.ts';
import { may } from '../../../../api/signIns.ts';
import type { NewDeviceRequest } from './deviceActions.ts';
import { ask } from './deviceActions.ts';
import type { Device } from '../../device.ts';
import type { DialogName } from './dialogs.tsx';
import { DeviceDialog } from './dialogs.tsx';

/** What may be done with the device: what is asked often as buttons, the rest in a menu. */
export function Actions({ device }: { device: Device }): JSX.Element {
  const [opened, setOpened] = useState<DialogName>();
  const asked = useMutation({ mutationFn: (body: NewDeviceRequest) => ask(device.id, body) });
  const register = useMutation({
    mutationFn: () => unwrap(api().POST('/v1/devices', { body: { id: device.id } })),
    onSuccess: () => {
      void readAgain('/v1/devices', '/v1/counts');
      toast(`${device.id} is registered.`);
    },
  });
  const isRegistered = device.status === 'registered';
  const error = asked.error ?? register.error;
  return (
    <>
      {!isRegistered && may('provision') && (
        <button
          type="button"
          class="button primary"
          onClick={() => {
            register.mutate();
          }}
        >
          <Icon name="plus" size={16} />
          Register it
        </button>
      )}
      {isRegistered && may('operate') && (
        <>
          <button
            type="button"
            class="button"
            aria-disabled={asked.isPending}
            onClick={() => {
              asked.mutate({ method: 'connection_request', expires_in: 600 });
            }}
          >
            Connect
          </button>
          <button
            type="button"
            class="button"
            aria-disabled={asked.isPending}
            onClick={() => {
              asked.mutate({ method: 'refresh', expires_in: 3600 });
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
      <More device={device} open={setOpened} />
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

interface Entry {
  name: DialogName;
  words: string;
  scope: 'provision' | 'operate';
  danger?: boolean;
}

function entriesOf({ status, paused_at: pausedAt }: Device): Entry[] {
  const ofRegistered: Entry[] = [
    { name: pausedAt === null ? 'pause' : 'resume', words: pausedAt === null ? 'Pause…' : 'Resume…', scope: 'operate' },
    { name: 'window', words: 'Expect a BOOTSTRAP…', scope: 'operate' },
    { name: 'factory reset', words: 'Factory reset…', scope: 'operate', danger: true },
  ];
  return [
    { name: 'edit', words: 'Edit tags and metadata…', scope: 'provision' },
    ...(status === 'registered' ? ofRegistered : []),
    { name: 'delete', words: 'Delete…', scope: 'provision', danger: true },
  ];
}

function More({ device, open }: { device: Device; open: (name: DialogName) => void }): JSX.Element | null {
  const menu = useRef<HTMLDivElement>(null);
  const entries = entriesOf(device).filter(({ scope }) => may(scope));
  if (entries.length === 0) return null;
  return (
    <div class="more-actions">
      <button type="button" class="button" popovertarget="device-more">
        More
        <Icon name="down" size={16} />
      </button>
      <div class="menu" id="device-more" popover="auto" ref={menu}>
        <ul>
          {entries.map(({ name, words, danger }) => (
            <li key={name}>
              <button
                type="button"
                class={danger ? 'bad' : undefined}
                onClick={() => {
                  menu.current?.hidePopover();
                  open(name);
                }}
              >
                {words}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
