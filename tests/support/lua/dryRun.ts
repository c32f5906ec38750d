import type { DryRunInput, DryRunReport, DryRunWarning } from '../../../domain/dryRun.ts';
import type { VariableDefinition } from '../../../domain/types.ts';
import { createDryRun } from '../../../simulator/dryRun/dryRun.ts';

const run = createDryRun();

export async function tryScript(script: string, changes: Partial<DryRunInput> = {}): Promise<DryRunReport> {
  const report = await run({
    organizationId: 'acme',
    script,
    definitions: [],
    values: {},
    cpe: { model: undefined },
    deviceExists: () => Promise.resolve(false),
    ...changes,
  });
  if (!report) throw new Error('too many dry runs at once');
  return report;
}

export function variable(name: string, more: Partial<VariableDefinition> = {}): VariableDefinition {
  return { name, type: 'string', required: true, secret: false, ...more };
}

export function codes({ warnings }: { warnings: DryRunWarning[] }): string[] {
  return warnings.map(({ code }) => code);
}

/** Returns a message as an operator writes it, without namespaces. */
export function envelope(content: string): string {
  return `<Envelope><Body>${content}</Body></Envelope>`;
}

/** Returns the Lua expression of a message that sets one parameter. @param value a Lua expression. */
export function setOne(path: string, value: string, type = 'string'): string {
  const typed = `<Value xsi:type="xsd:${type}">]] .. ${value} .. [[</Value>`;
  const struct = `<ParameterValueStruct><Name>${path}</Name>${typed}</ParameterValueStruct>`;
  const list = `<ParameterList>${struct}</ParameterList>`;
  return `[[${envelope(`<cwmp:SetParameterValues>${list}</cwmp:SetParameterValues>`)}]]`;
}
