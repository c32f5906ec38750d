import { Command } from 'commander';
import type { Schemas } from '../../../client/client.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import type { Api } from '../apiClient.ts';
import { answer } from '../apiClient.ts';
import type { TryFlags } from './dryRun.ts';
import { problemOf, tryService, warningLines } from './dryRun.ts';
import { print } from '../output.ts';
import { readServiceFile } from './serviceFile.ts';
import { findService } from './findService.ts';
import { collectVariable } from './variableFlags.ts';
import { addServiceCommands } from './serviceShow.ts';
import { serviceTestCommand } from './serviceTest.ts';

interface ApplyFlags extends Pick<TryFlags, 'variables' | 'varsFile'> {
  force?: true;
  json?: true;
}

const example = `
The file:
  name: pppoe
  description: Internet by PPPoE
  script: ./pppoe.lua          # beside this file; or the script itself, as a block
  variables:
    - name: pppoe_username
      required: true
    - name: pppoe_password
      required: true
      secret: true
  events: ["0 BOOTSTRAP"]      # what makes it run; this is the default
  limits: { script_seconds: 5, delivery_seconds: 3600 }
  retry: { attempts: 3, backoff_seconds: 60, on: ["9002", DeliveryTimeout] }   # default: no retry
  fits: { oui: [00040E], product_class: [HGW], software_version: ["7.*"] }     # default: all devices

Example:
  $ cuttle service apply pppoe.yaml`;

export function serviceCommand(connect: () => Api): Command {
  const service = new Command('service').description('Create, test and look at services');
  service
    .command('apply <file>')
    .description('Test the service in a YAML file, then create it or update the service of that name')
    .option('--variables <name=value...>', 'values to try it with', collectVariable)
    .option('--vars-file <file>', 'read values from a YAML or JSON file')
    .option('--force', 'save it although its script fails in the test')
    .option('--json', 'print JSON')
    .addHelpText('after', example)
    .action((file: string, flags: ApplyFlags) => apply(connect(), file, flags));
  service.addCommand(serviceTestCommand(connect));
  addServiceCommands(service, connect);
  return service;
}

async function apply(api: Api, file: string, { force, json, ...flags }: ApplyFlags): Promise<void> {
  const input = readServiceFile(file);
  const tried = await tryService(api, input, flags);
  const problem = problemOf(tried);
  if (problem !== undefined && !force)
    throw new SetupError(
      `${problem}\n  Nothing was saved. Run "cuttle service test ${file}" for details, or add ` +
        '--force to save it anyway.',
    );
  const { applied, was } = await applyService(api, input);
  const what = was === undefined ? 'Created' : was === applied.version ? 'Unchanged:' : 'Updated';
  const notes = [...(problem === undefined ? [] : [problem]), ...warningLines(tried)];
  print(json, { ...applied, warnings: tried.warnings }, () =>
    [`${what} service ${applied.name}, version ${applied.version} (${applied.id}).`, ...notes].join('\n'),
  );
}

/** Creates or updates the service of that name. `was`: the previous version number. */
export async function applyService(
  api: Api,
  body: Schemas['NewService'],
): Promise<{ applied: Schemas['Service']; was?: number }> {
  const existing = await findService(api, body.name);
  if (!existing) return { applied: await answer(api.POST('/v1/services', { body })) };
  // Fields that the file omits get the defaults of a new service.
  const complete = {
    description: '',
    variables: [],
    events: ['0 BOOTSTRAP'],
    limits: {},
    retry: {},
    fits: {},
    on_repeated_bootstrap: 'run' as const,
    ...body,
  };
  return {
    applied: await answer(api.PATCH('/v1/services/{id}', { params: { path: { id: existing.id } }, body: complete })),
    was: existing.version,
  };
}
