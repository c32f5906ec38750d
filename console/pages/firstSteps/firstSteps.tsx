import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Empty } from '../../components/empty.tsx';
import { Loaded } from '../../components/loaded.tsx';
import { Card, Page } from '../../components/page.tsx';
import type { Schemas } from '../../api/client.ts';
import { useApiQuery } from '../../api/queries.ts';
import { hasScope } from '../../api/signIns.ts';
import { AttachStep } from './attachStep.tsx';
import { DeviceStep } from './deviceStep.tsx';
import { serviceName, tag } from './example.ts';
import './firstSteps.css';
import { NextSteps } from './nextSteps.tsx';
import { PlugInStep } from './plugInStep.tsx';
import { ServiceStep } from './serviceStep.tsx';
import { Step } from './step.tsx';
import { TryStep } from './tryStep.tsx';

/** What exists so far, read from the API. */
interface FirstStepsState {
  service: Schemas['ServiceSummary'] | undefined;
  device: Schemas['Device'] | undefined;
  instance: Schemas['Instance'] | undefined;
}

/**
 * Five steps from an empty system to a provisioned device. Each step does the real thing. Progress is read from the
 * API, so the user may leave and come back.
 */
export function FirstSteps(): JSX.Element {
  const services = useApiQuery('/v1/services', { query: { name: serviceName } });
  const devices = useApiQuery('/v1/devices', { query: { tag, limit: 1 } });
  const instances = useApiQuery('/v1/instances', { query: { tag, limit: 1 } });
  return (
    <Page
      title="First steps"
      about="Provision your first router in five steps. It takes five minutes, and no router is needed."
    >
      {hasScope('operate') ? (
        <Loaded query={services}>
          {({ items: [service] }) => (
            <Loaded query={devices}>
              {({ items: [device] }) => (
                <Loaded query={instances}>
                  {({ items: [instance] }) => <Steps service={service} device={device} instance={instance} />}
                </Loaded>
              )}
            </Loaded>
          )}
        </Loaded>
      ) : (
        <Card>
          <Empty icon="key" title="Your key is read-only">
            <p>The first steps create a service and run it. Sign in with the key of an operator or an administrator.</p>
          </Empty>
        </Card>
      )}
    </Page>
  );
}

function Steps({ service, device, instance }: FirstStepsState): JSX.Element {
  const [tried, setTried] = useState(false);
  const isTried = tried || device !== undefined;
  const isProvisioned = instance?.status === 'provisioned';
  const done = [service !== undefined, isTried, device !== undefined, instance !== undefined, isProvisioned];
  const current = done.indexOf(false);
  const stepState = (index: number): { number: number; state: 'done' | 'now' | 'later' } => ({
    number: index + 1,
    state: done[index] ? 'done' : index === current ? 'now' : 'later',
  });
  return (
    <>
      <ol class="steps">
        <Step
          {...stepState(0)}
          title="Write a service"
          result={
            service && (
              <>
                The service <b>{service.name}</b> is saved.
              </>
            )
          }
        >
          <ServiceStep />
        </Step>
        <Step {...stepState(1)} title="Try it on a simulated router" result="The script works on a simulated router.">
          {service && (
            <TryStep
              service={service}
              onTried={() => {
                setTried(true);
              }}
            />
          )}
        </Step>
        <Step
          {...stepState(2)}
          title="Register a device"
          result={
            device && (
              <>
                The device <b>{device.id}</b> is registered.
              </>
            )
          }
        >
          <DeviceStep />
        </Step>
        <Step
          {...stepState(3)}
          title="Attach the service"
          result={
            instance && (
              <>
                {instance.service_name} is attached to <b>{instance.device_id}</b>.
              </>
            )
          }
        >
          {service && device && <AttachStep service={service} device={device} />}
        </Step>
        <Step {...stepState(4)} title="Plug it in" keepsContent result="Provisioned, without a site visit.">
          {instance && <PlugInStep instance={instance} />}
        </Step>
      </ol>
      {isProvisioned && <NextSteps instance={instance} />}
    </>
  );
}
