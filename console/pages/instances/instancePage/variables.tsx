import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Card } from '../../../components/page.tsx';
import { hasScope } from '../../../api/signIns.ts';
import { EditVariables } from './editVariables.tsx';
import type { Instance } from '../format.ts';

/** The device's own values; what is not among them has the service's default. */
export function Variables({ instance }: { instance: Instance }): JSX.Element {
  const [edits, setEdits] = useState(false);
  const values = Object.entries(instance.variables);
  return (
    <Card
      title="Values"
      actions={
        hasScope('provision') && (
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              setEdits(true);
            }}
          >
            Edit<span class="hidden"> the values</span>
          </button>
        )
      }
    >
      {values.length === 0 ? (
        <p class="soft">None of its own: the service’s defaults count.</p>
      ) : (
        <dl class="facts">
          {values.map(([name, value]) => (
            <div key={name}>
              <dt class="wrapped">{name}</dt>
              <dd>
                <code class="wrapped">{String(value)}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {edits && (
        <EditVariables
          id={instance.id}
          onClose={() => {
            setEdits(false);
          }}
        />
      )}
    </Card>
  );
}
