import type { JSX } from 'preact';
import type { Message } from './runEntries.ts';

/** A CPE's fault, with the faults of single parameters. */
export function FaultText({
  fault: { fault_code: code, fault_string: text, parameter_faults: parameters },
}: {
  fault: NonNullable<Message['fault']>;
}): JSX.Element {
  return (
    <div class="fault">
      <p>
        <b>Fault {code}</b> {text}
      </p>
      {parameters.length > 0 && (
        <ul>
          {parameters.map((each, index) => (
            <li key={index}>
              <code>{each.parameter_name}</code>{' '}
              <span>
                <b>{each.fault_code}</b> {each.fault_string}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
