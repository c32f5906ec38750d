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
  description:
    "For trying out, before there is a CPE. It boots with the device's serial number, informs the " +
    "gateway over the network as a real one does (`0 BOOTSTRAP`, so that the device's services are " +
    'applied), answers its RPCs, and is unplugged when nothing is left to do, or after a minute. The ' +
    'response is sent then; the instances and `/v1/events` show its progress. A device that has ' +
    'informed as a real CPE is not simulated. Only where `CUTTLE_SIMULATION_ACS_URL` allows it, as ' +
    'it does by default with the embedded database.',
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
        'Simulations are disabled. Set CUTTLE_SIMULATION_ACS_URL of the API to the address of a gateway to ' +
          'enable them.',
      );
    requireSimulated(device);
    const result = await simulate({
      organizationId: caller.organizationId,
      serialNumber: device.id,
      oui: device.oui ?? undefined,
      productClass: device.productClass ?? undefined,
      model: body.model,
    });
    if (!result) throw busy('Too many simulations are under way.');
    return ok(present(result));
  },
});

/** Rejects a device that is a real CPE: it would be provisioned again for a BOOTSTRAP that it never sent. */
function requireSimulated({ id, registeredAt, lastInformAt, manufacturer }: DeviceRow): void {
  if (!registeredAt) throw wrongStatus(`The device ${id} is only discovered. Register it first, by POST /v1/devices.`);
  if (lastInformAt && manufacturer !== simulatedMake.manufacturer) {
    throw wrongStatus(
      `The device ${id} is a real CPE, of ${manufacturer ?? 'an unknown manufacturer'}. Register another ` +
        'device for simulations.',
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
