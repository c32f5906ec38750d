import type { z } from 'zod';
import { findDevice, lockDevice } from '../../../db/devices/devices.ts';
import { pauseDevice, signalHeldInstances } from '../../../db/runs/pause.ts';
import { transaction } from '../../../db/core/pool.ts';
import type { ApiDeps } from '../../deps.ts';
import { notFound } from '../../http/errors.ts';
import { operation } from '../../http/operation.ts';
import { ok } from '../../http/responses.ts';
import { presentDevice } from './presenter.ts';
import { deviceResponse } from './responseSchema.ts';
import { devicePathParameters } from './requestSchema.ts';

const responses = { 200: { description: 'The device as it is now.', schema: deviceResponse } };

const pauseOperation = operation({
  method: 'post',
  path: '/v1/devices/{id}/pause',
  operationId: 'pauseDevice',
  tag: 'Devices',
  summary: 'Let no new run begin on the device',
  description: 'A run under way goes on to its end; what triggers another waits until the device is resumed.',
  scope: 'operate',
  parameters: devicePathParameters,
  responses,
  handle: async ({ caller, path }, deps) => ok(await setPaused(deps, caller.organizationId, path.id, true)),
});

const resumeOperation = operation({
  method: 'post',
  path: '/v1/devices/{id}/resume',
  operationId: 'resumeDevice',
  tag: 'Devices',
  summary: 'Let runs begin on the device again',
  scope: 'operate',
  parameters: devicePathParameters,
  responses,
  handle: async ({ caller, path }, deps) => ok(await setPaused(deps, caller.organizationId, path.id, false)),
});

async function setPaused(
  { pool, dispatchOutbox }: ApiDeps,
  organizationId: string,
  id: string,
  paused: boolean,
): Promise<z.output<typeof deviceResponse>> {
  const { device, entries } = await transaction(pool, async (db) => {
    const key = await lockDevice(db, organizationId, id);
    if (key === undefined) throw notFound('device');
    await pauseDevice(db, key, paused);
    return {
      entries: paused ? [] : await signalHeldInstances(db, key),
      device: await findDevice(db, organizationId, id),
    };
  });
  dispatchOutbox(entries);
  if (!device) throw notFound('device');
  return presentDevice(device);
}

export const devicePauseOperations = [pauseOperation, resumeOperation];
