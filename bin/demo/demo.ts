import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { describeEvent } from '../../simulator/describe.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import type { Schemas } from '../../client/client.ts';
import type { Config } from '../../lib/config/config.ts';
import type { Report } from '../../lib/observability/report.ts';
import type { Api } from '../cli/apiClient.ts';
import { answer, apiKey, connectApi } from '../cli/apiClient.ts';
import { applyService } from '../cli/services/service.ts';
import { fields, printable } from '../cli/output.ts';
import { readServiceFile } from '../cli/services/serviceFile.ts';
import { startCuttle } from '../server/start.ts';
import type { ProcessContext } from '../server/supervise.ts';

const serviceFile = fileURLToPath(new URL('./pppoe.yaml', import.meta.url));
type Instance = Schemas['Instance'];

const timeoutMs = 120_000;

type Say = (who: string, ...report: Parameters<Report>) => void;

/**
 * Starts Cuttle, registers a CPE with a service, plugs it in and prints what happens.
 * @returns 0 if the CPE was provisioned; without `exit`, only after a server has ended.
 */
export async function runDemo(context: ProcessContext, exit: boolean): Promise<number> {
  const { config, shutdown, report } = context;
  const say: Say = (who, text, kind) => {
    report(`${styleText('dim', new Date().toISOString().slice(11, 23))}  ${who.padEnd(8)}  ${text}`, kind);
  };
  const running = await startCuttle({
    ...context,
    report: (text, kind) => {
      say('Cuttle', text, kind);
    },
  });
  await running.workersUp;
  for (const line of fields(running.addresses).split('\n')) say('Cuttle', line);
  const api = connectApi(`http://127.0.0.1:${config.api.port}`, apiKey(process.env, config));
  const instance = await register(api, say);
  const cpe = plugIn(instance.device_id, config, say);
  shutdown.add('the simulated CPE', () => cpe.stop());
  await cpe.start();
  const session = cpe.boot();
  const ended = await watch(api, instance.id, say);
  // The run's refresh may still be reading.
  await Promise.race([session, pause(timeoutMs)]);
  report(`\n${summary(ended, cpe)}`);
  if (exit) return ended.status === 'provisioned' ? 0 : 1;
  report(
    `\nCuttle and the CPE keep running until Ctrl-C. Commands to try in another terminal:\n${hints(ended, config)}`,
  );
  context.log.error({ server: await running.lost }, 'An embedded server has ended. Its log is in the data folder.');
  return 1;
}

/** Each demo registers a new CPE, in its factory state. */
async function register(api: Api, say: Say): Promise<Instance> {
  const { applied: service } = await applyService(api, readServiceFile(serviceFile));
  say('operator', `wrote the service ${service.name}, version ${service.version}`);
  const serial = `DEMO${String(randomInt(1e9)).padStart(9, '0')}`;
  const device = await answer(api.POST('/v1/devices', { body: { id: serial } }));
  say('operator', `registered CPE ${device.id}`);
  const variables = { pppoe_username: `${serial.toLowerCase()}@example.net`, pppoe_password: `demo-${randomInt(1e9)}` };
  const instance = await answer(
    api.POST('/v1/instances', { body: { device_id: device.id, service_id: service.id, variables } }),
  );
  say('operator', `attached ${service.name} to it: ${instance.id}, ${paint(instance.status)}`);
  return instance;
}

function plugIn(serialNumber: string, { acs }: Config, say: Say): SimulatedCpe {
  const host = acs.host === '0.0.0.0' || acs.host === '::' ? '127.0.0.1' : acs.host;
  const acsUrl = `http://${host.includes(':') ? `[${host}]` : host}:${acs.port}/acs`;
  say('CPE', 'is plugged in');
  return new SimulatedCpe({ acsUrl, serialNumber, connectionRequest: { port: 0 } }, (event) => {
    const { text, colour } = describeEvent(event);
    say('CPE', colour ? styleText(colour, text) : text);
  });
}

/** Prints each change of the instance and each line of its script's log, until its run has ended. */
async function watch(api: Api, id: string, say: Say): Promise<Instance> {
  const deadline = Date.now() + timeoutMs;
  let before = 'pending';
  let lines = 0;
  for (;;) {
    const instance = await answer(api.GET('/v1/instances/{id}', { params: { path: { id } } }));
    if (instance.run !== null) {
      const { log } = await answer(
        api.GET('/v1/instances/{id}/runs/{number}', { params: { path: { id, number: instance.run } } }),
      );
      for (const { text } of log.slice(lines)) say('script', printable(text));
      lines = log.length;
    }
    if (instance.status !== before) say('instance', paint(instance.status));
    before = instance.status;
    if (instance.status === 'provisioned' || instance.status === 'failed' || Date.now() > deadline) return instance;
    await pause(50);
  }
}

function summary(instance: Instance, cpe: SimulatedCpe): string {
  const shown = [...cpe.parameters()].filter(([path]) =>
    /\.WANPPPConnection\.\d+\.(Enable|Username|Password|Name)$|LinkType$/.test(path),
  );
  const parameters = shown.map(([path, value]) => [path, path.endsWith('.Password') ? '********' : value]);
  const failure = instance.error ? ` (${instance.error.type}: ${instance.error.message})` : '';
  return [
    `${instance.service_name} on ${instance.device_id}: ${paint(instance.status)}${failure}`,
    `\nThe CPE's parameters now:\n${fields(Object.fromEntries(parameters) as Record<string, string>)}`,
    ...(instance.workflow_url ? [`\nIts workflow in the Temporal UI:\n${instance.workflow_url}`] : []),
  ].join('\n');
}

function paint(status: Instance['status']): string {
  const names = { pending: 'Pending', running: 'Running', provisioned: 'Provisioned', failed: 'Failed' };
  const colours = { pending: 'dim', running: 'cyan', provisioned: 'green', failed: 'red' } as const;
  return styleText(colours[status], names[status]);
}

function hints({ id, device_id }: Instance, { api, dataDir }: Config): string {
  return [
    `  npm run cuttle -- instance log ${id}`,
    `  npm run cuttle -- device show ${device_id}`,
    `  open in a browser: http://127.0.0.1:${api.port}, and sign in with the key in ${dataDir}/api-key`,
    `  curl -H "Authorization: Bearer $(cat ${dataDir}/api-key)" http://127.0.0.1:${api.port}/v1/instances/${id}`,
  ].join('\n');
}
