import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Misbehaviour } from '../../../simulator/misbehaviour.ts';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import { insertRetry, forbidRetry, queueDueRetries } from '../../../db/runs/triggers.ts';
import { until } from '../../support/until.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import {
  act,
  attach,
  call,
  newSerialNumber,
  reach,
  readRun,
  setParameterMessage,
  show,
} from '../../support/process/system.ts';

/** The run settings of a service version: limits, automatic retries, constraints. */

const system = await useSharedSystem();
const { pool } = system;
const setting = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';
const provisioned = 'set_provisioning_status("provisioned")';
const sends = `assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(setting, 'code')}]], 2) == true)
  ${provisioned}`;
/** Long enough that no retry starts unless a test lets the time pass. */
const retry = { attempts: 3, backoff_seconds: 3600, on: ['9002'] };

function plugIn(serialNumber: string, faults: Misbehaviour[] = []): SimulatedCpe {
  const cpe = new SimulatedCpe({
    acsUrl: system.acsUrl,
    serialNumber,
    retry: { baseMs: 50 },
    connectionRequest: { port: 0 },
    faults,
  });
  after(() => cpe.stop());
  return cpe;
}

/** A booted CPE that faults the script's message, always or this many times. */
async function bootFaulting(code: string, policy: object, times?: number) {
  const serialNumber = newSerialNumber();
  const attached = await attach(system, { serialNumber, script: sends, policy });
  const cpe = plugIn(serialNumber, [{ kind: 'faultParameter', path: setting, code, ...(times && { times }) }]);
  await cpe.start();
  await cpe.boot();
  return { cpe, id: attached.id, workflowId: attached.workflow_id, failed: await reach(system, attached.id, 'failed') };
}

async function letTimePass(instanceId: string): Promise<void> {
  await pool.query(`update triggers set not_before = now() where instance_id = $1 and state = 'delayed'`, [instanceId]);
}

/** The number of the instance's open triggers, after due retries were queued as the dispatcher does it. */
async function underWay(instanceId: string): Promise<number> {
  await queueDueRetries(pool, 100);
  const { rowCount } = await pool.query(
    `select 1 from triggers where instance_id = $1 and state in ('queued', 'begun')`,
    [instanceId],
  );
  return rowCount ?? 0;
}

async function ended(id: string, run: number): Promise<string> {
  let status = '';
  await until(`run ${run} ended`, async () => {
    const instance = await show(system, id);
    status = instance.status;
    return instance.run === run && status !== 'running';
  });
  return status;
}

/** No API allows this; the test needs to see its end. */
async function limitDelivery(instanceId: string, seconds: number): Promise<void> {
  await pool.query(
    `update service_versions v set policy = jsonb_set(policy, '{limits,delivery_seconds}', to_jsonb($2::int))
     from instances i where i.id = $1 and v.service_id = i.service_id`,
    [instanceId, seconds],
  );
}

describe('an automatic retry', () => {
  test('follows a listed fault after its back-off, and succeeds; the failed execution stays failed', async () => {
    const { cpe, id, workflowId, failed } = await bootFaulting('9002', { retry }, 1);
    assert.equal(failed.waiting?.reason, 'automatic retry, run 2 of 3');
    assert.ok(Date.parse(failed.waiting.not_before ?? '') > Date.now() + 3_500_000);
    const handle = system.temporal.workflow.getHandle(workflowId);
    await assert.rejects(handle.result());
    assert.equal((await handle.describe()).status.name, 'FAILED');
    await letTimePass(id);
    assert.equal(await ended(id, 2), 'provisioned');
    assert.equal((await readRun(system, id, 2)).trigger.reason, 'automatic retry, run 2 of 3');
    assert.equal(cpe.get(setting), 'code');
    assert.equal((await show(system, id)).waiting, null);
  });

  test('is the last one when all attempts are used', async () => {
    const { id } = await bootFaulting('9002', { retry: { ...retry, attempts: 2 } });
    await letTimePass(id);
    assert.equal(await ended(id, 2), 'failed');
    assert.equal((await show(system, id)).waiting, null);
  });

  test('does not follow an unlisted fault, nor any failure by default', async () => {
    for (const [code, policy] of [
      ['9005', { retry }],
      ['9002', {}],
    ] as const) {
      const { failed } = await bootFaulting(code, policy);
      assert.equal(failed.error?.fault_code, code);
      assert.equal(failed.waiting, null);
    }
  });

  test('that waits is withdrawn by a cancel', async () => {
    const { id } = await bootFaulting('9002', { retry });
    assert.equal((await act(system, id, 'cancel')).waiting, null);
    await letTimePass(id);
    assert.equal(await underWay(id), 0);
  });

  test('that waits is replaced by a run of another trigger', async () => {
    const { id } = await bootFaulting('9002', { retry }, 1);
    await act(system, id, 'retry');
    assert.equal(await ended(id, 2), 'provisioned');
    assert.equal((await show(system, id)).waiting, null);
    await letTimePass(id);
    assert.equal(await underWay(id), 0);
    assert.equal((await readRun(system, id, 2)).trigger.reason, 'retry');
  });

  test('does not start while its device is paused, and starts after a resume', async () => {
    const { id, failed } = await bootFaulting('9002', { retry }, 1);
    const device = `/v1/devices/${encodeURIComponent(failed.device_id)}`;
    await call(system, 'POST', `${device}/pause`);
    await letTimePass(id);
    assert.equal(await underWay(id), 0);
    assert.equal((await show(system, id)).waiting?.reason, 'automatic retry, run 2 of 3');
    await call(system, 'POST', `${device}/resume`);
    assert.equal(await ended(id, 2), 'provisioned');
  });

  test('is not planned for a run that was cancelled before it ended', async () => {
    const { id } = await bootFaulting('9005', {});
    const { rows } = await pool.query<{ id: number }>(
      `update triggers set state = 'begun' where instance_id = $1 returning id`,
      [id],
    );
    await forbidRetry(pool, id);
    await insertRetry(pool, rows[0]?.id ?? 0, { attempt: 2, delaySeconds: 1, reason: 'automatic retry' });
    const { rowCount } = await pool.query(`select 1 from triggers where instance_id = $1 and state = 'delayed'`, [id]);
    assert.equal(rowCount, 0);
  });
});

describe('limits', () => {
  test('the delivery limit of a service ends its run, which can then be retried', async () => {
    const serialNumber = newSerialNumber();
    const { id } = await attach(system, {
      serialNumber,
      script: sends,
      events: [],
      policy: { retry: { ...retry, on: ['DeliveryTimeout'] } },
    });
    await limitDelivery(id, 2);
    await act(system, id, 'execute');
    const { error, waiting } = await reach(system, id, 'failed');
    assert.equal(error?.type, 'DeliveryTimeout');
    assert.match(error.message, /within 2 s$/);
    assert.equal(waiting?.reason, 'automatic retry, run 2 of 3');
  });

  test('the delivery limit also ends a wait of the script', async () => {
    const script = `local answer, failure = get_parameter_values({ "${setting}" })
      print(failure.error_code)
      ${provisioned}`;
    const { id } = await attach(system, { serialNumber: newSerialNumber(), script });
    await limitDelivery(id, 2);
    await act(system, id, 'execute');
    await reach(system, id, 'provisioned');
    assert.equal((await readRun(system, id, 1)).log[0]?.text, '408');
  });

  test('the script limit of a service applies to each step, short or longer than an activity attempt', async () => {
    for (const seconds of [1, 9]) {
      const { id } = await attach(system, {
        serialNumber: newSerialNumber(),
        script: 'while true do end',
        policy: { limits: { script_seconds: seconds } },
      });
      await act(system, id, 'execute');
      const { error } = await reach(system, id, 'failed');
      assert.equal(error?.type, 'LimitExceeded');
      assert.match(error.message, new RegExp(`more than ${seconds} seconds`));
    }
  });
});

describe('a device that violates the constraints of the service', () => {
  test('fails clearly, before anything is sent', async () => {
    const serialNumber = newSerialNumber();
    const ineligible = await attach(system, {
      serialNumber,
      script: sends,
      policy: { fits: { oui: ['AABBCC'], product_class: ['simulated'] } },
    });
    const fit = await attach(system, {
      serialNumber,
      script: provisioned,
      policy: { fits: { oui: ['00005e'], software_version: ['*'] } },
    });
    const cpe = plugIn(serialNumber);
    await cpe.boot();
    const { error } = await reach(system, ineligible.id, 'failed');
    assert.equal(error?.type, 'DoesNotFit');
    assert.equal(
      error.message,
      'The device does not meet the constraints of the service: it requires OUI AABBCC, but the device has OUI 00005E',
    );
    const run = await readRun(system, ineligible.id, 1);
    assert.deepEqual([run.messages, run.log, cpe.applied], [[], [], []]);
    await assert.rejects(system.temporal.workflow.getHandle(ineligible.workflow_id).result(), (failure: Error) => {
      assert.match((failure.cause as Error).message, /does not meet the constraints/);
      return true;
    });
    await reach(system, fit.id, 'provisioned');
  });
});
