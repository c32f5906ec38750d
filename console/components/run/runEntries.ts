import type { Schemas } from '../../api/client.ts';

export type Run = Schemas['Run'];
export type Message = Schemas['Message'];

/** An entry of a run's timeline. */
export type RunEntry =
  | { kind: 'trigger' | 'begin' | 'end'; at: string }
  | { kind: 'log'; at: string; lines: string[] }
  | { kind: 'message'; at: string; message: Message }
  /** The script waits for something other than a message. */
  | { kind: 'step'; at: string; step: Run['steps'][number] };

/** The order of entries of the same time: within a step, the script prints, then sends, then waits. */
const ranks: Record<RunEntry['kind'], number> = { trigger: 0, begin: 1, log: 2, message: 3, step: 4, end: 5 };

/** Returns the entries in chronological order. Consecutive log lines are one entry. */
export function buildRunEntries(run: Run): RunEntry[] {
  const entries: RunEntry[] = [
    { kind: 'trigger', at: run.trigger.at },
    { kind: 'begin', at: run.started_at },
    ...run.log.map(({ at, text }) => ({ kind: 'log' as const, at, lines: [text] })),
    ...run.messages.map((message) => ({ kind: 'message' as const, at: message.created_at, message })),
    ...run.steps
      .filter(({ then }) => then === 'sleep' || then === 'http' || then === 'event')
      .map((step) => ({ kind: 'step' as const, at: step.at, step })),
    ...(run.finished_at === null ? [] : [{ kind: 'end' as const, at: run.finished_at }]),
  ];
  // The sort is stable, so messages and lines keep their order.
  entries.sort(
    (a, b) => phaseOf(a) - phaseOf(b) || Date.parse(a.at) - Date.parse(b.at) || ranks[a.kind] - ranks[b.kind],
  );
  return mergeLogLines(entries);
}

/** The trigger comes first and the end last, even if the clocks of two processes differ. */
const phaseOf = ({ kind }: RunEntry): number =>
  kind === 'trigger' ? 0 : kind === 'begin' ? 1 : kind === 'end' ? 3 : 2;

function mergeLogLines(entries: RunEntry[]): RunEntry[] {
  const joined: RunEntry[] = [];
  for (const entry of entries) {
    const last = joined.at(-1);
    if (entry.kind === 'log' && last?.kind === 'log') last.lines.push(...entry.lines);
    else joined.push(entry);
  }
  return joined;
}

/** Formats the time between two timestamps: "120 ms", "3.5 s", "2 min 5 s". */
export function formatDuration(from: string, to: string): string {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from));
  return ms < 1000 ? `${ms} ms` : formatSeconds(ms / 1000);
}

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return hours >= 1 ? `${hours} h ${minutes % 60} min` : `${minutes} min ${Math.round(seconds % 60)} s`;
}
