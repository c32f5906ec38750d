import { styleText } from 'node:util';
import { Command } from 'commander';
import type { Schemas } from '../../../client/client.ts';
import type { Api } from '../apiClient.ts';
import { given } from '../apiClient.ts';
import { followEvents } from './followEvents.ts';
import { printable } from '../output.ts';

interface Flags {
  types?: string;
  device?: string;
  instance?: string;
  after?: string;
  json?: true;
}

/** `cuttle events`: prints events until Ctrl-C. */
export function eventsCommand(connect: () => Api): Command {
  return new Command('events')
    .description('Follow the events of instances and devices until Ctrl-C')
    .option('--types <types>', 'only these types, comma-separated: instance.failed,device.unreachable')
    .option('--device <id>', 'only of this device')
    .option('--instance <id>', 'only of this instance')
    .option('--after <event>', 'start after this event id, or with the "oldest" stored event')
    .option('--json', 'print each event as a line of JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle events\n  $ cuttle events --types instance.failed --after oldest\n' +
        '  $ cuttle events --device CPE0001 --json',
    )
    .action((flags: Flags) => follow(connect(), flags));
}

async function follow(api: Api, { types, device, instance, after, json }: Flags): Promise<void> {
  const left = new AbortController();
  process.once('SIGINT', () => {
    left.abort();
  });
  process.stdout.on('error', () => {
    left.abort();
  });
  const query = given({ types, device_id: device, instance_id: instance, after });
  const onBreak = (): void => {
    console.error('The event stream broke; reconnecting.');
  };
  for await (const event of followEvents(api, { query, signal: left.signal, onBreak })) {
    console.log(json ? JSON.stringify(event) : describe(event));
  }
}

const colours: Record<string, 'green' | 'red' | 'cyan' | 'yellow'> = {
  'instance.running': 'cyan',
  'instance.provisioned': 'green',
  'instance.failed': 'red',
  'device.unreachable': 'yellow',
};

function describe({ timestamp, type, data }: Schemas['Event']): string {
  const { device_id: device, service_name: service, instance_id: instance, run, reason, error } = data;
  const colour = colours[type];
  const shown = colour ? styleText(colour, type.padEnd(20), { stream: process.stdout }) : type.padEnd(20);
  const why = error ? `${error.type}: ${error.message ?? ''}` : reason;
  return [
    timestamp,
    shown,
    ...[device, service, instance, run === undefined ? '' : `run ${run}`, why]
      .filter((part): part is string => typeof part === 'string' && part !== '')
      .map(printable),
  ].join('  ');
}
