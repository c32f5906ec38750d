import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { Field } from '../../../components/forms/form.tsx';
import { ProblemView } from '../../../components/loaded.tsx';
import { Card, Page } from '../../../components/page.tsx';
import { hasScope } from '../../../api/signIns.ts';
import { Conflict } from './conflict.tsx';
import type { Draft } from './draft.ts';
import { toDraft, isSameDraft } from './draft.ts';
import { EditorActions } from './editorActions.tsx';
import { CodeArea } from '../codeEditor/codeArea.tsx';
import type { CodeEditor } from '../codeEditor/codeEditor.ts';
import { useLeaveGuard } from './leaveGuard.tsx';
import type { ServiceAsRead } from '../readService.ts';
import type { PanelName } from './sidePanel.tsx';
import { SidePanel } from './sidePanel.tsx';
import type { Target } from '../dryRun/useDryRun.ts';
import { useDryRun } from '../dryRun/useDryRun.ts';
import { useSave } from './useSave.ts';

interface EditorFormProps {
  initialDraft: Draft;
  /** Undefined for a new service. */
  saved: ServiceAsRead | undefined;
}

/** The service editor: the script, with a side panel. */
export function EditorForm({ initialDraft, saved: readAtFirst }: EditorFormProps): JSX.Element {
  const readOnly = !hasScope('operate');
  const [saved, setSaved] = useState(readAtFirst);
  const [draft, setDraft] = useState(initialDraft);
  const [taken, setTaken] = useState(0);
  const [panel, setPanel] = useState<PanelName>('variables');
  const [target, setTarget] = useState<Target>({ values: {}, on: 'auto', deviceId: '' });
  const editor = useRef<CodeEditor>();
  const run = useDryRun(draft, target, !readOnly);
  const unchanged = useMemo(() => (saved ? toDraft(saved.service) : initialDraft), [saved]);
  const isDirty = !readOnly && !isSameDraft(draft, unchanged);
  const { guard, allow } = useLeaveGuard(isDirty);
  const take = (theirs: ServiceAsRead): void => {
    setSaved(theirs);
    setDraft(toDraft(theirs.service));
    setTaken(taken + 1);
  };
  const save = useSave({ draft, saved, onSaved: setSaved, allowLeaving: allow });
  const marks = useMemo(() => [...save.marks, ...run.marks], [save.marks, run.marks]);
  const change = (changed: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...changed }));
  };
  const tryNow = (): void => {
    setPanel('try');
    run.runNow();
    // On a phone the panel is below the script.
    document.getElementById('beside')?.scrollIntoView({ block: 'nearest' });
  };
  const act = {
    save: () => {
      if (!readOnly && !save.isPending) save.mutate(undefined);
    },
    tryNow,
  };
  useShortcuts(act);
  return (
    <Page
      title={saved?.service.name ?? 'New service'}
      about={<About saved={saved} isDirty={isDirty} />}
      actions={
        <EditorActions
          saved={saved}
          isDirty={isDirty}
          busy={save.isPending}
          onSave={act.save}
          onTry={tryNow}
          allowLeaving={allow}
        />
      }
    >
      {save.problem && <ProblemView error={save.problem} />}
      <div class="workbench">
        <Card
          title="Script"
          actions={
            <span class="soft small">
              <kbd>Ctrl</kbd> <kbd>S</kbd> to save, <kbd>Ctrl</kbd> <kbd>Enter</kbd> to try
            </span>
          }
        >
          <fieldset class="pair named" disabled={readOnly}>
            <Field label="Name" name="name" error={save.error}>
              {(attributes) => (
                <input
                  class="input mono"
                  autocomplete="off"
                  spellcheck={false}
                  {...attributes}
                  value={draft.name}
                  onInput={({ currentTarget }) => {
                    change({ name: currentTarget.value });
                  }}
                />
              )}
            </Field>
            <Field label="Description" name="description" error={save.error}>
              {(attributes) => (
                <input
                  class="input"
                  {...attributes}
                  value={draft.description}
                  onInput={({ currentTarget }) => {
                    change({ description: currentTarget.value });
                  }}
                />
              )}
            </Field>
          </fieldset>
          <CodeArea
            key={taken}
            text={draft.script}
            readOnly={readOnly}
            marks={marks}
            variables={draft.variables.map(({ name }) => name).filter(Boolean)}
            onChange={(script) => {
              change({ script });
            }}
            onSave={act.save}
            onTry={tryNow}
            editor={editor}
          />
        </Card>
        <SidePanel
          panel={panel}
          onPanel={setPanel}
          draft={draft}
          onDraft={change}
          error={save.error}
          readOnly={readOnly}
          target={target}
          onTarget={setTarget}
          run={run}
          goTo={(line) => {
            editor.current?.goTo(line);
          }}
        />
      </div>
      {save.conflict && saved && (
        <Conflict
          id={saved.service.id}
          script={draft.script}
          onTake={(theirs) => {
            take(theirs);
            save.reset();
          }}
          onOverwrite={(theirs) => {
            save.mutate(theirs.etag);
          }}
          onClose={save.reset}
        />
      )}
      {guard}
    </Page>
  );
}

function About({ saved, isDirty }: { saved: ServiceAsRead | undefined; isDirty: boolean }): JSX.Element {
  if (!saved)
    return (
      <>
        Not saved yet. <Link href="/services">All services</Link>
      </>
    );
  const { id, version } = saved.service;
  return (
    <>
      <Link href={`/services/${id}/versions`}>Version {version}</Link>
      {isDirty ? ', with unsaved changes' : ''}
    </>
  );
}

/** The editor's shortcuts, for the rest of the page. */
function useShortcuts(act: { save: () => void; tryNow: () => void }): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const action =
        event.key === 's' ? latest.current.save : event.key === 'Enter' ? latest.current.tryNow : undefined;
      if (!action) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, []);
}
