import { useEffect, useRef, useState } from 'preact/hooks';
import type { Schemas } from '../../../api/client.ts';
import { api, ApiProblem, isTemporary, unwrap } from '../../../api/client.ts';
import type { Draft } from '../edit/draft.ts';
import { toServiceBody, parseValue } from '../edit/draft.ts';
import type { Mark } from '../codeEditor/codeEditor.ts';

export type Report = Schemas['DryRunReport'];

/** The inputs of a dry run. */
export interface Target {
  /** The typed values by variable; empty means no value. */
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
  /** Errors and warnings by line. */
  marks: Mark[];
  runNow: () => void;
}

/** Time without changes before the script is run, in milliseconds. */
const debounceMs = 900;

/** Runs the script on request, and {@link debounceMs} after each change. */
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
      // An automatic run that failed temporarily is repeated after the next change.
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

/** Adds the line where the variable or parameter first occurs, if the warning has no line. */
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
