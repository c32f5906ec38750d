import type { ComponentChildren, JSX } from 'preact';
import { Empty } from '../../../components/empty.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Card } from '../../../components/page.tsx';
import { ExactTime, Time } from '../../../components/time.tsx';
import type { Device } from '../device.ts';

/** The last Inform, and how to reach the device. */
export function Facts({ device }: { device: Device }): JSX.Element {
  return (
    <Card title="Last Inform">
      <div class="facts-of">
        {device.last_inform_at === null ? (
          <Empty icon="devices" title="No Inform yet">
            <p>
              Set the ACS URL of the CPE to <code>http://{location.hostname}:7547/acs</code>, and plug it in. Its
              services run when it informs.
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
      <Fact label="Time">
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
      <Fact label="IP address">
        <code>{device.remote_address}</code>
      </Fact>
      <Fact label="Connection request URL">
        {device.connection_request_url === null ? (
          <span class="soft">not reported</span>
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
            <strong>The CPE is unreachable</strong>
            <span>{request.error}</span>
            <small class="soft">
              Attempts: {request.attempts}, the last <Time at={request.requested_at} />. The CPE is served at its next
              Inform.
            </small>
          </div>
        </div>
      )}
      {until !== null && Date.parse(until) > Date.now() && (
        <div class="notice">
          <Icon name="key" size={20} />
          <div>
            <span>
              Bootstrap window open until <ExactTime at={until} />.
            </span>
          </div>
        </div>
      )}
    </>
  );
}
