import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { useAddressQuery } from '../../../components/urlQuery.ts';
import { Loaded } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { StatusBadge } from '../../../components/status.tsx';
import { Time } from '../../../components/time.tsx';
import { useRead } from '../../../api/queries.ts';
import type { Instance } from '../format.ts';
import { hrefOf } from '../format.ts';

const few = 10;
const many = 200;

/** The newest first; each leads to its time line. */
export function RunList({ instance: { id, run: last } }: { instance: Instance }): JSX.Element | null {
  const [limit, setLimit] = useState(few);
  const { values } = useAddressQuery(['run']);
  const runs = useRead(
    '/v1/instances/{id}/runs',
    { path: { id }, query: { limit } },
    { keep: true, enabled: last !== null },
  );
  if (last === null) return null;
  const chosen = values.run === undefined ? last : Number(values.run);
  return (
    <Card title="Runs">
      <Loaded of={runs}>
        {({ items, next_cursor: following }) => (
          <>
            <ul class="runs">
              {items.map(({ number, status, trigger, started_at: at }) => (
                <li key={number}>
                  <Link href={hrefOf(id, number)} aria-current={number === chosen ? 'true' : undefined}>
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
            {following !== null && limit === few && (
              <button
                type="button"
                class="button quiet"
                onClick={() => {
                  setLimit(many);
                }}
              >
                Show earlier ones
              </button>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}
