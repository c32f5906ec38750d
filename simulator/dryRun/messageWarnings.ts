import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import type { DryRunWarning, WarningCode } from '../../domain/dryRun.ts';
import { escapeXml } from '../../lib/soap/xml.ts';
import type { TrialMessage } from './trial.ts';

/** What the CPE objected to. */
export function faultWarnings({ number, summary, reaction }: TrialMessage): DryRunWarning[] {
  if (!reaction) return [];
  const { fault, missing } = reaction;
  const where = number === null ? {} : { message_number: number };
  const faults = fault?.parameter_faults ?? [];
  const named = [
    ...missing.map((parameter) => ({ parameter, code: '9005' })),
    ...faults.map(({ parameter_name, fault_code }) => ({ parameter: parameter_name, code: fault_code })),
  ];
  if (named.length > 0)
    return named.map(({ parameter, code }) => ({ ...objection(parameter, code), parameter, ...where }));
  if (!fault) return [];
  const message = `The CPE answers message ${number ?? ''}, ${summary}, with fault ${fault.fault_code} ${fault.fault_string}.`;
  return [{ code: 'faulted_message', message, ...where }];
}

function objection(parameter: string, code: string): { code: WarningCode; message: string } {
  switch (code) {
    case '9005':
      return { code: 'unknown_parameter', message: `The device model does not have ${parameter}.` };
    case '9006':
      return {
        code: 'wrong_type',
        message: `${parameter} has another type in the device model (fault 9006). Give the right one as xsi:type, or as { value = …, type = "…" }.`,
      };
    case '9007':
      return {
        code: 'wrong_type',
        message: `The value of ${parameter} is none that the device model takes (fault 9007).`,
      };
    case '9008':
      return { code: 'read_only_parameter', message: `${parameter} is read-only in the device model (fault 9008).` };
    default:
      return { code: 'faulted_message', message: `The CPE refuses ${parameter} with fault ${code}.` };
  }
}

/** Paths with an instance number below an object that the script added without waiting for the number: the CPE chooses it. */
export function instanceWarnings(messages: TrialMessage[]): DryRunWarning[] {
  const added = new Map<string, number | null>();
  const warnings = new Map<string, DryRunWarning>();
  for (const { number, request, awaited } of messages) {
    for (const path of pathsOf(request)) {
      const table = [...added.keys()].find((name) => path.startsWith(name) && /^\d+\./.test(path.slice(name.length)));
      if (table === undefined || warnings.has(`${table} ${number}`)) continue;
      const message = `${path} has a hard-coded instance number below ${table}, which message ${added.get(table) ?? ''} adds to: the CPE chooses the number. Use add_object, which returns it.`;
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

/** So short a text stands in a script by chance. */
const shortestPassword = 3;

/** Passwords that stand in the script, by its texts, where a variable belongs. */
export function passwordWarnings(messages: TrialMessage[], texts: string[], values: string[]): DryRunWarning[] {
  return messages.flatMap(({ number, request }) =>
    passwordsOf(request).flatMap(({ parameter, value }): DryRunWarning[] => {
      const isLiteral =
        value.length >= shortestPassword &&
        !values.includes(value) &&
        texts.some((text) => text.includes(value) || text.includes(escapeXml(value)));
      const message = `The password in ${parameter} stands in the script itself. Make it a variable that is secret.`;
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
