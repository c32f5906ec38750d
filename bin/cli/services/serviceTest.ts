import { Command, Option } from 'commander';
import type { Api } from '../apiClient.ts';
import type { TryFlags } from './dryRun.ts';
import { describeDryRun, tryService } from './dryRun.ts';
import { print } from '../output.ts';
import { readServiceFile } from './serviceFile.ts';
import { collectVariable } from './variableFlags.ts';

const examples = `
Nothing is saved, and no message leaves. Ends with 0 where the CPE would be provisioned.

Examples:
  $ cuttle service test pppoe.yaml --variables pppoe_username=ann pppoe_password=secret
  $ cuttle service test pppoe.yaml --vars-file values.yaml --device 1234567890     against what is stored of that CPE
  $ cuttle service test pppoe.yaml --model tr181 --json`;

/** `cuttle service test`: dry run of a service file. */
export function serviceTestCommand(connect: () => Api): Command {
  return new Command('test')
    .argument('<file>')
    .description('Test the service in a YAML file on a simulated CPE')
    .option('--variables <name=value...>', 'values to try it with', collectVariable)
    .option('--vars-file <file>', 'read values from a YAML or JSON file, so that no process list shows secrets')
    .option('--device <id>', 'simulate a CPE with the stored parameters of this device')
    .addOption(
      new Option('--model <model>', 'simulate a CPE of TR-098 or TR-181 (default: the model that the script uses)')
        .choices(['igd', 'tr181'])
        .conflicts('device'),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(async (file: string, { json, ...flags }: TryFlags & { json?: true }) => {
      const tried = await tryService(connect(), readServiceFile(file), flags);
      print(json, tried, () => describeDryRun(tried));
      if (tried.status !== 'provisioned') process.exitCode = 1;
    });
}
