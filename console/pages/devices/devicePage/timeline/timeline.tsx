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

/** Polling interval in milliseconds while something is active, since no event covers the progress of a message. */
const pollMs = 2000;

/** The device's timeline, newest first: runs, device actions, messages, RPCs from the CPE, and device events. */
export function Timeline({ deviceId }: { deviceId: string }): JSX.Element {
  const [limit, setLimit] = useState(pageSize);
  const timeline = useQuery({
    // The key has the form of a device query, so that the device's events refetch it.
    queryKey: [current.value?.id, '/v1/devices/{id}/messages', { path: { id: deviceId } }, 'timeline', limit],
    queryFn: ({ signal }) => readTimeline(deviceId, limit, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.entries.some(isUnderWay) ? pollMs : false),
  });
  return (
    <Card title="Timeline" flush>
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
    <Empty icon="instances" title="No activity yet">
      <p>Runs, messages and device actions appear here.</p>
    </Empty>
  );
}
