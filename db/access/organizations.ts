import type { Db } from '../core/pool.ts';

export const authenticationMethods = ['basic', 'digest', 'digest-sha-256', 'certificate'] as const;
type AuthenticationMethod = (typeof authenticationMethods)[number];

export interface OrganizationSettings {
  /** The methods by which devices may authenticate; none: authentication is off. */
  authentication: AuthenticationMethod[];
  basicWithoutTls: boolean;
  /** What happens with devices that are not registered. */
  unknownDevices: 'discover' | 'refuse';
  /** Whether a BOOTSTRAP without the device's own credential or certificate is refused outside an open window. */
  expectBootstrap: boolean;
  /** A name in the certificate that the manufacturer installs on devices. */
  onboardingCertificate: string | null;
  /** Whether each bootstrap gives the CPE its own username and password for connection requests. */
  setConnectionRequestCredentials: boolean;
  /** Hosts that scripts may call: "bss.example.net", "bss.example.net:8443", "*.example.net". */
  httpAllow: string[];
}

export interface OrganizationRow extends OrganizationSettings {
  id: string;
  name: string;
  createdAt: Date;
  /** The time since which its API keys and CPEs are refused, and no run starts; null: not suspended. */
  suspendedAt: Date | null;
  suspendedReason: string | null;
  limits: OrganizationLimits;
  /** Incremented by each change through the API. */
  revision: number;
}

/** Null: no limit. */
export interface OrganizationLimits {
  devices: number | null;
  /** Concurrent runs. */
  runs: number | null;
  /** The limit of all its API keys together. */
  requestsPerSecond: number | null;
}

export const organizationColumns = `id, name, created_at as "createdAt", authentication,
  basic_without_tls as "basicWithoutTls", unknown_devices as "unknownDevices", expect_bootstrap as "expectBootstrap",
  onboarding_certificate as "onboardingCertificate",
  set_connection_request_credentials as "setConnectionRequestCredentials", http_allow as "httpAllow", revision,
  suspended_at as "suspendedAt", suspended_reason as "suspendedReason",
  json_build_object('devices', max_devices, 'runs', max_runs, 'requestsPerSecond', max_requests_per_second) as limits`;

/** Returns false when it already exists. */
export async function insertOrganization(db: Db, id: string, name: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'insert into organizations (id, name) values ($1, $2) on conflict (id) do nothing',
    [id, name],
  );
  return rowCount === 1;
}

export async function findOrganization(db: Db, id: string): Promise<OrganizationRow | undefined> {
  const { rows } = await db.query<OrganizationRow>({
    name: 'find_organization',
    text: `select ${organizationColumns} from organizations where id = $1`,
    values: [id],
  });
  return rows[0];
}

/** Reads whether and how fast a token's organization may call the API. `suspendedReason` null: not suspended. */
export async function findOrganizationAccess(
  db: Db,
  id: string,
): Promise<{ suspendedReason: string | null; requestsPerSecond: number | null } | undefined> {
  const { rows } = await db.query<{ suspendedReason: string | null; requestsPerSecond: number | null }>({
    name: 'find_organization_access',
    text: `select case when suspended_at is not null then coalesce(suspended_reason, '') end as "suspendedReason",
        max_requests_per_second as "requestsPerSecond"
      from organizations where id = $1`,
    values: [id],
  });
  return rows[0];
}

/** Locks the organization against changes until the transaction ends. Rows that refer to it can still be inserted. */
export async function lockOrganization(db: Db, id: string): Promise<void> {
  await db.query('select 1 from organizations where id = $1 for no key update', [id]);
}

/** Undefined leaves a column unchanged. */
export type OrganizationChange = { [Key in keyof OrganizationSettings | 'name']?: OrganizationRow[Key] | undefined };

export async function updateOrganization(
  db: Db,
  id: string,
  change: OrganizationChange,
): Promise<OrganizationRow | undefined> {
  const { rows } = await db.query<OrganizationRow>(
    `update organizations set name = coalesce($2, name),
       authentication = coalesce($3::text[], authentication),
       basic_without_tls = coalesce($4, basic_without_tls),
       unknown_devices = coalesce($5, unknown_devices),
       expect_bootstrap = coalesce($6, expect_bootstrap),
       onboarding_certificate = case when $7 then $8 else onboarding_certificate end,
       set_connection_request_credentials = coalesce($9, set_connection_request_credentials),
       http_allow = coalesce($10::text[], http_allow),
       revision = revision + 1
     where id = $1
     returning ${organizationColumns}`,
    [
      id,
      change.name,
      change.authentication,
      change.basicWithoutTls,
      change.unknownDevices,
      change.expectBootstrap,
      change.onboardingCertificate !== undefined,
      change.onboardingCertificate ?? null,
      change.setConnectionRequestCredentials,
      change.httpAllow,
    ],
  );
  return rows[0];
}
