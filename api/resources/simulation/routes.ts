import type { z } from 'zod';
import type { DeviceRow } from '../../../db/devices/devices.ts';
import type { Simulation } from '../../../domain/devices/simulation.ts';
import { simulatedMake } from '../../../domain/devices/simulation.ts';
import { requireDevice } from '../devices/find.ts';
import { devicePathParameters } from '../devices/requestSchema.ts';
import { busy, switchedOff, wrongStatus } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { newSimulation } from './requestSchema.ts';
import { simulationResponse } from './responseSchema.ts';

const simulateOperation = operation({
  method: 'post',
  path: '/v1/devices/{id}/simulate',
  operationId: 'simulateDevice',
  tag: 'Devices',
  summary: 'Plug in a simulated CPE in its place',
  description: `For trying out, before there is a CPE. It boots with the device's serial number, informs the gateway over the network as a real one does (\`0 BOOTSTRAP\`, so that the
device's services are applied), does what it is told, and is unplugged when nothing is left to be done, or after a minute. The answer comes then; the instances and \`/v1/events\` tell
of it meanwhile. A device that has informed as a real CPE is not simulated. Only where \`CUTTLE_SIMULATION_ACS_URL\` allows it, as it does by default with the embedded database.`,
  scope: 'operate',
  parameters: devicePathParameters,
  body: newSimulation,
  responses: { 200: { description: 'What the CPE did.', schema: simulationResponse } },
  errors: ['switched-off', 'wrong-status', 'busy'],
  idempotent: true,
  handle: async ({ caller, path, body }, { pool, simulate }) => {
    const device = await requireDevice(pool, caller.organizationId, path.id);
    if (!simulate)
      throw switchedOff(
        "CPEs are not simulated here: CUTTLE_SIMULATION_ACS_URL of the API's process is the address of the gateway that they may inform.",
      );
    requireSimulated(device);
    const done = await simulate({
      organizationId: caller.organizationId,
      serialNumber: device.id,
      oui: device.oui ?? undefined,
      productClass: device.productClass ?? undefined,
      model: body.model,
    });
    if (!done) throw busy('Too many CPEs are simulated at once.');
    return ok(present(done));
  },
});

/** Else a real CPE would be set up anew for a BOOTSTRAP that it never had. */
function requireSimulated({ id, registeredAt, lastInformAt, manufacturer }: DeviceRow): void {
  if (!registeredAt) throw wrongStatus(`${id} is only discovered: register it first, by POST /v1/devices.`);
  if (lastInformAt && manufacturer !== simulatedMake.manufacturer) {
    throw wrongStatus(
      `${id} has informed as a real CPE, by ${manufacturer ?? 'an unknown manufacturer'}. Register another device to try things out.`,
    );
  }
}

function present({ problem, rpcs, faults, log }: Simulation): z.output<typeof simulationResponse> {
  return {
    ended: problem === null,
    problem,
    rpcs,
    faults,
    log: log.map(({ at, text }) => ({ at: at.toISOString(), text })),
  };
}

export const simulationOperations = [simulateOperation];
