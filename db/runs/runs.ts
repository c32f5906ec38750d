import type { BeginFacts } from '../../domain/runs/begin.ts';
import type { RunPolicy } from '../../domain/runs/policy.ts';
import type { DeviceFacts, RunError, RunStatus, VariableDefinition, VariableValues } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import type { LastResult } from './runReads.ts';
import { lastResultOf } from './runReads.ts';
import { openJson, sealBytes, sealJson } from '../core/sealed.ts';
import { sealedError } from '../core/sealedMessage.ts';
import { openDefinitions } from '../services/services.ts';
import { insertSignals } from '../outbox/instanceEntries.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { queryOutbox } from '../outbox/outbox.ts';

/** Locks the device, so that its runs start and end one at a time. */
export async function lockDeviceOfInstance(db: Db, instanceId: string): Promise<void> {
  await db.query({
    name: 'lock_device_of_instance',
    text: 'select 1 from devices where key = (select device_key from instances where id = $1) for no key update',
    values: [instanceId],
  });
}

/** As {@link lockDeviceOfInstance}. */
async function lockDeviceOfRun(db: Db, runId: number): Promise<void> {
  await db.query({
    name: 'lock_device_of_run',
    text: 'select 1 from devices where key = (select device_key from runs where id = $1) for no key update',
    values: [runId],
  });
}

/** A run with what was pinned when it began. */
export interface PinnedRun {
  id: number;
  number: number;
  device: DeviceFacts;
  policy: RunPolicy;
}

export interface BeginRow extends BeginFacts<PinnedRun> {
  organizationId: string;
  /** The organization's limit of concurrent runs; null: no limit. */
  maxRuns: number | null;
  variables: VariableValues;
  definitions: VariableDefinition[];
}

/** Reads what decides whether a run starts. Lock the device first. Undefined: no such instance or trigger. */
export async function readBeginFacts(
  db: Db,
  instanceId: string,
  triggerId: number,
  workflowRunId: string,
): Promise<BeginRow | undefined> {
  const { rows } = await db.query<BeginRow>({
    name: 'read_begin_facts',
    text: `select o.id as "organizationId", o.max_runs as "maxRuns", i.detached_at is not null as detached,
        i.status as "instanceStatus", i.variables,
        case
          when o.suspended_at is not null then 'organization'
          when d.paused_at is not null then 'device'
          when i.paused_at is not null then 'instance'
        end as paused,
        v.variables as definitions, t.state as "triggerState",
        (select json_build_object('id', r.id, 'number', r.number, 'device', r.device, 'policy', rv.policy)
          from runs r join service_versions rv on rv.service_id = r.service_id and rv.version = r.version
          where r.workflow_run_id = $3) as "ownRun",
        (select json_build_object('firstExecutionRunId', r.first_execution_run_id)
          from runs r where r.trigger_id = t.id order by r.id desc limit 1) as "triggerRun",
        (select json_build_object('id', r.id, 'instanceId', r.instance_id, 'serviceName', rs.name)
          from runs r join services rs on rs.id = r.service_id
          where r.device_key = i.device_key and r.status = 'running') as "runningRun",
        (select s2.name
          from triggers t2
          join instances i2 on i2.id = t2.instance_id
          join services s2 on s2.id = i2.service_id
          where t2.device_key = i.device_key and t2.state = 'queued' and i2.detached_at is null and i2.paused_at is null
            and (i2.position, i2.created_at, i2.id) < (i.position, i.created_at, i.id)
          order by i2.position, i2.created_at, i2.id limit 1) as "aheadService"
      from instances i
      join organizations o on o.id = i.organization_id
      join devices d on d.key = i.device_key
      join triggers t on t.instance_id = i.id and t.id = $2
      join services s on s.id = i.service_id
      join service_versions v on v.service_id = s.id and v.version = coalesce(i.pinned_version, s.latest_version)
      where i.id = $1`,
    values: [instanceId, triggerId, workflowRunId],
  });
  return rows.map((row) => ({
    ...row,
    variables: openJson(db, row.organizationId, 'instances.variables', row.variables),
    definitions: openDefinitions(db, row.organizationId, row.definitions),
  }))[0];
}

interface NewRun {
  /** The instance's organization. */
  organizationId: string;
  instanceId: string;
  triggerId: number;
  workflowRunId: string;
  firstExecutionRunId: string;
  variables: VariableValues;
  seed: Buffer;
}

/**
 * Starts a run with the service's version (the latest, unless the instance is pinned) and the device's last reported
 * data. The instance's status becomes running, and a delayed automatic retry is finished.
 */
export async function insertRun(db: Db, run: NewRun): Promise<PinnedRun> {
  const { rows } = await db.query<PinnedRun>({
    name: 'insert_run',
    text: `with run as (
        insert into runs (
          instance_id, number, organization_id, device_key, trigger_id, workflow_run_id, first_execution_run_id,
          service_id, version, variables, device, seed)
        select i.id, 1 + coalesce((select max(number) from runs where instance_id = i.id), 0),
          i.organization_id, i.device_key, $2, $3, $4, s.id, coalesce(i.pinned_version, s.latest_version), $5,
          jsonb_strip_nulls(jsonb_build_object(
            'manufacturer', d.manufacturer, 'oui', d.oui, 'product_class', d.product_class,
            'serial_number', d.serial_number, 'software_version', d.software_version,
            'hardware_version', d.hardware_version, 'root', d.root, 'parameters', d.inform_parameters,
            'address', d.remote_address, 'tags', d.tags, 'metadata', d.metadata)),
          $6
        from instances i
        join devices d on d.key = i.device_key
        join services s on s.id = i.service_id
        where i.id = $1
        returning id, number, device, service_id, version
      ), begun as (
        update triggers set state = 'begun' where id = $2
      ), overtaken as (
        update triggers set state = 'finished' where instance_id = $1 and state = 'delayed'
      ), running as (
        update instances
        set status = 'running', updated_at = now(), applied_version = run.version, failed_at = null,
          error_type = null, fault_codes = '{}'
        from run
        where instances.id = $1
      )
      select run.id, run.number, run.device, v.policy
      from run join service_versions v on v.service_id = run.service_id and v.version = run.version`,
    values: [
      run.instanceId,
      run.triggerId,
      run.workflowRunId,
      run.firstExecutionRunId,
      sealJson(db, run.organizationId, 'runs.variables', run.variables),
      sealBytes(db, run.organizationId, 'runs.seed', run.seed),
    ],
  });
  const inserted = rows[0];
  if (!inserted) throw new Error('insert_run returned no row');
  return inserted;
}

/** Creates the trigger of a workflow that was reset with Temporal's own tools. */
export async function insertResetTrigger(db: Db, instanceId: string): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `insert into triggers (instance_id, device_key, kind, reason, state)
     select id, device_key, 'retry', 'workflow reset', 'begun' from instances where id = $1 returning id`,
    [instanceId],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error(`no instance ${instanceId}`);
  return id;
}

export interface RunRow {
  id: number;
  instanceId: string;
  organizationId: string;
  deviceKey: number;
  deviceId: string;
  serviceName: string;
  number: number;
  startedAt: Date;
  triggerId: number;
  status: RunStatus;
  error: RunError | null;
  variables: VariableValues;
  device: DeviceFacts;
  detached: boolean;
  policy: RunPolicy;
  /** The number of this attempt among those of its trigger. */
  attempt: number;
}

/**
 * Locks the run's device, so that no other run starts meanwhile, and then the run, so that the gateway cannot settle
 * its messages.
 */
export async function lockRun(db: Db, runId: number): Promise<RunRow | undefined> {
  const lockedDevice = lockDeviceOfRun(db, runId);
  // A statement of its own, so that it sees what was committed while the first one waited.
  const locked = db.query<RunRow>({
    name: 'lock_run',
    text: `select r.id, r.instance_id as "instanceId", r.organization_id as "organizationId",
        r.device_key as "deviceKey", d.id as "deviceId", s.name as "serviceName", r.number,
        r.started_at as "startedAt", r.trigger_id as "triggerId", r.status, r.error, r.variables, r.device,
        i.detached_at is not null as detached, v.policy, t.attempt
      from runs r
      join devices d on d.key = r.device_key
      join instances i on i.id = r.instance_id
      join services s on s.id = r.service_id
      join service_versions v on v.service_id = r.service_id and v.version = r.version
      join triggers t on t.id = r.trigger_id
      where r.id = $1
      for no key update of r`,
    values: [runId],
  });
  const [, { rows }] = await Promise.all([lockedDevice, locked]);
  return rows.map((row) => ({
    ...row,
    error: openJson(db, row.organizationId, 'runs.error', row.error),
    variables: openJson(db, row.organizationId, 'runs.variables', row.variables),
  }))[0];
}

/** Returns the values that the run's script generated, which are secret. */
export async function readRunSecrets(
  db: Db,
  { id, organizationId }: Pick<RunRow, 'id' | 'organizationId'>,
): Promise<string[]> {
  const { rows } = await db.query<{ lastResult: LastResult | null }>({
    name: 'read_run_secrets',
    text: `select ${lastResultOf('$1::bigint')} as "lastResult"`,
    values: [id],
  });
  return openJson(db, organizationId, 'run_steps.result', rows[0]?.lastResult ?? null)?.secrets ?? [];
}

/** Closes the run, its trigger and its instance's status; messages that were not sent to the CPE become `unsent`. */
export async function finishRun(
  db: Db,
  organizationId: string,
  runId: number,
  status: Exclude<RunStatus, 'running'>,
  error: RunError | null,
  unsent: 'cancelled' | 'expired',
): Promise<void> {
  await db.query({
    name: 'finish_run',
    text: `with run as (
        update runs
        set status = $2, error = $3, finished_at = now(), finished_hour = date_trunc('hour', now(), 'UTC'),
          error_type = $5, fault_code = $6, awaits_settlement = false, wakes_at = null, holds_queue = false
        where id = $1 and status = 'running'
        returning instance_id, trigger_id
      ), instance as (
        update instances
        set status = $2, updated_at = now(), failed_at = case when $2 = 'failed' then now() end,
          error_type = $5, fault_codes = $7
        from run
        where instances.id = run.instance_id
      ), trigger as (
        update triggers set state = 'finished' from run where triggers.id = run.trigger_id
      )
      update messages set state = $4, settled_at = now()
      where run_id = $1 and purpose = 'run' and state = 'queued'`,
    values: [
      runId,
      status,
      sealedError(db, organizationId, error),
      unsent,
      error?.type,
      error?.fault_code,
      faultCodes(error),
    ],
  });
}

/** Returns the distinct fault codes of the RPC and of its parameters. Only numeric codes are stored. */
function faultCodes(error: RunError | null): string[] {
  const codes = [error?.fault_code, ...(error?.parameter_faults ?? []).map((fault) => fault.fault_code)];
  return [...new Set(codes.filter((code) => code !== undefined && /^\d{1,5}$/.test(code)) as string[])];
}

/** Signals the device's first instance, in order of position, that has a queued trigger and is not paused. */
export async function signalNextOfDevice(db: Db, deviceKey: number): Promise<OutboxRow[]> {
  return queryOutbox(db, {
    name: 'signal_next_of_device',
    text: insertSignals(
      'proceed',
      `jsonb_build_object('triggerId', t.id)`,
      `triggers t join instances i on i.id = t.instance_id
       where t.device_key = $1 and t.state = 'queued' and i.detached_at is null and i.paused_at is null
       order by i.position, i.created_at, i.id limit 1`,
    ),
    values: [deviceKey],
  });
}
