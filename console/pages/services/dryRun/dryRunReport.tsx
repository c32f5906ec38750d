import type { JSX } from 'preact';
import { Icon } from '../../../components/icon.tsx';
import { capitalize, StatusBadge } from '../../../components/status.tsx';
import { pluralize } from '../../../components/time.tsx';
import { DryRunMessage } from './dryRunMessage.tsx';
import type { Report } from './useDryRun.ts';

const modelNames = {
  igd: 'a simulated TR-098 CPE',
  tr181: 'a simulated TR-181 CPE',
  device: 'the stored device',
} as const;

/** The result of a dry run, errors first. */
export function DryRunReport({ report, goTo }: { report: Report; goTo: (line: number) => void }): JSX.Element {
  const { status, error, doubt, model, samples, log, messages, warnings } = report;
  return (
    <section class="tried" aria-label="Result">
      <p>
        <StatusBadge status={status} /> on {modelNames[model]}
      </p>
      {error && (
        <div class="notice bad">
          <Icon name="cross" size={20} />
          <div>
            <strong>{error.type}</strong>
            <span>{error.message}</span>
            {error.line !== undefined && <LineButton line={error.line} goTo={goTo} />}
            {doubt !== null && <small>{capitalize(doubt)}: a real CPE or server may respond differently.</small>}
          </div>
        </div>
      )}
      {samples.length > 0 && <p class="soft">Sample values were used for {samples.join(', ')}.</p>}
      {warnings.length > 0 && (
        <div class="notice warn">
          <Icon name="warning" size={20} />
          <div>
            <strong>{pluralize(warnings.length, 'warning')}</strong>
            <ul>
              {warnings.map(({ code, message, line }, index) => (
                <li key={index}>
                  {message} {line !== undefined && <LineButton line={line} goTo={goTo} />}
                  <small class="soft"> {code}</small>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      <h3>Log</h3>
      {log.length === 0 ? (
        <p class="soft">Nothing was printed.</p>
      ) : (
        <pre class="log" tabIndex={0}>
          {log.map(({ text }) => text).join('\n')}
        </pre>
      )}
      <h3>{pluralize(messages.length, 'message')}</h3>
      {messages.length === 0 && <p class="soft">No messages were sent.</p>}
      <ol>
        {messages.map((message, index) => (
          <li key={index}>
            <DryRunMessage message={message} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function LineButton({ line, goTo }: { line: number; goTo: (line: number) => void }): JSX.Element {
  return (
    <button
      type="button"
      class="line"
      onClick={() => {
        goTo(line);
      }}
    >
      Line {line}
    </button>
  );
}
