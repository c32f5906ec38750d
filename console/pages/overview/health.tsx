import type { JSX } from 'preact';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/page.tsx';
import type { Tone } from '../../components/status.tsx';
import { Badge } from '../../components/status.tsx';
import { useApiQuery } from '../../api/queries.ts';

/** Polling interval in milliseconds. */
const refetchMs = 10_000;

/** The name and the purpose of each component, by the API's name. */
const parts: Record<string, [name: string, about: string]> = {
  database: ['Database', 'stores all data'],
  temporal: ['Temporal', 'coordinates the runs'],
  worker: ['Workers', 'execute the scripts'],
  outbox: ['Outbox', 'sends events to Temporal'],
  gateway: ['Gateway', 'talks to the CPEs'],
};

export function Health(): JSX.Element {
  const health = useApiQuery('/v1/health', {}, { refetchMs: refetchMs });
  return (
    <Card title="Health">
      <Loaded query={health}>
        {({ parts: states }) => (
          <ul class="health">
            {Object.entries(states).map(([part, state]) => (
              <li key={part}>
                <span>
                  {parts[part]?.[0] ?? part} <small class="soft">{parts[part]?.[1]}</small>
                </span>
                <Badge tone={stateTone(state)}>{state === 'up' ? 'Up' : state}</Badge>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function stateTone(state: string): Tone {
  if (state === 'up') return 'good';
  return state === 'starting' || state === 'not known' ? 'warn' : 'bad';
}
