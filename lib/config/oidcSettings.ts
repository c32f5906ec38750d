import { SetupError } from './setupError.ts';

export interface OidcSettings {
  issuer: string;
  audience: string;
  /** Undefined: taken from the issuer's discovery document. */
  jwksUrl: string | undefined;
  /** The claims with the organization's id and the role: a name, or a path with dots. */
  organizationClaim: string;
  roleClaim: string;
  /** The web console's client id at the issuer. Undefined: people sign in with API keys only. */
  clientId: string | undefined;
  /** The scopes that the console requests, separated by spaces. */
  scopes: string;
}

export type OidcVariable =
  | 'CUTTLE_OIDC_ISSUER'
  | 'CUTTLE_OIDC_AUDIENCE'
  | 'CUTTLE_OIDC_JWKS_URL'
  | 'CUTTLE_OIDC_ORGANIZATION_CLAIM'
  | 'CUTTLE_OIDC_ROLE_CLAIM'
  | 'CUTTLE_OIDC_CLIENT_ID'
  | 'CUTTLE_OIDC_SCOPES';

/**
 * Undefined: tokens are not accepted. The first token shows whether the issuer answers.
 * @throws SetupError
 */
export function oidcSettings(read: (name: OidcVariable) => string | undefined): OidcSettings | undefined {
  const address = (name: OidcVariable): string | undefined => {
    const value = read(name);
    if (value === undefined || /^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
    throw new SetupError(`${name} must be an http or https address, not "${value}".`);
  };
  const [issuer, audience, jwksUrl] = [
    address('CUTTLE_OIDC_ISSUER'),
    read('CUTTLE_OIDC_AUDIENCE'),
    address('CUTTLE_OIDC_JWKS_URL'),
  ];
  if (issuer === undefined && audience === undefined) return undefined;
  if (issuer === undefined || audience === undefined) {
    throw new SetupError('CUTTLE_OIDC_ISSUER and CUTTLE_OIDC_AUDIENCE belong together. Set both, or neither.');
  }
  return {
    issuer,
    audience,
    jwksUrl,
    organizationClaim: read('CUTTLE_OIDC_ORGANIZATION_CLAIM') ?? 'cuttle_organization',
    roleClaim: read('CUTTLE_OIDC_ROLE_CLAIM') ?? 'cuttle_role',
    clientId: read('CUTTLE_OIDC_CLIENT_ID'),
    scopes: read('CUTTLE_OIDC_SCOPES') ?? 'openid',
  };
}
