import type { JSX } from 'preact';
import { Loaded } from '../../components/loaded.tsx';
import { Card } from '../../components/page.tsx';
import type { Tone } from '../../components/status.tsx';
import { Badge } from '../../components/status.tsx';
import { useRead } from '../../api/queries.ts';

/** Milliseconds. */
const every = 10_000;

/** By the API's names: the words for it, and what it is there for. */
const parts: Record<string, [name: string, about: string]> = {
  database: ['Database', 'holds all data'],
  temporal: ['Temporal', 'carries the runs'],
  worker: ['Workers', 'execute the scripts'],
  outbox: ['Outbox', 'tells Temporal what happened'],
  gateway: ['Gateway', 'talks to the CPEs'],
};

export function Health(): JSX.Element {
  const health = useRead('/v1/health', {}, { every });
  return (
    <Card title="Health">
      <Loaded of={health}>
        {({ parts: states }) => (
          <ul class="health">
            {Object.entries(states).map(([part, state]) => (
              <li key={part}>
                <span>
                  {parts[part]?.[0] ?? part} <small class="soft">{parts[part]?.[1]}</small>
                </span>
                <Badge tone={toneOf(state)}>{state === 'up' ? 'Up' : state}</Badge>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}

function toneOf(state: string): Tone {
  if (state === 'up') return 'good';
  return state === 'starting' || state === 'not known' ? 'warn' : 'bad';
}
