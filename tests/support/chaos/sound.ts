import { setTimeout as delay } from 'node:timers/promises';
import type { Misbehaviour } from '../../../simulator/misbehaviour.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import type { System } from '../process/environment.ts';
import { act, attach } from '../process/system.ts';
import { setParameterMessage } from '../process/system.ts';

const table = 'InternetGatewayDevice.Layer3Forwarding.Forwarding.';
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';

/** The lines that a run prints, in order. */
export const expectedLog = ['start', 'added', 'slept', 'set', 'sent'];

/** Awaits answers, sleeps, and sends without waiting. */
const script = `
print("start")
assert(add_object("${table}"))
print("added")
sleep(0.3)
print("slept")
assert(set_parameter_values({ ["${setting}"] = "first" }))
print("set")
assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'last')}]], 60) == true)
print("sent")
set_provisioning_status("provisioned")`;

/** How the CPEs of an organization misbehave, in turn. */
const misbehaviours: Misbehaviour[][] = [
  [],
  [{ kind: 'dropAfter', method: 'AddObject', times: 3 }],
  [{ kind: 'dropBefore', method: 'SetParameterValues', times: 3 }, { kind: 'noCookies' }],
  [{ kind: 'emptyPostFirst' }, { kind: 'faultParameter', path: setting, code: '9002', times: 2 }],
];

export interface SoundCpe {
  system: System;
  instance: string;
  cpe: SimulatedCpe;
  /** What its last sessions were, oldest first. */
  history: string[];
}

/** Events of a CPE that are kept for the report of a failure. */
const keptEvents = 12;

/** Registers and attaches one CPE for each kind of misbehaviour, and boots it. */
export async function plugInCpes(system: System, acsUrls: string[]): Promise<SoundCpe[]> {
  const cpes: SoundCpe[] = [];
  for (const [index, faults] of misbehaviours.entries()) {
    const serialNumber = `${system.organization}-${index}`.toUpperCase();
    const policy = { retry: { attempts: 3, backoff_seconds: 1, on: ['9002'] } };
    const { id } = await attach(system, { serialNumber, script, policy });
    const history: string[] = [];
    const options = {
      acsUrl: acsUrls[index % acsUrls.length] ?? '',
      serialNumber,
      retry: { baseMs: 300, multiplier: 1.2 },
      sessionTimeoutSeconds: 10,
      connectionRequest: { port: 0 },
      faults,
    };
    const cpe = new SimulatedCpe(options, (event) => {
      history.push(`${new Date().toISOString()} ${JSON.stringify(event).slice(0, 300)}`);
      history.splice(0, history.length - keptEvents);
    });
    await cpe.start();
    void cpe.boot();
    cpes.push({ system, instance: id, cpe, history });
  }
  return cpes;
}

/** Resets, restarts and informs at random until the signal. */
export async function useCpe({ cpe }: SoundCpe, random: () => number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(500 + random() * 3000);
    const chance = random();
    if (chance < 0.15) cpe.factoryReset();
    if (chance < 0.3) void cpe.boot();
    else void cpe.inform(['2 PERIODIC']);
  }
}

/** Cancels, retries, executes, pauses and resumes at random until the signal. @returns how many calls succeeded. */
export async function operate(cpes: SoundCpe[], random: () => number, signal: AbortSignal): Promise<number> {
  let done = 0;
  while (!signal.aborted) {
    await delay(300 + random() * 1500);
    const { system, instance } = cpes[Math.floor(random() * cpes.length)] as SoundCpe;
    const action = (['cancel', 'retry', 'execute', 'pause', 'resume'] as const)[Math.floor(random() * 5)] ?? 'execute';
    // The API may be down, or the action impossible now.
    done += await act(system, instance, action).then(
      () => 1,
      () => 0,
    );
  }
  return done;
}
