import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { OrganizationRow } from '../../db/access/organizations.ts';
import { findOrganization } from '../../db/access/organizations.ts';
import type { Pool } from '../../db/core/pool.ts';
import { findLoginCredential } from '../../db/devices/credentials.ts';
import type { Client } from '../../lib/net/client.ts';
import type { Log } from '../../lib/observability/log.ts';
import type { Metrics } from '../../lib/observability/metrics/metrics.ts';
import { HttpError } from '../server/httpError.ts';
import type { Session } from '../sessions/session.ts';
import type { CertificateHeader } from './certificate.ts';
import { certificateMark, verifiedCertificateNames } from './certificate.ts';
import type { Nonces } from './challenge.ts';
import { acceptsBasic, realm, renderChallenges, unauthorized } from './challenge.ts';
import { Guesses } from './guesses.ts';
import { LogLimit } from './logLimit.ts';
import type { Login } from './login.ts';
import { isSameTarget, passwordMatches, readLogin } from './login.ts';
import { OrganizationCache } from './organizationCache.ts';

/** How the sender of a request has proven who it is. */
export type Proof =
  /** Not at all, because the organization requires no authentication. */
  | { kind: 'none' }
  /**
   * A device's own credential. `held`: the device was already known to have it. `unrecordedUse`: the revision, if its
   * use must be recorded.
   */
  | { kind: 'credential'; username: string; deviceKey: number; held: boolean; unrecordedUse: number | null }
  /** A shared credential that devices have from the factory. */
  | { kind: 'onboarding'; username: string; unrecordedUse: number | null }
  | { kind: 'certificate'; names: string[] };

/** The sender of a request. */
export interface Caller {
  organization: OrganizationRow;
  proof: Proof;
  /** The IP address; undefined when a trusted proxy does not report it. */
  address: string | undefined;
}

export interface AuthenticatorDeps {
  pool: Pool;
  log: Log;
  metrics: Metrics;
  nonces: Nonces;
  trustedProxies: BlockList;
  /** The authorities that client certificates are verified against. They can change while the gateway runs. */
  certificateAuthorities: () => readonly X509Certificate[];
  certificateHeader: CertificateHeader;
}

/** The organization of `/acs`, unless the username names another. */
const defaultOrganization = 'default';

/** Checked for unknown usernames, so that they take as long as known ones. */
const placeholderPassword = 'no such username';

/** The maximum number of failed logins that are logged per minute, so that a flood does not fill the disk. */
const maxLoggedPerMinute = 60;

/** The CPE keeps its events until it retries. */
const suspendedRetrySeconds = 600;

/** Identifies the sender of a request from its head alone. */
export class Authenticator {
  readonly #deps: AuthenticatorDeps;
  readonly #organizations: OrganizationCache;
  readonly #failures: LogLimit;
  readonly #guesses: Guesses;

  constructor(deps: AuthenticatorDeps) {
    this.#deps = deps;
    this.#organizations = new OrganizationCache((id) => findOrganization(deps.pool, id));
    this.#failures = new LogLimit(deps.log, maxLoggedPerMinute);
    this.#guesses = new Guesses(deps.pool);
  }

  /**
   * Returns who sent the request.
   * @param pathOrganization the organization in the URL's path; '' for none.
   * @throws HttpError 404 for an unknown organization, 503 for a suspended one, 401 or 403 when authentication fails.
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

  /** Returns whether the request may continue a session: one that began with a certificate needs it to the end. */
  mayContinue({ certificate }: Session, request: IncomingMessage, client: Client): boolean {
    if (certificate === undefined) return true;
    const names = this.#certificateNames(request, client);
    return names !== undefined && certificateMark(names) === certificate;
  }

  #certificateNames(request: IncomingMessage, client: Client): string[] | undefined {
    const { certificateAuthorities, certificateHeader } = this.#deps;
    return verifiedCertificateNames(request, client, certificateAuthorities(), certificateHeader);
  }

  /** At `/acs`, the prefix of the username names the organization, if it exists. */
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
    const { nonces } = this.#deps;
    if (login) this.#guesses.admit(organization.id, login.username, client.address);
    const accepted = login && isAccepted(login, organization, client.encrypted) ? login : undefined;
    const proof = accepted && (await this.#logIn(request, client, organization, accepted));
    const isFresh =
      accepted?.scheme !== 'digest' ||
      (nonces.isValid(accepted.digest.nonce, pathOrganization) &&
        (!proof || nonces.claim(accepted.digest.nonce, accepted.username)));
    if (proof && isFresh) return proof;
    const names = organization.authentication.includes('certificate') && this.#certificateNames(request, client);
    if (names) return { kind: 'certificate', names };
    // Only the nonce was invalid: with `stale`, the CPE repeats the request with the new one.
    const stale = proof !== undefined;
    if (login && !stale) {
      this.#failures.info(
        { organization: organization.id, username: login.username, address: client.address },
        'login failed',
      );
      this.#deps.metrics.refused('login_failed');
      await this.#guesses.count(organization.id, login.username, client.address);
    }
    throw unauthorized(renderChallenges(organization, client.encrypted, nonces.create(pathOrganization), stale));
  }

  /**
   * Checks username and password. The username may omit the organization's prefix, if the path names the organization.
   */
  async #logIn(
    request: IncomingMessage,
    client: Client,
    { id }: OrganizationRow,
    login: Login,
  ): Promise<Proof | undefined> {
    const username = login.username.startsWith(`${id}.`) ? login.username : `${id}.${login.username}`;
    const secret = await findLoginCredential(this.#deps.pool, id, username);
    const matches = passwordMatches(login, request.method ?? '', secret?.password ?? placeholderPassword);
    if (!secret || !matches) return undefined;
    if (
      login.scheme === 'digest' &&
      !(login.digest.realm === realm && isSameTarget(login.digest.uri, request.url ?? '', client))
    )
      return undefined;
    const { deviceKey, held, unrecordedUse } = secret;
    return deviceKey === null
      ? { kind: 'onboarding', username, unrecordedUse }
      : { kind: 'credential', username, deviceKey, held, unrecordedUse };
  }
}

function isAccepted(login: Login, organization: OrganizationRow, encrypted: boolean): boolean {
  const { authentication } = organization;
  if (login.scheme === 'basic') return acceptsBasic(organization, encrypted);
  if (authentication.includes('digest')) return true;
  return authentication.includes('digest-sha-256') && login.digest.algorithm.startsWith('SHA-256');
}
