import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import { findSecret } from '../../db/devices/credentials.ts';
import type { OrganizationRow } from '../../db/access/organizations.ts';
import { findOrganization } from '../../db/access/organizations.ts';
import type { Pool } from '../../db/core/pool.ts';
import type { Log } from '../../lib/observability/log.ts';
import type { Client } from '../../lib/net/client.ts';
import type { Metrics } from '../../lib/observability/metrics/metrics.ts';
import { HttpError } from '../server/httpError.ts';
import { verifiedCertificateNames } from './certificate.ts';
import { acceptsBasic, renderChallenges, realm, unauthorized } from './challenge.ts';
import { LogLimit } from './logLimit.ts';
import type { Login } from './login.ts';
import { passwordMatches, readLogin } from './login.ts';
import type { Nonces } from './nonce.ts';
import { OrganizationCache } from './organizationCache.ts';
import type { Caller, Proof } from './caller.ts';
import { isSameTarget } from './target.ts';

export interface AuthenticatorDeps {
  pool: Pool;
  log: Log;
  metrics: Metrics;
  nonces: Nonces;
  trustedProxies: BlockList;
  /** Whose client certificates count; they may change. */
  certificateAuthorities: () => readonly X509Certificate[];
}

/** The organization of `/acs` where no username names another. */
const defaultOrganization = 'default';

/** The password of usernames that are unknown: they take as long as known ones. */
const noPassword = 'no such username';

/** Failed logins that are logged, per minute: a flood of them must not fill the disk. */
const loggedPerMinute = 60;

/** A CPE keeps its events until then, and comes again by itself. */
const suspendedRetrySeconds = 600;

/** Tells who sends a request, from its head alone. */
export class Authenticator {
  readonly #deps: AuthenticatorDeps;
  readonly #organizations: OrganizationCache;
  readonly #failures: LogLimit;

  constructor(deps: AuthenticatorDeps) {
    this.#deps = deps;
    this.#organizations = new OrganizationCache((id) => findOrganization(deps.pool, id));
    this.#failures = new LogLimit(deps.log, loggedPerMinute);
  }

  /**
   * @param pathOrganization the organization that the path names, '' for none.
   * @throws Refused where there is no such organization, where it is suspended, or where it asks for a proof that there is none of.
   */
  async authenticate(request: IncomingMessage, client: Client, pathOrganization: string): Promise<Caller> {
    const login = readLogin(request.headers.authorization);
    const organization = await this.#organizationOf(pathOrganization, login);
    const { address } = client;
    if (organization.suspendedAt)
      throw new HttpError(503, 'The organization is suspended.', { 'Retry-After': [String(suspendedRetrySeconds)] });
    if (organization.authentication.length === 0) return { organization, proof: { kind: 'none' }, address };
    return { organization, proof: await this.#prove(request, client, pathOrganization, organization, login), address };
  }

  /** At `/acs` a username tells by its prefix, where there is such an organization. */
  async #organizationOf(pathOrganization: string, login: Login | undefined): Promise<OrganizationRow> {
    const prefix =
      pathOrganization === '' ? /^([a-z0-9][a-z0-9-]{0,30})\./.exec(login?.username ?? '')?.[1] : undefined;
    const named = prefix === undefined ? undefined : await this.#organizations.find(prefix);
    const organization = named ?? (await this.#organizations.find(pathOrganization || defaultOrganization));
    if (!organization) throw new HttpError(404, 'No such organization.');
    return organization;
  }

  async #prove(
    request: IncomingMessage,
    client: Client,
    pathOrganization: string,
    organization: OrganizationRow,
    login: Login | undefined,
  ): Promise<Proof> {
    const { nonces, certificateAuthorities } = this.#deps;
    const accepted = login && isAccepted(login, organization, client.encrypted) ? login : undefined;
    const known = accepted && (await this.#logIn(request, client, organization, accepted));
    const isFresh = accepted?.scheme !== 'digest' || nonces.isValid(accepted.digest.nonce, pathOrganization);
    if (known && isFresh) return known;
    const names =
      organization.authentication.includes('certificate') &&
      verifiedCertificateNames(request, client, certificateAuthorities());
    if (names) return { kind: 'certificate', names };
    // Only the nonce was wrong: the CPE answers the new one without asking anybody for the password again.
    const stale = known !== undefined;
    if (login && !stale) {
      this.#failures.info(
        { organization: organization.id, username: login.username, address: client.address },
        'login failed',
      );
      this.#deps.metrics.refused('login_failed');
    }
    throw unauthorized(renderChallenges(organization, client.encrypted, nonces.create(pathOrganization), stale));
  }

  /** By the username as it is, or without the prefix of the organization that the path names. */
  async #logIn(
    request: IncomingMessage,
    client: Client,
    { id }: OrganizationRow,
    login: Login,
  ): Promise<Proof | undefined> {
    const username = login.username.startsWith(`${id}.`) ? login.username : `${id}.${login.username}`;
    const secret = await findSecret(this.#deps.pool, id, username);
    const knows = passwordMatches(login, request.method ?? '', secret?.password ?? noPassword);
    if (!secret || !knows) return undefined;
    if (
      login.scheme === 'digest' &&
      !(login.digest.realm === realm && isSameTarget(login.digest.uri, request.url ?? '', client))
    )
      return undefined;
    const { deviceKey, held } = secret;
    return deviceKey === null ? { kind: 'onboarding', username } : { kind: 'credential', username, deviceKey, held };
  }
}

function isAccepted({ scheme }: Login, organization: OrganizationRow, encrypted: boolean): boolean {
  return scheme === 'digest' ? organization.authentication.includes('digest') : acceptsBasic(organization, encrypted);
}
