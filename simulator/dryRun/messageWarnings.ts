import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import type { DryRunWarning, WarningCode } from '../../domain/dryRun.ts';
import { escapeXml } from '../../lib/soap/xml.ts';
import type { TrialMessage } from './trial.ts';

/** Returns warnings about the parameters and messages that the CPE rejected. */
export function faultWarnings({ number, summary, result }: TrialMessage): DryRunWarning[] {
  if (!result) return [];
  const { fault, missing } = result;
  const where = number === null ? {} : { message_number: number };
  const faults = fault?.parameter_faults ?? [];
  const named = [
    ...missing.map((parameter) => ({ parameter, code: '9005' })),
    ...faults.map(({ parameter_name, fault_code }) => ({ parameter: parameter_name, code: fault_code })),
  ];
  if (named.length > 0)
    return named.map(({ parameter, code }) => ({ ...describeFault(parameter, code), parameter, ...where }));
  if (!fault) return [];
  const { fault_code, fault_string } = fault;
  const message = `The CPE answers message ${number ?? ''}, ${summary}, with fault ${fault_code} ${fault_string}.`;
  return [{ code: 'faulted_message', message, ...where }];
}

function describeFault(parameter: string, code: string): { code: WarningCode; message: string } {
  switch (code) {
    case '9005':
      return { code: 'unknown_parameter', message: `The device model does not have ${parameter}.` };
    case '9006':
      return {
        code: 'wrong_type',
        message:
          `${parameter} has another type in the device model (fault 9006). ` +
          'Set the right one with xsi:type, or with { value = …, type = "…" }.',
      };
    case '9007':
      return {
        code: 'wrong_type',
        message: `The device model does not allow this value of ${parameter} (fault 9007).`,
      };
    case '9008':
      return { code: 'read_only_parameter', message: `${parameter} is read-only in the device model (fault 9008).` };
    default:
      return { code: 'faulted_message', message: `The CPE rejects ${parameter} with fault ${code}.` };
  }
}

/**
 * Returns warnings about paths with an instance number in a table that the script added a row to, without waiting for
 * the number. The CPE chooses the number.
 */
export function instanceWarnings(messages: TrialMessage[]): DryRunWarning[] {
  const added = new Map<string, number | null>();
  const warnings = new Map<string, DryRunWarning>();
  for (const { number, request, awaited } of messages) {
    for (const path of pathsOf(request)) {
      const table = [...added.keys()].find((name) => path.startsWith(name) && /^\d+\./.test(path.slice(name.length)));
      if (table === undefined || warnings.has(`${table} ${number}`)) continue;
      const message =
        `${path} has a hard-coded instance number below ${table}, but the CPE chooses the number ` +
        `when message ${added.get(table) ?? ''} adds the object. Use add_object, which returns the number.`;
      warnings.set(`${table} ${number}`, {
        code: 'hard_coded_instance',
        message,
        parameter: path,
        ...(number !== null && { message_number: number }),
      });
    }
    if (request.name === 'AddObject' && !awaited) added.set(request.objectName, number);
  }
  return [...warnings.values()];
}

function pathsOf(request: CwmpRequest): string[] {
  if ('parameterList' in request) return request.parameterList.map(({ name }) => name);
  if ('parameterNames' in request) return request.parameterNames;
  return 'objectName' in request ? [request.objectName] : [];
}

/** A shorter text can be in a script by chance. */
const minPasswordLength = 3;

/**
 * Returns warnings about passwords that are written in the script instead of in a secret variable.
 * @param texts the string literals of the script.
 * @param values the values of the variables.
 */
export function passwordWarnings(messages: TrialMessage[], texts: string[], values: string[]): DryRunWarning[] {
  return messages.flatMap(({ number, request }) =>
    passwordsOf(request).flatMap(({ parameter, value }): DryRunWarning[] => {
      const isLiteral =
        value.length >= minPasswordLength &&
        !values.includes(value) &&
        texts.some((text) => text.includes(value) || text.includes(escapeXml(value)));
      const message = `The password in ${parameter} is written in the script. Use a secret variable instead.`;
      return isLiteral
        ? [{ code: 'literal_password', message, parameter, ...(number !== null && { message_number: number }) }]
        : [];
    }),
  );
}

function passwordsOf(request: CwmpRequest): { parameter: string; value: string }[] {
  if (request.name === 'SetParameterValues') {
    return request.parameterList
      .filter(({ name }) => isSecretParameter(name))
      .map(({ name, value }) => ({ parameter: name, value }));
  }
  return 'password' in request ? [{ parameter: `${request.name} password`, value: request.password }] : [];
}
