import { Command } from 'commander';
import { z } from 'zod';
import type { ApiClient } from '../apiClient.ts';
import { auditEventSchema } from '../apiTypes.ts';
import { print, table } from '../output.ts';

interface AuditFlags {
  kind?: string;
  actor?: string;
  operation?: string;
  resource?: string;
  since?: string;
  limit: string;
  json?: true;
}

const pageSchema = z.object({ items: z.array(auditEventSchema) });
type AuditEvent = z.infer<typeof auditEventSchema>;

export function auditCommand(connect: () => ApiClient): Command {
  return new Command('audit')
    .description('who changed what by the API, and what the gateway refused to CPEs; the newest first, of the last 90 days')
    .option('--kind <kind>', 'change, or why a CPE was refused: unknown_device, wrong_device, onboarding_over, unexpected_bootstrap')
    .option('--actor <name>', 'changes by the API key of this name')
    .option('--operation <id>', 'changes by one operation of the API')
    .option('--resource <path>', 'changes of one resource')
    .option('--since <time>', 'from then on')
    .option('--limit <number>', 'how many, up to 200', '50')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ cuttle audit --resource /v1/devices/1234567890\n  $ cuttle audit --kind unknown_device --since 2026-03-01')
    .action(async ({ json, ...query }: AuditFlags) => {
      const { items } = await connect().get(`/v1/audit?${new URLSearchParams(query).toString()}`, pageSchema);
      print(json, items, () => (items.length > 0 ? table(items.map(rowOf)) : 'Nothing of that kind has happened.'));
    });
}

function rowOf(event: AuditEvent): Record<string, string | number | null> {
  const { fields, details } = event;
  return {
    at: event.last_at,
    who: event.actor || event.remote_address,
    what: event.operation || event.kind,
    resource: event.resource || (typeof details.serial_number === 'string' ? details.serial_number : ''),
    fields: fields?.join(', ') ?? '',
    status: event.status,
    count: event.count > 1 ? event.count : null,
  };
}
