import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Db } from '../../../db/core/pool.ts';
import type { InstanceRow } from '../../../db/services/instances.ts';
import { findByExternalId } from '../../../db/services/instances.ts';
import { updateInstance } from '../../../db/services/instanceChanges.ts';
import type { VariableDefinition, VariableValues } from '../../../domain/types.ts';
import { checkVariables, fillDefaults, mergeVariables, sameVariables } from '../../../domain/variables.ts';
import { duplicate, invalidFields } from '../../http/errors.ts';
import { requireVersion } from '../services/versionRoutes.ts';
import type { instanceChange } from './requestSchema.ts';

/**
 * Changes the instance, in a transaction. A run under way keeps the version and the values that it began with; the
 * instance is outdated until the next run. A change without effect creates no new revision.
 * @param instance must be locked.
 */
export async function change(
  db: Db,
  organizationId: string,
  instance: InstanceRow,
  input: z.output<typeof instanceChange>,
): Promise<void> {
  const { variables: patch, version = instance.pinnedVersion } = input;
  const { variables: definitions } = await requireVersion(
    db,
    organizationId,
    instance,
    version ?? instance.latestVersion,
  );
  const merged = mergeVariables(definitions, instance.variables, patch ?? {});
  const checked = patch || input.version !== undefined ? requireVariables(definitions, merged) : instance.variables;
  // A change of the version alone removes no value: the instance may return to a version that has the variable.
  const variables = patch ? checked : instance.variables;
  const externalId = input.external_id === undefined ? instance.externalId : input.external_id;
  if (
    externalId !== null &&
    externalId !== instance.externalId &&
    (await findByExternalId(db, organizationId, externalId))
  )
    throw externalIdTaken(externalId);
  const changed = {
    variables,
    position: input.position ?? instance.position,
    pinnedVersion: version,
    externalId,
    tags: input.tags ?? instance.tags,
    metadata: input.metadata ?? instance.metadata,
  };
  const { variables: values, position, pinnedVersion, externalId: currentId, tags, metadata } = instance;
  const current = { variables: values, position, pinnedVersion, externalId: currentId, tags, metadata };
  if (isDeepStrictEqual(changed, current)) return;
  const updated = await updateInstance(db, organizationId, instance.id, {
    ...changed,
    appliedVersion: appliedVersionOf(instance, definitions, variables),
  });
  if (!updated) throw externalIdTaken(externalId ?? '');
}

/** Returns the version of the last run; 0: it had other values; undefined: there was no run. */
function appliedVersionOf(
  { lastRun }: InstanceRow,
  definitions: VariableDefinition[],
  variables: VariableValues,
): number | undefined {
  if (!lastRun) return undefined;
  return sameVariables(lastRun.variables, fillDefaults(definitions, variables)) ? lastRun.version : 0;
}

type Replacement = Omit<z.output<typeof instanceChange>, 'variables'> & { variables: Record<string, unknown> };

/**
 * Changes the instance like {@link change}, but replaces all values: a value that is left out returns to its
 * default.
 */
export async function replaceValues(
  db: Db,
  organizationId: string,
  instance: InstanceRow,
  { variables, ...rest }: Replacement,
): Promise<void> {
  const removed = Object.keys(instance.variables).filter((name) => !Object.hasOwn(variables, name));
  const patch = { ...variables, ...Object.fromEntries(removed.map((name) => [name, null])) };
  await change(db, organizationId, instance, { ...rest, variables: patch });
}

export function requireVariables(definitions: VariableDefinition[], values: Record<string, unknown>): VariableValues {
  const problems = checkVariables(definitions, values);
  if (problems.length > 0)
    throw invalidFields(problems.map(({ name, message }) => ({ field: `variables.${name}`, message })));
  return values as VariableValues;
}

export const externalIdTaken = (externalId: string): Error =>
  duplicate(
    `The external id ${externalId} belongs to another instance: see GET ` +
      `/v1/instances/by-external-id/${encodeURIComponent(externalId)}.`,
    ['external_id'],
  );
