import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { Icon } from '../../../components/icon.tsx';
import { ProblemView } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { count, counted } from '../../../components/time.tsx';
import type { Schemas } from '../../../api/client.ts';
import { readAgain } from '../../../api/queries.ts';
import type { DeviceList, ListRow } from './parseList.ts';
import type { Refused } from './rejectedRows.tsx';
import { RefusedRows } from './rejectedRows.tsx';
import { sendList } from './sendList.ts';

interface SendingProps {
  list: DeviceList;
  rows: ListRow[];
  onAgain: () => void;
}

export function Sending({ list, rows, onAgain }: SendingProps): JSX.Element {
  const [done, setDone] = useState(0);
  const [refused, setRefused] = useState<Refused[]>([]);
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
          if (more.length > 0) setRefused((before) => [...before, ...more]);
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
              ? new Error('It was stopped. What was registered until then stays; the same list can be sent again.')
              : (error as Error),
          });
        },
      )
      .finally(() => void readAgain('/v1/devices', '/v1/counts'));
    return () => {
      stop.current.abort();
    };
  }, []);
  return (
    <>
      <Card title={ended ? 'What came of it' : 'Registering…'}>
        <div class="form">
          <progress class="progress" max={rows.length} value={done} aria-label="Registered" />
          <p role="status">
            {ended ? (
              <Outcome done={done} refused={refused.map(({ problem }) => problem)} />
            ) : (
              <>
                {count(done)} of {count(rows.length)}
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
              <button type="button" class="button" onClick={onAgain}>
                <Icon name="plus" size={16} />
                Another list
              </button>
            )}
          </div>
        </div>
      </Card>
      {refused.length > 0 && <RefusedRows columns={list.columns} refused={refused} />}
    </>
  );
}

function Outcome({ done, refused }: { done: number; refused: Schemas['Problem'][] }): JSX.Element {
  const there = refused.filter(({ status }) => status === 409).length;
  return (
    <>
      <strong>{counted(done - refused.length, 'device is', 'devices are')} registered.</strong>
      {refused.length > 0 && (
        <>
          {' '}
          {count(refused.length)} {refused.length === 1 ? 'was' : 'were'} refused
          {there === refused.length ? ', since they are there already' : ''}.
        </>
      )}
    </>
  );
}
