#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { simulateCommand } from '../simulator/command.ts';
import { loadConfig } from '../lib/config/config.ts';
import type { Api } from './cli/apiClient.ts';
import { apiKey, apiUrl, connectApi } from './cli/apiClient.ts';
import { auditCommand } from './cli/access/audit.ts';
import { credentialCommand } from './cli/devices/credential.ts';
import { deviceCommand } from './cli/devices/device.ts';
import { addDeviceActionCommands } from './cli/devices/deviceAction.ts';
import { eventsCommand } from './cli/events/events.ts';
import { instanceCommand } from './cli/instances/instance.ts';
import { apiKeyCommand } from './cli/access/apiKey.ts';
import { keysCommand } from './cli/servers/keyCommands.ts';
import { organizationCommand } from './cli/access/organization.ts';
import { retryCommand } from './cli/jobs/retry.ts';
import { rolloutCommand } from './cli/jobs/rollout.ts';
import { demoCommand, migrateCommand, startCommand } from './cli/servers/serverCommands.ts';
import { serviceCommand } from './cli/services/service.ts';
import { webhookCommand } from './cli/events/webhook.ts';
import { explain } from './server/supervise.ts';

const overview = `
The commands device, service, instance, retry, rollout, events, webhook, credential, organization, api-key and audit
call the API of a running Cuttle at CUTTLE_API_URL (default: http://127.0.0.1:8080), with the key in CUTTLE_API_KEY
(default: the key in the data folder). When a connection breaks, they send the request again, and nothing is done twice.

A CPE comes up provisioned:
  $ cuttle start
  $ cuttle device add 1234567890
  $ cuttle service apply pppoe.yaml
  $ cuttle instance attach 1234567890 pppoe --var pppoe_username=ann --var pppoe_password=…
  $ cuttle cpe simulate --serial 1234567890
  $ cuttle instance status`;

/** Sets the exit code: 0 for success, 1 when a command fails, 2 when the command line is wrong. */
async function main(): Promise<void> {
  // The reader of a pipe may stop early: `cuttle device list
  // head`.
  process.stdout.on('error', () => undefined);
  try {
    await createProgram().parseAsync();
  } catch (error) {
    // Commander has already printed its own message.
    process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : explain(error);
  }
}

function createProgram(): Command {
  const program = new Command('cuttle')
    .description('Zero-touch provisioning of customer routers over TR-069 (CWMP)')
    .addHelpText('after', overview);
  const cpe = new Command('cpe').description('simulated CPEs').addCommand(simulateCommand());
  const api = [
    makeDeviceCommand,
    serviceCommand,
    instanceCommand,
    retryCommand,
    rolloutCommand,
    eventsCommand,
    webhookCommand,
    credentialCommand,
    organizationCommand,
    apiKeyCommand,
    auditCommand,
  ];
  for (const command of [
    startCommand(),
    demoCommand(),
    migrateCommand(),
    keysCommand(),
    ...api.map((make) => make(connect)),
    cpe,
  ])
    program.addCommand(command);
  throwErrors(program);
  return program;
}

const makeDeviceCommand = (connectTo: () => Api): Command =>
  addDeviceActionCommands(deviceCommand(connectTo), connectTo);

function connect(): Api {
  const config = loadConfig(process.env, process.cwd());
  return connectApi(apiUrl(process.env, config), apiKey(process.env, config));
}

/** Makes Commander throw instead of exiting with 1, so that a wrong command line gets an exit code of its own. */
function throwErrors(command: Command): void {
  command.exitOverride().showHelpAfterError('(run with --help for usage)');
  for (const child of command.commands) throwErrors(child);
}

await main();
