import type { JSX } from 'preact';
import { Link } from 'wouter-preact';
import type { IconName } from '../../components/icon.tsx';
import { Icon } from '../../components/icon.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { formatCount } from '../../components/time.tsx';
import { useApiQuery } from '../../api/queries.ts';

/** Polling interval in milliseconds. No event reports that a device has not been seen for a day. */
const refetchMs = 30_000;

export function DeviceFigures(): JSX.Element {
  const devices = useApiQuery('/v1/counts/devices', {}, { refetchMs: refetchMs });
  return (
    <section aria-label="Devices" class="figures">
      <Loaded query={devices}>
        {({ total, discovered, seen_last_day: seen, never_seen: never, unreachable }) => (
          <>
            <Figure
              icon="devices"
              label="Devices"
              value={total}
              href="/devices"
              about={discovered > 0 ? `${formatCount(discovered)} discovered` : 'all registered'}
            />
            <Figure
              icon="check"
              label="Seen today"
              value={seen}
              href="/devices?informed_since=24h&sort=-last_inform_at"
              about={describeShare(seen, total)}
            />
            <Figure
              icon="dashed"
              label="Never seen"
              value={never}
              href="/devices?never_informed=true"
              about={describeShare(never, total)}
            />
            <Figure
              icon="cross"
              tone={unreachable > 0 ? 'bad' : undefined}
              label="Unreachable"
              value={unreachable}
              href="/devices?unreachable=true"
              about={unreachable > 0 ? 'connection requests failed' : 'no failed connection requests'}
            />
          </>
        )}
      </Loaded>
    </section>
  );
}

function Figure({
  icon,
  label,
  value,
  href,
  about,
  tone,
}: {
  icon: IconName;
  label: string;
  value: number;
  href: string;
  about: string;
  tone?: string | undefined;
}): JSX.Element {
  return (
    <Link href={href} class="card figure">
      <span>
        <span class={tone}>
          <Icon name={icon} size={16} />
        </span>
        {label}
      </span>
      <b class={tone}>{formatCount(value)}</b>
      <small>{about}</small>
    </Link>
  );
}

const describeShare = (part: number, whole: number): string =>
  whole === 0 ? 'no devices' : `${Math.round((part / whole) * 100)} % of all`;
