import { useEffect, useRef, useState } from 'preact/hooks';
import type { Schemas } from '../../../api/client.ts';
import { api, ApiProblem, isTemporary, unwrap } from '../../../api/client.ts';
import type { Draft } from '../edit/draft.ts';
import { toServiceBody, parseValue } from '../edit/draft.ts';
import type { Mark } from '../codeEditor/codeEditor.ts';

export type Report = Schemas['DryRunReport'];

/** What a script is tried with. */
export interface Target {
  /** By the variables' names, as typed; empty: none. */
  values: Record<string, string>;
  on: 'auto' | 'igd' | 'tr181' | 'device';
  deviceId: string;
}

interface DryRunResult {
  report?: Report;
  error?: Error;
}

export interface DryRun {
  result: DryRunResult;
  busy: boolean;
  /** What is wrong, at its line. */
  marks: Mark[];
  runNow: () => void;
}

/** How long somebody who types is waited for: milliseconds. */
const debounceMs = 900;

/** Tries the script as it stands, when told, and a moment after each change of it. */
export function useDryRun(draft: Draft, target: Target, enabled: boolean): DryRun {
  const [tried, setTried] = useState<DryRunResult>({});
  const [busy, setBusy] = useState(false);
  const [marks, setMarks] = useState<Mark[]>([]);
  const latest = useRef({ draft, target });
  latest.current = { draft, target };
  const underWay = useRef<AbortController>();

  const attempt = (isAsked: boolean): void => {
    underWay.current?.abort();
    const { signal } = (underWay.current = new AbortController());
    setBusy(true);
    void dryRun(latest.current.draft, latest.current.target, signal).then((done) => {
      if (signal.aborted) return;
      setBusy(false);
      // What nobody asked for may wait for the next change.
      if (!isAsked && isTemporary(done.error)) return;
      setTried(done);
      setMarks(toMarks(done));
    });
  };
  const content = JSON.stringify([draft.script, draft.variables]);
  useEffect(() => {
    if (!enabled) return;
    const timer = setTimeout(() => {
      attempt(false);
    }, debounceMs);
    return () => {
      clearTimeout(timer);
    };
  }, [content, enabled]);
  useEffect(
    () => () => {
      underWay.current?.abort();
    },
    [],
  );
  return {
    result: tried,
    busy,
    marks,
    runNow: () => {
      attempt(true);
    },
  };
}

async function dryRun(draft: Draft, { values, on, deviceId }: Target, signal: AbortSignal): Promise<DryRunResult> {
  const { script, variables = [] } = toServiceBody(draft);
  const typedValues = draft.variables.flatMap(({ name, type }) =>
    values[name] ? [[name, parseValue(type, values[name])]] : [],
  );
  const body = {
    script,
    variables,
    values: Object.fromEntries(typedValues) as Record<string, unknown>,
    ...(on === 'device' ? { device_id: deviceId } : on !== 'auto' && { model: on }),
  };
  try {
    const report = await unwrap(api().POST('/v1/dry-run', { body, signal }));
    return { report: { ...report, warnings: report.warnings.map((warning) => findLine(warning, script)) } };
  } catch (error) {
    return { error: error as Error };
  }
}

function toMarks({ report, error }: DryRunResult): Mark[] {
  if (error instanceof ApiProblem)
    return (error.problem.errors ?? []).flatMap(({ line, message }) =>
      line === undefined ? [] : [{ line, severity: 'error', message: `It ${message}` }],
    );
  const failure: Mark[] =
    report?.error?.line === undefined
      ? []
      : [{ line: report.error.line, severity: 'error', message: report.error.message }];
  const warnings = (report?.warnings ?? []).flatMap(({ line, message }): Mark[] =>
    line === undefined ? [] : [{ line, severity: 'warning', message }],
  );
  return [...failure, ...warnings];
}

type Warning = Report['warnings'][number];

/** What is said of no line is shown where the variable, or the parameter, is first named. */
function findLine(warning: Warning, script: string): Warning {
  const { line, variable, parameter } = warning;
  if (line !== undefined) return warning;
  const names =
    variable === undefined
      ? [parameter, parameter?.replace(/^.*\./, '.')]
      : [`"${variable}"`, `'${variable}'`, `variables.${variable}`];
  const lines = script.split('\n');
  const found = names
    .map((name) => (name === undefined ? -1 : lines.findIndex((line) => line.includes(name))))
    .find((index) => index >= 0);
  return found === undefined ? warning : { ...warning, line: found + 1 };
}
