import type { ComponentChildren, JSX } from 'preact';
import { Link } from 'wouter-preact';
import { cwmpXml } from '../../../../parts/xml/cwmpXml.ts';
import { Loaded } from '../../../../parts/loaded.tsx';
import { ExactTime } from '../../../../parts/time.tsx';
import { Xml } from '../../../../parts/xml/xml.tsx';
import type { Schemas } from '../../../../server/api.ts';
import { useRead } from '../../../../server/read.ts';
import { FaultView, Outcome } from '../requestProgress.tsx';
import type { Entry } from './readTimeline.ts';

/** What a line of the time line was in full. */
export function Details({ entry }: { entry: Entry }): JSX.Element {
  switch (entry.kind) {
    case 'message':
      return <MessageDetails message={entry.message} />;
    case 'call':
      return (
        <Labelled label="What the CPE said">
          <Xml xml={cwmpXml(entry.call.method, entry.call.arguments)} what={`the ${entry.call.method}`} />
        </Labelled>
      );
    case 'request':
      return <RequestDetails request={entry.request} />;
    case 'run':
      return <RunDetails run={entry.run} instance={entry.instance} />;
    case 'session':
      return <SessionDetails session={entry.session} />;
    case 'event':
      return (
        <p class="soft">
          {entry.event.type} <code>{entry.event.id}</code>
        </p>
      );
  }
}

function MessageDetails({ message }: { message: Schemas['DeviceMessage'] }): JSX.Element {
  const { method, request, response, fault, completion, waiting, sent_at: sentAt, settled_at: settledAt } = message;
  return (
    <>
      <p class="soft">
        {sentAt === null ? (
          (waiting ?? 'Not sent.')
        ) : (
          <>
            Sent <ExactTime at={sentAt} />
          </>
        )}
        {settledAt !== null && (
          <>
            , over <ExactTime at={settledAt} />
          </>
        )}
        {message.instance_id !== null && (
          <>
            {' '}
            · <Link href={`/instances/${message.instance_id}?run=${message.run}`}>its run {message.run}</Link>
          </>
        )}
      </p>
      <Labelled label="Request">
        <Xml xml={cwmpXml(method, request)} what={`the request ${method}`} />
      </Labelled>
      {response && (
        <Labelled label="Response">
          <Xml xml={cwmpXml(`${method}Response`, response)} what={`the response to ${method}`} />
        </Labelled>
      )}
      {fault && <FaultView fault={fault} />}
      {completion && (
        <Labelled label="What became of it">
          <Xml
            xml={cwmpXml(typeof completion.name === 'string' ? completion.name : 'TransferComplete', completion)}
            what="what became of it"
          />
        </Labelled>
      )}
    </>
  );
}

function RequestDetails({
  request: { id, device_id: deviceId, workflow_url: url },
}: {
  request: Schemas['DeviceAction'];
}): JSX.Element {
  const request = useRead('/v1/devices/{id}/actions/{action}', { path: { id: deviceId, action: id } });
  return (
    <Loaded of={request}>
      {(shown) => (
        <>
          <Outcome request={shown} />
          <p class="soft">
            <code>{id}</code>
            {url !== null && (
              <>
                {' '}
                ·{' '}
                <a href={url} target="_blank" rel="noreferrer">
                  its workflow in Temporal
                </a>
              </>
            )}
          </p>
        </>
      )}
    </Loaded>
  );
}

function SessionDetails({
  session: { events, remote_address: address },
}: {
  session: Schemas['DeviceSession'];
}): JSX.Element {
  const keys = events.filter(({ command_key: key }) => key !== '');
  return (
    <>
      <p class="soft">
        The CPE informed
        {address !== null && (
          <>
            {' '}
            from <code>{address}</code>
          </>
        )}
        .
      </p>
      {keys.map(({ event, command_key: key }) => (
        <p key={event} class="soft">
          {event} follows from the command <code>{key}</code>.
        </p>
      ))}
    </>
  );
}

function RunDetails({ run, instance }: { run: Schemas['RunSummary']; instance: Schemas['Instance'] }): JSX.Element {
  return (
    <>
      <p class="soft">
        Triggered by {run.trigger.reason}, version {run.version}
        {run.finished_at !== null && (
          <>
            , over <ExactTime at={run.finished_at} />
          </>
        )}{' '}
        · <Link href={`/instances/${instance.id}?run=${run.number}`}>all of it</Link>
      </p>
      {run.error && <p>{run.error.message}</p>}
    </>
  );
}

function Labelled({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="labelled">
      <h3>{label}</h3>
      {children}
    </div>
  );
}
