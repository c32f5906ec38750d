import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Empty } from '../../../../components/empty.tsx';
import { Loaded } from '../../../../components/loaded.tsx';
import { Card } from '../../../../components/page.tsx';
import { current } from '../../../../api/signIns.ts';
import { EntryView } from './entryView.tsx';
import type { Entry } from './readTimeline.ts';
import { readTimeline } from './readTimeline.ts';

const pageSize = 30;

/** What goes on is asked for again so often: milliseconds. Of a message's way no event tells. */
const pollMs = 2000;

/** Newest first: runs, what was asked by hand, each message, what the CPE called, and what became of the device. */
export function Timeline({ deviceId }: { deviceId: string }): JSX.Element {
  const [limit, setLimit] = useState(pageSize);
  const timeline = useQuery({
    // Named as what is read of a device, so that its events have it read again.
    queryKey: [current.value?.id, '/v1/devices/{id}/messages', { path: { id: deviceId } }, 'timeline', limit],
    queryFn: ({ signal }) => readTimeline(deviceId, limit, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.entries.some(isUnderWay) ? pollMs : false),
  });
  return (
    <Card title="Time line" flush>
      <Loaded query={timeline}>
        {({ entries, hasMore }) =>
          entries.length === 0 ? (
            <NoEntries />
          ) : (
            <>
              <ol class="timeline">
                {entries.map((entry) => (
                  <EntryView key={entry.key} entry={entry} />
                ))}
              </ol>
              {hasMore && (
                <div class="timeline-more">
                  <button
                    type="button"
                    class="button"
                    aria-disabled={timeline.isPlaceholderData}
                    onClick={() => {
                      setLimit(limit + pageSize * 2);
                    }}
                  >
                    Show more
                  </button>
                </div>
              )}
            </>
          )
        }
      </Loaded>
    </Card>
  );
}

function isUnderWay(entry: Entry): boolean {
  if (entry.kind === 'message') return entry.message.state === 'sent';
  if (entry.kind === 'action') return entry.action.status === 'queued' || entry.action.status === 'sent';
  return entry.kind === 'run' && entry.run.status === 'running';
}

function NoEntries(): JSX.Element {
  return (
    <Empty icon="instances" title="Nothing has happened yet">
      <p>
        Runs, messages and what is asked by hand show here, once the CPE has come or somebody asked something of it.
      </p>
    </Empty>
  );
}
