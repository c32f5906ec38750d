import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { Icon } from '../../../components/icon.tsx';
import { ProblemView } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { formatCount, pluralize } from '../../../components/time.tsx';
import type { Schemas } from '../../../api/client.ts';
import { invalidate } from '../../../api/queries.ts';
import type { DeviceList, ListRow } from './parseList.ts';
import type { RejectedRow } from './rejectedRows.tsx';
import { RejectedRows } from './rejectedRows.tsx';
import { sendList } from './sendList.ts';

interface SendProgressProps {
  list: DeviceList;
  rows: ListRow[];
  onRestart: () => void;
}

export function SendProgress({ list, rows, onRestart }: SendProgressProps): JSX.Element {
  const [done, setDone] = useState(0);
  const [rejected, setRejected] = useState<RejectedRow[]>([]);
  const [ended, setEnded] = useState<{ error?: Error }>();
  const stop = useRef(new AbortController());
  useEffect(() => {
    const { signal } = stop.current;
    const send = async (): Promise<void> => {
      await sendList(
        rows.map(({ device }) => device),
        (results) => {
          setDone((before) => before + results.length);
          const more = results.flatMap(({ index, problem }) =>
            problem && rows[index] ? [{ row: rows[index], problem }] : [],
          );
          if (more.length > 0) setRejected((before) => [...before, ...more]);
        },
        signal,
      );
    };
    send()
      .then(
        () => {
          setEnded({});
        },
        (error: unknown) => {
          setEnded({
            error: signal.aborted
              ? new Error(
                  'You stopped the import. The devices registered so far stay, and you can import the same list again.',
                )
              : (error as Error),
          });
        },
      )
      .finally(() => void invalidate('/v1/devices', '/v1/counts'));
    return () => {
      stop.current.abort();
    };
  }, []);
  return (
    <>
      <Card title={ended ? 'Result' : 'Registering…'}>
        <div class="form">
          <progress class="progress" max={rows.length} value={done} aria-label="Registered" />
          <p role="status">
            {ended ? (
              <Result done={done} rejected={rejected.map(({ problem }) => problem)} />
            ) : (
              <>
                {formatCount(done)} of {formatCount(rows.length)}
              </>
            )}
          </p>
          {ended?.error && <ProblemView error={ended.error} />}
          <div class="form-actions">
            {ended ? (
              <Link class="button primary" href="/devices?sort=-created_at">
                Show the newest devices
              </Link>
            ) : (
              <button
                type="button"
                class="button"
                onClick={() => {
                  stop.current.abort();
                }}
              >
                Stop
              </button>
            )}
            {ended && (
              <button type="button" class="button" onClick={onRestart}>
                <Icon name="plus" size={16} />
                Import another list
              </button>
            )}
          </div>
        </div>
      </Card>
      {rejected.length > 0 && <RejectedRows columns={list.columns} rejected={rejected} />}
    </>
  );
}

function Result({ done, rejected }: { done: number; rejected: Schemas['Problem'][] }): JSX.Element {
  const alreadyRegistered = rejected.filter(({ status }) => status === 409).length;
  return (
    <>
      <strong>{pluralize(done - rejected.length, 'device is', 'devices are')} registered.</strong>
      {rejected.length > 0 && (
        <>
          {' '}
          {formatCount(rejected.length)} {rejected.length === 1 ? 'was' : 'were'} rejected
          {alreadyRegistered === rejected.length &&
            ` because ${rejected.length === 1 ? 'it is' : 'they are'} registered already`}
          .
        </>
      )}
    </>
  );
}
