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

/** A message as an operator writes it. */
export function envelope(content: string): string {
  return `<Envelope><Body>${content}</Body></Envelope>`;
}

/** The Lua expression of a message that sets one parameter; `value` is Lua. */
export function setOne(path: string, value: string, type = 'string'): string {
  return `[[${envelope(`<cwmp:SetParameterValues><ParameterList><ParameterValueStruct><Name>${path}</Name><Value xsi:type="xsd:${type}">]] .. ${value} .. [[</Value></ParameterValueStruct></ParameterList></cwmp:SetParameterValues>`)}]]`;
}
