import type { JSX } from 'preact';
import { Loaded } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { Time } from '../../../components/time.tsx';
import { useApiQuery } from '../../../api/queries.ts';
import type { Instance } from '../format.ts';

/** In milliseconds. The explanation can change without an event of the instance. */
const pollMs = { running: 1500, else: 10_000 };

/** Explains the instance's status, and what the operator can do. */
export function ExplanationCard({ instance: { id, status } }: { instance: Instance }): JSX.Element {
  const explanation = useApiQuery(
    '/v1/instances/{id}/explain',
    { path: { id } },
    { refetchMs: status === 'running' ? pollMs.running : pollMs.else },
  );
  return (
    <Card title="Status">
      <Loaded query={explanation}>
        {({ explanation: text, since, next }) => (
          <div class="explanation">
            <p class="wrapped">{text}</p>
            {next.length > 0 && (
              <>
                <h3>Next steps</h3>
                <ul class="next">
                  {next.map((each) => (
                    <li key={each}>{each}</li>
                  ))}
                </ul>
              </>
            )}
            <p class="soft small">
              Since <Time at={since} />
            </p>
          </div>
        )}
      </Loaded>
    </Card>
  );
}
