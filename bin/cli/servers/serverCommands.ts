import { Command, InvalidArgumentError } from 'commander';
import type { Role } from '../../server/roles.ts';
import { roles } from '../../server/roles.ts';
import { supervise } from '../../server/supervise.ts';

// Loaded on demand, so that the other commands start at once.
const load = () => import('../../server/run.ts');

const settings = `
Settings (environment):
  CUTTLE_DATA_DIR          where the embedded servers keep their data (.cuttle)
  CUTTLE_ACS_PORT, CUTTLE_API_PORT                   CWMP 7547, API 8080
  CUTTLE_ACS_HOST, CUTTLE_API_HOST                   where they listen: 0.0.0.0, 127.0.0.1
  CUTTLE_ACS_TLS_CERT_FILE, CUTTLE_ACS_TLS_KEY_FILE   CWMP over TLS, at CUTTLE_ACS_TLS_PORT, 7548
  CUTTLE_ACS_TRUSTED_PROXIES                         networks of the proxies before the gateway
  CUTTLE_POSTGRES_PORT, CUTTLE_TEMPORAL_PORT, CUTTLE_TEMPORAL_UI_PORT    5433, 7233, 8233
  DATABASE_URL             a PostgreSQL server instead of the embedded one
  CUTTLE_KEYS_FILE, CUTTLE_KEYS_COMMAND              what secrets are stored sealed with: cuttle keys --help
  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY    an external Temporal server; see temporal.yaml
  CUTTLE_LOG_LEVEL         trace, debug, info, warn or error
`;

export function startCommand(): Command {
  return new Command('start')
    .description(
      'Start Cuttle: CWMP gateway, API and worker, with embedded PostgreSQL and Temporal if none are configured',
    )
    .option(
      '--only <roles>',
      `start only these parts (${roles.join(', ')}), with your own PostgreSQL and Temporal`,
      parseRoles,
    )
    .addHelpText(
      'after',
      `${settings}\nExamples:\n  $ cuttle start\n  $ DATABASE_URL=postgres://… ` +
        'TEMPORAL_ADDRESS=temporal:7233 cuttle start --only worker,acs',
    )
    .action((flags: { only?: Role[] }) => supervise(async (context) => (await load()).runStart(context, flags.only)));
}

export function demoCommand(): Command {
  return new Command('demo')
    .description('Start Cuttle, plug in a simulated CPE, and watch it being provisioned')
    .option('--exit', 'exit afterwards, with code 0 if the CPE was provisioned')
    .addHelpText(
      'after',
      `${settings}\nExamples:\n  $ cuttle demo\n  $ CUTTLE_DATA_DIR=$(mktemp -d) cuttle demo --exit`,
    )
    .action((flags: { exit?: true }) =>
      supervise(async (context) => (await load()).runDemo(context, flags.exit ?? false), flags.exit ? 1 : 0, true),
    );
}

const halves = `
It updates the database in DATABASE_URL (default: the embedded one), and the search attributes in the namespace of the
Temporal server in TEMPORAL_ADDRESS or temporal.yaml. Each works alone, and cuttle start does both. If Temporal does not
let this client add search attributes, as Temporal Cloud does not, it prints the command that adds the missing ones.

Exit codes: 0 everything is up to date, 1 something remains to be done, 2 invalid command line.

Examples:
  $ DATABASE_URL=postgres://… TEMPORAL_ADDRESS=temporal:7233 cuttle migrate
  $ TEMPORAL_ADDRESS=isp.a1b2c.tmprl.cloud:7233 TEMPORAL_NAMESPACE=isp.a1b2c cuttle migrate --json`;

export function migrateCommand(): Command {
  return new Command('migrate')
    .description("Update the database schema to this version, and set up Temporal's search attributes")
    .option('--json', 'print JSON')
    .addHelpText('after', halves)
    .action((flags: { json?: true }) =>
      supervise(async (context) => (await load()).runMigrate(context, flags.json), 1),
    );
}

function parseRoles(text: string): Role[] {
  const isRole = (name: string): name is Role => roles.some((role) => role === name);
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !isRole(name));
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is none of ${roles.join(', ')}.`);
  return names.filter(isRole);
}
