import { Command, InvalidArgumentError, Option } from 'commander';
import { organizationRoles } from '../../../domain/access.ts';
import { loadConfig } from '../../../lib/config/config.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import type { Api } from '../apiClient.ts';
import { listAll, answer, given } from '../apiClient.ts';
import type { Schemas } from '../../../client/client.ts';
import { print, table } from '../output.ts';

interface Where {
  organization?: string;
  platform?: true;
  json?: true;
}

interface CreateFlags extends Where {
  role?: Schemas['NewApiKey']['role'];
  expires?: Date;
}

// Loaded on demand: the other commands need no database code.
const platformKeys = () => import('./platformKeys.ts');
const config = () => loadConfig(process.env, process.cwd());

export function apiKeyCommand(connect: () => Api): Command {
  const key = new Command('api-key').description('Manage API keys (docs/api.md lists what each role may do)');

  where(key.command('create <name>'))
    .description('Create a key for your organization; the key is shown only once')
    .addOption(new Option('--role <role>', 'what it may do').choices(organizationRoles))
    .option('--expires <when>', 'when the key expires: 90d, 12h, or a time such as 2027-01-01T00:00:00Z', parseExpiry)
    .addHelpText(
      'after',
      '\nExamples:\n  $ cuttle api-key create "order management" --role provisioner --expires 365d\n' +
        '  $ cuttle api-key create first --role admin --organization acme\n' +
        '  $ DATABASE_URL=postgres://… cuttle api-key create ops --platform',
    )
    .action(async (name: string, flags: CreateFlags) => {
      if (flags.platform) {
        const made = await (await platformKeys()).createPlatformKey(config(), name, flags.expires);
        print(
          flags.json,
          made,
          () => `${made.key}\nPlatform key ${made.id} (shown only once). It creates and suspends organizations.`,
        );
        return;
      }
      if (flags.role === undefined) throw new SetupError(`Choose a role: --role ${organizationRoles.join('|')}`);
      const made = await create(
        connect(),
        flags.organization,
        given({ name, role: flags.role, expires_at: flags.expires?.toISOString() }),
      );
      print(flags.json, made, () => `${made.key}\nKey ${made.id} (shown only once).`);
    });

  where(key.command('list'))
    .description('List the keys of your organization (never the secrets)')
    .addHelpText('after', '\nExample:\n  $ cuttle api-key list')
    .action(async (flags: Where) => {
      const keys = flags.platform
        ? (await (await platformKeys()).listPlatformKeys(config())).map(plain)
        : await list(connect(), flags.organization);
      const rows = keys.map(({ id, name, role, prefix, expires_at: expires, last_used_at: used }) => ({
        id,
        name,
        role,
        'begins with': prefix,
        expires,
        'last used': used,
      }));
      print(flags.json, keys, () => (rows.length > 0 ? table(rows) : 'There are no keys.'));
    });

  where(key.command('revoke <id>'))
    .description('Revoke a key; the next request with it is refused')
    .addHelpText('after', '\nExample:\n  $ cuttle api-key revoke key_0f8fad5bd9cb469fa165708677289501')
    .action(async (id: string, flags: Where) => {
      if (flags.platform) await (await platformKeys()).revokePlatformKey(config(), id);
      else await revoke(connect(), flags.organization, id);
      console.log(`Revoked ${id}.`);
    });
  return key;
}

function where(command: Command): Command {
  return command
    .option('--organization <id>', 'act on another organization (needs a platform key)')
    .option('--platform', 'act on platform keys, directly in the database (DATABASE_URL, or the embedded one)')
    .option('--json', 'print JSON');
}

// Flags for an organization's keys; only a platform key may name another organization.

function create(
  api: Api,
  organization: string | undefined,
  body: Schemas['NewApiKey'],
): Promise<Schemas['ApiKeyWithKey']> {
  if (organization === undefined) return answer(api.POST('/v1/api-keys', { body }));
  return answer(api.POST('/v1/organizations/{id}/api-keys', { params: { path: { id: organization } }, body }));
}

function list(api: Api, organization: string | undefined): Promise<Schemas['ApiKey'][]> {
  if (organization === undefined) return listAll((query) => api.GET('/v1/api-keys', { params: { query } }));
  return listAll((query) =>
    api.GET('/v1/organizations/{id}/api-keys', { params: { path: { id: organization }, query } }),
  );
}

async function revoke(api: Api, organization: string | undefined, id: string): Promise<void> {
  if (organization === undefined) await answer(api.DELETE('/v1/api-keys/{id}', { params: { path: { id } } }));
  else
    await answer(
      api.DELETE('/v1/organizations/{id}/api-keys/{key_id}', { params: { path: { id: organization, key_id: id } } }),
    );
}

function plain(row: {
  id: string;
  name: string;
  role: string;
  prefix: string;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}) {
  const { id, name, role, prefix, expiresAt, lastUsedAt } = row;
  return {
    id,
    name,
    role,
    prefix,
    expires_at: expiresAt?.toISOString() ?? null,
    last_used_at: lastUsedAt?.toISOString() ?? null,
  };
}

const unitMs = { h: 3_600_000, d: 86_400_000 };

function parseExpiry(text: string): Date {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  const time = count && unit ? Date.now() + Number(count) * unitMs[unit as keyof typeof unitMs] : Date.parse(text);
  if (!(time > Date.now()))
    throw new InvalidArgumentError('It must be a future time: 90d, 12h, or 2027-01-01T00:00:00Z.');
  return new Date(time);
}
