import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { renderCwmpXml, renderFaultXml } from '../xml/cwmpXml.ts';
import type { Tone } from '../status.tsx';
import { Badge, capitalize } from '../status.tsx';
import { Xml } from '../xml/xml.tsx';
import { FaultText } from './faultText.tsx';
import type { Message } from './runEntries.ts';
import { formatDuration } from './runEntries.ts';

const tones: Record<Message['state'], Tone> = {
  queued: 'idle',
  sent: 'busy',
  acknowledged: 'good',
  faulted: 'bad',
  cancelled: 'idle',
  expired: 'warn',
};
const purposes: Partial<Record<Message['purpose'], string>> = {
  refresh: 'reads the parameters',
  management: 'sets the connection request credentials',
  action: 'device action',
};

/** A message and its response in one line; the XML is shown on request. */
export function MessageEntry({ message }: { message: Message }): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const { number, summary, purpose, state, fault, waiting } = message;
  return (
    <div class="message">
      <strong class="wrapped">
        {number !== null && `${number}. `}
        {summary}
      </strong>{' '}
      <Badge tone={tones[state]}>{capitalize(state)}</Badge>{' '}
      <span class="soft small">{[purposes[purpose], describeTimes(message)].filter(Boolean).join(', ')}</span>
      {waiting !== null && <p class="soft small wrapped">{waiting}</p>}
      {fault && <FaultText fault={fault} />}
      <details
        onToggle={({ currentTarget }) => {
          setOpen(currentTarget.open);
        }}
      >
        <summary>
          Request and response<span class="hidden"> of {summary}</span>
        </summary>
        {isOpen && <MessageXml message={message} />}
      </details>
    </div>
  );
}

function describeTimes({ state, created_at: queued, sent_at: sent, settled_at: settled }: Message): string {
  if (sent === null) return '';
  const answered =
    settled !== null && (state === 'acknowledged' || state === 'faulted')
      ? `, answered within ${formatDuration(sent, settled)}`
      : '';
  return `sent after ${formatDuration(queued, sent)}${answered}`;
}

/** The message as CWMP XML, with secrets masked. */
function MessageXml({ message: { method, request, response, fault, completion } }: { message: Message }): JSX.Element {
  return (
    <div class="xmls">
      <p>Request</p>
      <Xml xml={renderCwmpXml(method, request)} label={`Request ${method}`} />
      <p>Response</p>
      {response && <Xml xml={renderCwmpXml(`${method}Response`, response)} label={`Response to ${method}`} />}
      {fault && <Xml xml={renderFaultXml(fault)} label={`Fault to ${method}`} />}
      {!response && !fault && <p class="soft">None yet.</p>}
      {completion && (
        <>
          <p>Completed</p>
          <Xml xml={renderCwmpXml(String(completion.name), completion)} label={`Completion of ${method}`} />
        </>
      )}
    </div>
  );
}
