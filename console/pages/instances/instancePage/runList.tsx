import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { useUrlQuery } from '../../../components/urlQuery.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { StatusBadge } from '../../../components/status.tsx';
import { Time } from '../../../components/time.tsx';
import { useApiQuery } from '../../../api/queries.ts';
import type { Instance } from '../format.ts';
import { instancePath } from '../../../paths.ts';

const initialLimit = 10;
const maxLimit = 200;

/** The runs, newest first. Each links to its timeline. */
export function RunList({ instance: { id, run: last } }: { instance: Instance }): JSX.Element | null {
  const [limit, setLimit] = useState(initialLimit);
  const { values } = useUrlQuery(['run']);
  const runs = useApiQuery(
    '/v1/instances/{id}/runs',
    { path: { id }, query: { limit } },
    { keepPrevious: true, enabled: last !== null },
  );
  if (last === null) return null;
  const chosen = values.run === undefined ? last : Number(values.run);
  return (
    <Card title="Runs">
      <Loaded query={runs}>
        {({ items, next_cursor: nextCursor }) => (
          <>
            <ul class="runs">
              {items.map(({ number, status, trigger, started_at: at }) => (
                <li key={number}>
                  <Link href={instancePath(id, number)} aria-current={number === chosen ? 'true' : undefined}>
                    <span>
                      <b>Run {number}</b> <small class="soft">{trigger.reason}</small>
                    </span>
                    <small class="soft">
                      <Time at={at} />
                    </small>
                    <StatusBadge status={status} />
                  </Link>
                </li>
              ))}
            </ul>
            {nextCursor !== null && limit === initialLimit && (
              <button
                type="button"
                class="button quiet"
                onClick={() => {
                  setLimit(maxLimit);
                }}
              >
                Show earlier runs
              </button>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}
