import type { JSX } from 'preact';
import { Segments } from '../../../components/forms/segments.tsx';
import type { Draft } from './draft.ts';
import { HelpPanel } from './helpPanel.tsx';
import { SettingsPanel } from './settingsPanel.tsx';
import { DryRunPanel } from '../dryRun/dryRunPanel.tsx';
import type { DryRun, Target } from '../dryRun/useDryRun.ts';
import { Variables } from './variables.tsx';

export type PanelName = 'variables' | 'try' | 'help' | 'settings';
const panels: { value: PanelName; label: string }[] = [
  { value: 'variables', label: 'Variables' },
  { value: 'try', label: 'Try it' },
  { value: 'help', label: 'Help' },
  { value: 'settings', label: 'Settings' },
];

interface SidePanelProps {
  panel: PanelName;
  onPanel: (panel: PanelName) => void;
  draft: Draft;
  onDraft: (changed: Partial<Draft>) => void;
  error: Error | null;
  readOnly: boolean;
  target: Target;
  onTarget: (target: Target) => void;
  run: DryRun;
  goTo: (line: number) => void;
}

/** The panel next to the script: variables, dry run, help and settings. */
export function SidePanel({
  panel,
  onPanel,
  draft,
  onDraft,
  error,
  readOnly,
  target,
  onTarget,
  run,
  goTo,
}: SidePanelProps): JSX.Element {
  return (
    <section class="card side-panel" id="beside" aria-label="Side panel">
      <div class="card-body">
        <Segments label="Panel" options={panels} value={panel} onChange={onPanel} />
        {panel === 'variables' && (
          <Variables
            variables={draft.variables}
            error={error}
            readOnly={readOnly}
            onChange={(variables) => {
              onDraft({ variables });
            }}
          />
        )}
        {panel === 'try' && (
          <DryRunPanel variables={draft.variables} target={target} onTarget={onTarget} run={run} goTo={goTo} />
        )}
        {panel === 'help' && <HelpPanel />}
        {panel === 'settings' && <SettingsPanel draft={draft} error={error} readOnly={readOnly} onChange={onDraft} />}
      </div>
    </section>
  );
}
