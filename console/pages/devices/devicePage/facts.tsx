import type { ComponentChildren, JSX } from 'preact';
import { Empty } from '../../../components/empty.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Card } from '../../../components/page.tsx';
import { ExactTime, Time } from '../../../components/time.tsx';
import type { Device } from '../device.ts';

/** What its last Inform told, and how it can be reached. */
export function Facts({ device }: { device: Device }): JSX.Element {
  return (
    <Card title="Last Inform">
      <div class="facts-of">
        {device.last_inform_at === null ? (
          <Empty icon="devices" title="It has never come">
            <p>
              Point the CPE at <code>http://{location.hostname}:7547/acs</code>, and plug it in. What is attached to it
              runs when it comes.
            </p>
          </Empty>
        ) : (
          <InformFacts device={device} at={device.last_inform_at} />
        )}
        <Reachable device={device} />
        {Object.keys(device.metadata).length > 0 && (
          <dl class="facts">
            <Fact label="Metadata">
              <code class="metadata">{JSON.stringify(device.metadata, null, 2)}</code>
            </Fact>
          </dl>
        )}
      </div>
    </Card>
  );
}

function InformFacts({ device, at }: { device: Device; at: string }): JSX.Element {
  const keyOf = (event: string): string | undefined =>
    device.last_inform_command_keys.find((each) => each.event === event)?.command_key;
  return (
    <dl class="facts">
      <Fact label="When">
        <ExactTime at={at} />
      </Fact>
      <Fact label="Events">
        {device.last_inform_events.map((event) => (
          <span key={event} class="tag">
            {event}
            {keyOf(event) !== undefined && ` · ${keyOf(event)}`}
          </span>
        ))}
      </Fact>
      <Fact label="Serial number">
        <code>{device.serial_number}</code>
      </Fact>
      <Fact label="OUI">
        <code>{device.oui}</code>
      </Fact>
      <Fact label="Software">{device.software_version}</Fact>
      <Fact label="Hardware">{device.hardware_version}</Fact>
      <Fact label="Data model">
        {device.root !== null && (
          <>
            <code>{device.root}</code> {device.root === 'Device.' ? 'TR-181' : 'TR-098'}
          </>
        )}
      </Fact>
      <Fact label="Came from">
        <code>{device.remote_address}</code>
      </Fact>
      <Fact label="Asked at">
        {device.connection_request_url === null ? (
          <span class="soft">it named no address</span>
        ) : (
          <code>{device.connection_request_url}</code>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Reachable({
  device: { connection_request: request, bootstrap_expected_until: until },
}: {
  device: Device;
}): JSX.Element {
  return (
    <>
      {request.error !== null && (
        <div class="notice warn">
          <Icon name="warning" size={20} />
          <div>
            <strong>It could not be reached</strong>
            <span>{request.error}</span>
            <small class="soft">
              Asked {request.attempts} times, last <Time at={request.requested_at} />. It is served when it next comes
              by itself.
            </small>
          </div>
        </div>
      )}
      {until !== null && Date.parse(until) > Date.now() && (
        <div class="notice">
          <Icon name="key" size={20} />
          <div>
            <span>
              A BOOTSTRAP of it is taken until <ExactTime at={until} />.
            </span>
          </div>
        </div>
      )}
    </>
  );
}
