import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Loaded } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { useApiQuery } from '../../../api/queries.ts';
import { Diff } from './diff.tsx';
import { formatSettings } from '../edit/draft.ts';

interface CompareProps {
  id: string;
  latest: number;
  from: number;
  to: number;
  onChange: (pair: { from: string; to: string }) => void;
}

/** Compares the scripts and settings of two versions. */
export function CompareVersions({ id, latest, from, to, onChange }: CompareProps): JSX.Element {
  const before = useApiQuery('/v1/services/{id}/versions/{number}', { path: { id, number: from } });
  const after = useApiQuery('/v1/services/{id}/versions/{number}', { path: { id, number: to } });
  const names: [string, string] = [`Version ${from}`, `Version ${to}`];
  return (
    <Card title="Compare">
      <div class="form">
        <div class="pair">
          <Choice
            label="From"
            latest={latest}
            value={from}
            onChange={(number) => {
              onChange({ from: String(number), to: String(to) });
            }}
          />
          <Choice
            label="To"
            latest={latest}
            value={to}
            onChange={(number) => {
              onChange({ from: String(from), to: String(number) });
            }}
          />
        </div>
        <Loaded query={before}>
          {(one) => (
            <Loaded query={after}>
              {(two) => (
                <>
                  <Diff label="Script" before={one.script} after={two.script} names={names} />
                  {formatSettings(one) === formatSettings(two) ? (
                    <p class="soft">The variables, events and limits are identical.</p>
                  ) : (
                    <Diff label="Settings" before={formatSettings(one)} after={formatSettings(two)} names={names} />
                  )}
                </>
              )}
            </Loaded>
          )}
        </Loaded>
      </div>
    </Card>
  );
}

function Choice({
  label,
  latest,
  value,
  onChange,
}: {
  label: string;
  latest: number;
  value: number;
  onChange: (version: number) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        class="input"
        id={id}
        value={String(value)}
        onChange={({ currentTarget }) => {
          onChange(Number(currentTarget.value));
        }}
      >
        {Array.from({ length: latest }, (_, index) => latest - index).map((version) => (
          <option key={version} value={String(version)}>
            Version {version}
          </option>
        ))}
      </select>
    </div>
  );
}
