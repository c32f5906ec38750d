import type { InstanceStatus, RunError, TriggerKind, VariableDefinition, VariableValues } from '../../domain/types.ts';
import type { Db } from '../core/pool.ts';
import { openJson } from '../core/sealed.ts';
import { openDefinitions } from './services.ts';

/**
 * An attached instance, with the definitions of the version that its next run will apply, and the state of its last
 * run.
 */
export interface InstanceRow {
  id: string;
  deviceId: string;
  deviceKey: number;
  serviceId: string;
  serviceName: string;
  workflowId: string;
  status: InstanceStatus;
  variables: VariableValues;
  position: number;
  createdAt: Date;
  updatedAt: Date;
  /** The API client's own id for it. */
  externalId: string | null;
  /** Incremented by each change through the API. */
  revision: number;
  definitions: VariableDefinition[];
  /** Null: it follows the latest version. */
  pinnedVersion: number | null;
  latestVersion: number;
  lastRun: {
    number: number;
    finishedAt: Date | null;
    error: RunError | null;
    version: number;
    variables: VariableValues;
    definitions: VariableDefinition[];
  } | null;
  /** `notBefore`: the time of an automatic retry that is not due yet. */
  waiting: { kind: TriggerKind; reason: string; at: Date; notBefore: Date | null } | null;
  /** The times since when the instance, and its device, start no new run. */
  pausedAt: Date | null;
  devicePausedAt: Date | null;
  tags: string[];
  metadata: Record<string, unknown>;
}

export interface RawInstance extends Omit<InstanceRow, 'waiting' | 'lastRun'> {
  runNumber: number | null;
  runFinishedAt: Date | null;
  runError: RunError | null;
  runVersion: number;
  runVariables: VariableValues;
  runDefinitions: VariableDefinition[];
  waitingKind: TriggerKind | null;
  waitingReason: string;
  waitingAt: Date;
  waitingNotBefore: Date | null;
}

/** SQL: an instance's columns, for `from instances i` or a subset of them. */
export const instanceColumns = `i.id, d.id as "deviceId", d.key as "deviceKey", i.service_id as "serviceId",
    s.name as "serviceName", i.workflow_id as "workflowId", i.status, i.variables, i.position,
    i.created_at as "createdAt", i.updated_at as "updatedAt", i.external_id as "externalId", i.revision,
    v.variables as definitions, i.pinned_version as "pinnedVersion", s.latest_version as "latestVersion",
    r.number as "runNumber", r.finished_at as "runFinishedAt", r.error as "runError", r.version as "runVersion",
    r.variables as "runVariables", r.definitions as "runDefinitions",
    t.kind as "waitingKind", t.reason as "waitingReason", t.created_at as "waitingAt",
    t.not_before as "waitingNotBefore", i.paused_at as "pausedAt", d.paused_at as "devicePausedAt", i.tags, i.metadata`;
export const instanceJoins = `join devices d on d.key = i.device_key
  join services s on s.id = i.service_id
  join service_versions v on v.service_id = s.id and v.version = coalesce(i.pinned_version, s.latest_version)
  left join lateral (
    select lr.number, lr.finished_at, lr.error, lr.version, lr.variables, lv.variables as definitions
    from runs lr join service_versions lv on lv.service_id = lr.service_id and lv.version = lr.version
    where lr.instance_id = i.id order by lr.number desc limit 1
  ) r on true
  left join lateral (
    select kind, reason, created_at, case when state = 'delayed' then not_before end as not_before from triggers
    where instance_id = i.id and state in ('queued', 'delayed') order by id desc limit 1
  ) t on true`;

const query = `select ${instanceColumns}
  from instances i ${instanceJoins}
  where i.organization_id = $1 and i.detached_at is null`;

export async function findInstance(db: Db, organizationId: string, id: string): Promise<InstanceRow | undefined> {
  const { rows } = await db.query<RawInstance>({
    name: 'find_instance',
    text: `${query} and i.id = $2`,
    values: [organizationId, id],
  });
  return rows.map((row) => toInstance(db, organizationId, row))[0];
}

/** Finds attached instances only. */
export async function findByExternalId(
  db: Db,
  organizationId: string,
  externalId: string,
): Promise<InstanceRow | undefined> {
  const { rows } = await db.query<RawInstance>({
    name: 'find_by_external_id',
    text: `${query} and i.external_id = $2`,
    values: [organizationId, externalId],
  });
  return rows.map((row) => toInstance(db, organizationId, row))[0];
}

/** Returns the id of the instance by which the service is attached to the device. */
export async function findAttached(db: Db, deviceKey: number, serviceId: string): Promise<string | undefined> {
  const { rows } = await db.query<{ id: string }>(
    'select id from instances where device_key = $1 and service_id = $2 and detached_at is null',
    [deviceKey, serviceId],
  );
  return rows[0]?.id;
}

/** Returns those of the instances that are attached, in their order on the device. */
export async function listInstancesById(db: Db, organizationId: string, ids: string[]): Promise<InstanceRow[]> {
  const { rows } = await db.query<RawInstance>(`${query} and i.id = any($2::text[]) order by i.position, i.id`, [
    organizationId,
    ids,
  ]);
  return rows.map((row) => toInstance(db, organizationId, row));
}

export function toInstance(db: Db, organizationId: string, raw: RawInstance): InstanceRow {
  const {
    runNumber,
    runFinishedAt,
    runError,
    runVersion,
    runVariables,
    runDefinitions,
    waitingKind,
    waitingReason,
    waitingAt,
    waitingNotBefore,
    ...instance
  } = raw;
  return {
    ...instance,
    variables: openJson(db, organizationId, 'instances.variables', instance.variables),
    definitions: openDefinitions(db, organizationId, instance.definitions),
    lastRun:
      runNumber === null
        ? null
        : {
            number: runNumber,
            finishedAt: runFinishedAt,
            error: openJson(db, organizationId, 'runs.error', runError),
            version: runVersion,
            variables: openJson(db, organizationId, 'runs.variables', runVariables),
            definitions: openDefinitions(db, organizationId, runDefinitions),
          },
    waiting:
      waitingKind === null
        ? null
        : { kind: waitingKind, reason: waitingReason, at: waitingAt, notBefore: waitingNotBefore },
  };
}

interface AttachedInstanceRow {
  id: string;
  serviceName: string;
}

export async function listAttachedInstances(db: Db, deviceKey: number): Promise<AttachedInstanceRow[]> {
  const { rows } = await db.query<AttachedInstanceRow>(
    `select i.id, s.name as "serviceName" from instances i join services s on s.id = i.service_id
     where i.device_key = $1 and i.detached_at is null order by i.position, i.created_at, i.id`,
    [deviceKey],
  );
  return rows;
}

export async function countAttachedInstances(db: Db, serviceId: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'select count(*) from instances where service_id = $1 and detached_at is null',
    [serviceId],
  );
  return rows[0]?.count ?? 0;
}

/** Returns whether a detached instance has a run or a pending signal, which need the rows of its device and service. */
export async function hasUnfinishedWork(db: Db, of: { deviceKey: number } | { serviceId: string }): Promise<boolean> {
  const [column, key] = 'deviceKey' in of ? ['device_key', of.deviceKey] : ['service_id', of.serviceId];
  const { rows } = await db.query<{ busy: boolean }>(
    `select exists (
       select 1 from instances i where i.${column} = $1 and (
         exists (select 1 from outbox o where o.workflow_id = i.workflow_id)
         or exists (select 1 from runs r where r.instance_id = i.id and r.status = 'running'))) as busy`,
    [key],
  );
  return rows[0]?.busy ?? false;
}
