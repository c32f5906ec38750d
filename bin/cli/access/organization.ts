import { Command, InvalidArgumentError, Option } from 'commander';
import type { Api } from '../apiClient.ts';
import { answer, given } from '../apiClient.ts';
import type { Schemas } from '../../../client/client.ts';
import { fields, print } from '../output.ts';
import { addPlatformCommands } from './platform.ts';

type Change = Required<Schemas['OrganizationChange']>;

/** The API validates these values. */
interface SetFlags {
  name?: string;
  authentication?: Change['authentication'];
  basicWithoutTls?: boolean;
  unknownDevices?: Change['unknown_devices'];
  expectBootstrap?: boolean;
  onboardingCertificate?: string;
  setConnectionRequestCredentials?: boolean;
  httpAllow?: string[];
  json?: true;
}

export function organizationCommand(connect: () => Api): Command {
  const organization = new Command('organization').description(
    'Manage the settings of your organization; with a platform key, manage all organizations',
  );

  organization
    .command('show')
    .description("Show the organization's settings")
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ cuttle organization show')
    .action(async (flags: { json?: true }) => {
      const shown = await answer(connect().GET('/v1/organization'));
      print(flags.json, shown, () => describe(shown));
    });

  organization
    .command('set')
    .description('Change settings; gateways apply them within two seconds')
    .option('--name <name>', 'how it is called')
    .option(
      '--authentication <methods>',
      'how CPEs prove who they are: any of digest, basic, certificate, separated by commas; or none',
      parseList,
    )
    .option('--basic-without-tls <yes|no>', 'accept Basic where anybody on the way can read the password', parseYesNo)
    .addOption(
      new Option(
        '--unknown-devices <what>',
        'whether CPEs that are not registered are recorded (discover) or refused (refuse)',
      ).choices(['discover', 'refuse']),
    )
    .option(
      '--expect-bootstrap <yes|no>',
      "require an open bootstrap window for a BOOTSTRAP without the CPE's own credential",
      parseYesNo,
    )
    .option('--onboarding-certificate <name>', 'a name in the certificate that CPEs hold from the factory; "" for none')
    .option(
      '--set-connection-request-credentials <yes|no>',
      'give each CPE its own username and password for connection requests at every bootstrap',
      parseYesNo,
    )
    .option(
      '--http-allow <hosts>',
      'hosts that scripts may send HTTP requests to, comma-separated: bss.example.net, ' +
        'bss.example.net:8443, *.example.net; or none',
      parseList,
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle organization set --authentication digest\n  $ cuttle organization ' +
        'set --unknown-devices refuse --expect-bootstrap yes',
    )
    .action(async (flags: SetFlags) => {
      const changed = await answer(connect().PATCH('/v1/organization', { body: toChange(flags) }));
      print(flags.json, changed, () => describe(changed));
    });
  addPlatformCommands(organization, connect);
  return organization;
}

function toChange(flags: SetFlags): Schemas['OrganizationChange'] {
  return given({
    name: flags.name,
    authentication: flags.authentication,
    basic_without_tls: flags.basicWithoutTls,
    unknown_devices: flags.unknownDevices,
    expect_bootstrap: flags.expectBootstrap,
    onboarding_certificate: flags.onboardingCertificate === '' ? null : flags.onboardingCertificate,
    set_connection_request_credentials: flags.setConnectionRequestCredentials,
    http_allow: flags.httpAllow,
  });
}

function describe(organization: Schemas['Organization']): string {
  const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
  return fields({
    organization: organization.id,
    name: organization.name,
    authentication: organization.authentication.join(', ') || 'none',
    'basic without TLS': yesNo(organization.basic_without_tls),
    'unknown devices': organization.unknown_devices,
    'expect bootstrap': yesNo(organization.expect_bootstrap),
    'onboarding certificate': organization.onboarding_certificate,
    'sets connection request credentials': yesNo(organization.set_connection_request_credentials),
    'hosts for HTTP requests': organization.http_allow.join(', ') || 'none',
  });
}

function parseList(text: string): string[] {
  return text === 'none' ? [] : text.split(',').map((item) => item.trim());
}

function parseYesNo(text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw new InvalidArgumentError('It must be yes or no.');
  return text === 'yes';
}
