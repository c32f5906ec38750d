import type { ComponentChildren, JSX } from 'preact';
import { Link } from 'wouter-preact';
import { renderCwmpXml } from '../../../../components/xml/cwmpXml.ts';
import { Loaded } from '../../../../components/loaded.tsx';
import { ExactTime } from '../../../../components/time.tsx';
import { Xml } from '../../../../components/xml/xml.tsx';
import type { Schemas } from '../../../../api/client.ts';
import { useApiQuery } from '../../../../api/queries.ts';
import { FaultView, ActionResult } from '../actions/actionProgress.tsx';
import type { Entry } from './readTimeline.ts';
import { instancePath } from '../../../../paths.ts';

/** The details of a timeline entry. */
export function Details({ entry }: { entry: Entry }): JSX.Element {
  switch (entry.kind) {
    case 'message':
      return <MessageDetails message={entry.message} />;
    case 'call':
      return (
        <Labelled label="RPC from the CPE">
          <Xml xml={renderCwmpXml(entry.call.method, entry.call.arguments)} label={`the ${entry.call.method}`} />
        </Labelled>
      );
    case 'action':
      return <ActionDetails action={entry.action} />;
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
            , finished <ExactTime at={settledAt} />
          </>
        )}
        {message.instance_id !== null && (
          <>
            {' '}
            · <Link href={instancePath(message.instance_id, message.run)}>run {message.run}</Link>
          </>
        )}
      </p>
      <Labelled label="Request">
        <Xml xml={renderCwmpXml(method, request)} label={`the request ${method}`} />
      </Labelled>
      {response && (
        <Labelled label="Response">
          <Xml xml={renderCwmpXml(`${method}Response`, response)} label={`the response to ${method}`} />
        </Labelled>
      )}
      {fault && <FaultView fault={fault} />}
      {completion && (
        <Labelled label="Completion">
          <Xml
            xml={renderCwmpXml(typeof completion.name === 'string' ? completion.name : 'TransferComplete', completion)}
            label="Completion of the request"
          />
        </Labelled>
      )}
    </>
  );
}

function ActionDetails({
  action: { id, device_id: deviceId, workflow_url: url },
}: {
  action: Schemas['DeviceAction'];
}): JSX.Element {
  const action = useApiQuery('/v1/devices/{id}/actions/{action}', { path: { id: deviceId, action: id } });
  return (
    <Loaded query={action}>
      {(shown) => (
        <>
          <ActionResult action={shown} />
          <p class="soft">
            <code>{id}</code>
            {url !== null && (
              <>
                {' '}
                ·{' '}
                <a href={url} target="_blank" rel="noreferrer">
                  Open in the Temporal UI
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
        Inform
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
          {event}: command key <code>{key}</code>
        </p>
      ))}
    </>
  );
}

function RunDetails({ run, instance }: { run: Schemas['RunSummary']; instance: Schemas['Instance'] }): JSX.Element {
  return (
    <>
      <p class="soft">
        Trigger: {run.trigger.reason}, version {run.version}
        {run.finished_at !== null && (
          <>
            , finished <ExactTime at={run.finished_at} />
          </>
        )}{' '}
        · <Link href={instancePath(instance.id, run.number)}>show run</Link>
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
