import { isDeepStrictEqual } from 'node:util';
import type { ServiceContent } from '../../../db/services/services.ts';
import type { VariableDefinition } from '../../../domain/types.ts';
import { checkSecret, checkType, secretMask } from '../../../domain/variables.ts';
import type { ApiDeps } from '../../deps.ts';
import type { FieldError } from '../../http/errors.ts';
import { busy, invalidFields } from '../../http/errors.ts';

/** @throws ApiError for a script with a syntax error, and for definitions of variables that are inconsistent. */
export async function requireValidContent(
  organizationId: string,
  content: Pick<ServiceContent, 'script' | 'variables'>,
  checkScript: ApiDeps['checkScript'],
): Promise<void> {
  const errors = content.variables.flatMap((definition, index) =>
    checkDefinition(definition, index, content.variables),
  );
  const syntax = await checkScript(organizationId, content.script);
  if (syntax === 'busy') throw busy('Too many scripts are being checked at the same time.');
  if (syntax)
    errors.push({
      field: 'script',
      message: `has a syntax error in line ${syntax.line}: ${syntax.message}`,
      line: syntax.line,
    });
  if (errors.length > 0) throw invalidFields(errors);
}

function checkDefinition(definition: VariableDefinition, index: number, all: VariableDefinition[]): FieldError[] {
  const errors: FieldError[] = [];
  if (all.findIndex(({ name }) => name === definition.name) < index) {
    errors.push({ field: `variables[${index}].name`, message: `is a duplicate: ${definition.name}` });
  }
  const message = checkDefault(definition);
  if (message !== undefined) errors.push({ field: `variables[${index}].default`, message });
  return errors;
}

function checkDefault(definition: VariableDefinition): string | undefined {
  if (definition.default === undefined) return undefined;
  if (definition.secret && definition.default === secretMask) return 'is the mask of a secret: send the value itself';
  return checkType(definition.type, definition.default) ?? checkSecret(definition, definition.default);
}

/** Returns the changed definitions. A secret's default that the client sent back masked is left as it was. */
export function keepMaskedDefaults(changed: VariableDefinition[], current: VariableDefinition[]): VariableDefinition[] {
  return changed.map((definition) => {
    const before = current.find(({ name, secret }) => secret && name === definition.name)?.default;
    const masked = definition.secret && definition.default === secretMask;
    return masked && before !== undefined ? { ...definition, default: before } : definition;
  });
}

export function sameContent(a: ServiceContent, b: ServiceContent): boolean {
  return (
    a.script === b.script &&
    isDeepStrictEqual(a.events, b.events) &&
    isDeepStrictEqual(a.variables, b.variables) &&
    isDeepStrictEqual(a.policy, b.policy)
  );
}
