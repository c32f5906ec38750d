import { Command, InvalidArgumentError } from 'commander';
import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';
import { print, table } from '../output.ts';

interface AuditFlags {
  kind?: string;
  actor?: string;
  operation?: string;
  resource?: string;
  since?: string;
  limit: number;
  json?: true;
}

export function auditCommand(connect: () => Api): Command {
  return new Command('audit')
    .description('Show changes made through the API, and CPEs that the gateway refused (newest first, last 90 days)')
    .option(
      '--kind <kind>',
      'change, or why a CPE was refused: unknown_device, wrong_device, onboarding_over, unexpected_bootstrap, ' +
        'device_limit, passwords_guessed',
    )
    .option('--actor <name>', 'only changes made with the API key of this name')
    .option('--operation <id>', 'only changes made by this API operation')
    .option('--resource <path>', 'changes of one resource')
    .option('--since <time>', 'from then on')
    .option('--limit <number>', 'how many, up to 200', parseLimit, 50)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle audit --resource /v1/devices/1234567890\n  $ cuttle audit --kind ' +
        'unknown_device --since 2026-03-01',
    )
    .action(async ({ json, ...query }: AuditFlags) => {
      const { items } = await answer(connect().GET('/v1/audit', { params: { query } }));
      print(json, items, () => (items.length > 0 ? table(items.map(rowOf)) : 'No matching audit events.'));
    });
}

function parseLimit(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function rowOf(event: Schemas['AuditEvent']): Record<string, string | number | null> {
  const { fields, details } = event;
  return {
    at: event.last_at,
    who: event.actor ?? event.remote_address,
    what: event.operation ?? event.kind,
    resource: event.resource ?? (typeof details.serial_number === 'string' ? details.serial_number : ''),
    fields: fields?.join(', ') ?? '',
    status: event.status,
    count: event.count > 1 ? event.count : null,
  };
}
