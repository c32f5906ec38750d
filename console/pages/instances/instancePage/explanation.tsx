import type { JSX } from 'preact';
import { Loaded } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { Time } from '../../../components/time.tsx';
import { useApiQuery } from '../../../api/queries.ts';
import type { Instance } from '../format.ts';

/** Milliseconds: what it waits for changes without an event of the instance. */
const pollMs = { running: 1500, else: 10_000 };

/** Where it is, in plain words, and what may be done. */
export function ExplanationCard({ instance: { id, status } }: { instance: Instance }): JSX.Element {
  const explanation = useApiQuery(
    '/v1/instances/{id}/explain',
    { path: { id } },
    { refetchMs: status === 'running' ? pollMs.running : pollMs.else },
  );
  return (
    <Card title="Why it is where it is">
      <Loaded query={explanation}>
        {({ explanation: text, since, next }) => (
          <div class="explanation">
            <p class="wrapped">{text}</p>
            {next.length > 0 && (
              <>
                <h3>What you can do</h3>
                <ul class="next">
                  {next.map((each) => (
                    <li key={each}>{each}</li>
                  ))}
                </ul>
              </>
            )}
            <p class="soft small">
              So since <Time at={since} />.
            </p>
          </div>
        )}
      </Loaded>
    </Card>
  );
}
