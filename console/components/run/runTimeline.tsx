import type { JSX } from 'preact';
import type { IconName } from '../icon.tsx';
import { Icon } from '../icon.tsx';
import type { Tone } from '../status.tsx';
import { Badge } from '../status.tsx';
import { MessageEntry } from './messageEntry.tsx';
import './run.css';
import type { RunEntry, Run } from './runEntries.ts';
import { formatDuration, formatSeconds, buildRunEntries } from './runEntries.ts';

/** A run from its trigger to its result: log lines, messages with their responses, and waits. */
export function RunTimeline({ run }: { run: Run }): JSX.Element {
  return (
    <ol class="timeline" aria-label={`Run ${run.number}`}>
      {buildRunEntries(run).map((entry, index) => (
        <li key={`${index} ${entry.kind}`} class="run-entry">
          <Mark entry={entry} run={run} />
          <div class="what">
            <EntryText entry={entry} run={run} />
          </div>
          <Clock at={entry.at} />
        </li>
      ))}
      {run.finished_at === null && (
        <li class="run-entry">
          <span class="mark-dot busy">
            <Icon name="ring" size={14} />
          </span>
          <div class="what">
            <Badge tone="busy">In progress</Badge>
          </div>
        </li>
      )}
    </ol>
  );
}

const icons: Record<RunEntry['kind'], IconName> = {
  trigger: 'bolt',
  begin: 'play',
  log: 'services',
  message: 'switch',
  step: 'pause',
  end: 'check',
};

function Mark({ entry, run }: { entry: RunEntry; run: Run }): JSX.Element {
  const failed =
    (entry.kind === 'end' && run.status === 'failed') || (entry.kind === 'message' && entry.message.fault !== null);
  const tone: Tone = failed
    ? 'bad'
    : entry.kind === 'end' || (entry.kind === 'message' && entry.message.state === 'acknowledged')
      ? 'good'
      : 'idle';
  return (
    <span class={`mark-dot ${tone}`}>
      <Icon name={failed ? 'cross' : icons[entry.kind]} size={14} />
    </span>
  );
}

function EntryText({ entry, run }: { entry: RunEntry; run: Run }): JSX.Element {
  switch (entry.kind) {
    case 'trigger':
      return (
        <>
          <strong>{triggers[run.trigger.kind]}</strong> <span class="soft">{run.trigger.reason}</span>
        </>
      );
    case 'begin':
      return (
        <>
          <strong>Run started</strong>{' '}
          <span class="soft">
            with version {run.version}
            {describeDelay(run)}
          </span>
        </>
      );
    case 'log':
      return <pre class="printed">{entry.lines.join('\n')}</pre>;
    case 'message':
      return <MessageEntry message={entry.message} />;
    case 'step':
      return entry.step.then === 'sleep' ? (
        <>
          <strong>The script sleeps</strong> <span class="soft">for {formatSeconds(entry.step.seconds ?? 0)}</span>
        </>
      ) : (
        <strong>The script waits for an {entry.step.then === 'event' ? 'event of the CPE' : 'HTTP response'}</strong>
      );
    case 'end':
      return <End run={run} />;
  }
}

const triggers: Record<Run['trigger']['kind'], string> = {
  event: 'Inform:',
  execute: 'Executed manually',
  retry: 'Retried',
};

/** The time between trigger and start: behind other services of the device, or until an automatic retry is due. */
function describeDelay({ trigger, started_at: began }: Run): string {
  return Date.parse(began) - Date.parse(trigger.at) < 1000 ? '' : `, after ${formatDuration(trigger.at, began)}`;
}

function End({ run: { status, error, started_at: began, finished_at: ended } }: { run: Run }): JSX.Element {
  return (
    <>
      <Badge tone={status === 'failed' ? 'bad' : 'good'}>{status === 'failed' ? 'Failed' : 'Provisioned'}</Badge>{' '}
      <span class="soft">after {formatDuration(began, ended ?? began)}</span>
      {error && (
        <p class="wrapped">
          {error.message}
          {error.line !== undefined && (
            <>
              {' '}
              <span class="soft">(line {error.line} of the script)</span>
            </>
          )}
        </p>
      )}
    </>
  );
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

function Clock({ at }: { at: string }): JSX.Element {
  return (
    <time class="clock" dateTime={at} title={exact.format(new Date(at))}>
      {clock.format(new Date(at))}
    </time>
  );
}
