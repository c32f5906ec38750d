import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Card } from '../../../components/page.tsx';
import { hasScope } from '../../../api/signIns.ts';
import { EditVariables } from './editVariables.tsx';
import type { Instance } from '../format.ts';

/** The values of this instance. Other variables have the service's defaults. */
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
            Edit<span class="hidden"> values</span>
          </button>
        )
      }
    >
      {values.length === 0 ? (
        <p class="soft">None. The service’s defaults apply.</p>
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
