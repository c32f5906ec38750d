import { nearest } from '../nearest.ts';
import type { Env } from './configValues.ts';

/** Every variable that starts with CUTTLE_. The commands that call the API read the last two. */
const names = [
  'CUTTLE_DATA_DIR',
  'CUTTLE_CACHE_DIR',
  'CUTTLE_KEYS_FILE',
  'CUTTLE_KEYS_COMMAND',
  'CUTTLE_ACS_HOST',
  'CUTTLE_ACS_PORT',
  'CUTTLE_ACS_MAX_SESSIONS',
  'CUTTLE_ACS_RATE_PER_DEVICE',
  'CUTTLE_ACS_RATE_PER_ADDRESS',
  'CUTTLE_ACS_TLS_PORT',
  'CUTTLE_ACS_TLS_CERT_FILE',
  'CUTTLE_ACS_TLS_KEY_FILE',
  'CUTTLE_ACS_TLS_CLIENT_CA_FILE',
  'CUTTLE_ACS_TRUSTED_PROXIES',
  'CUTTLE_ACS_CLIENT_CERTIFICATE_HEADER',
  'CUTTLE_API_HOST',
  'CUTTLE_API_PORT',
  'CUTTLE_METRICS_HOST',
  'CUTTLE_METRICS_PORT',
  'CUTTLE_SHUTDOWN_DELAY_SECONDS',
  'CUTTLE_API_TRUSTED_PROXIES',
  'CUTTLE_API_RATE_PER_KEY',
  'CUTTLE_API_FAILURES_PER_ADDRESS',
  'CUTTLE_OIDC_ISSUER',
  'CUTTLE_OIDC_AUDIENCE',
  'CUTTLE_OIDC_JWKS_URL',
  'CUTTLE_OIDC_ORGANIZATION_CLAIM',
  'CUTTLE_OIDC_ROLE_CLAIM',
  'CUTTLE_OIDC_CLIENT_ID',
  'CUTTLE_OIDC_SCOPES',
  'CUTTLE_POSTGRES_PORT',
  'CUTTLE_TEMPORAL_PORT',
  'CUTTLE_TEMPORAL_UI_PORT',
  'CUTTLE_TEMPORAL_UI_URL',
  'CUTTLE_TEMPORAL_CONFIG',
  'CUTTLE_LOG_LEVEL',
  'CUTTLE_SESSION_HOLD_SECONDS',
  'CUTTLE_CONNECTION_REQUEST_ALLOW',
  'CUTTLE_SIMULATION_ACS_URL',
  'CUTTLE_ACS_STUN_PORT',
  'CUTTLE_LUA_THREADS',
  'CUTTLE_HTTP_ALLOW',
  'CUTTLE_API_URL',
  'CUTTLE_API_KEY',
] as const;
export type SettingName = (typeof names)[number];

/** Returns a sentence for each variable that starts with CUTTLE_ and is not a setting. */
export function unknownSettings(env: Env): string[] {
  const known: readonly string[] = names;
  const unknown = Object.keys(env).filter((name) => name.startsWith('CUTTLE_') && !known.includes(name));
  return unknown.map((name) => {
    const meant = nearest(name, known);
    return `${name} is not a setting of Cuttle and has no effect${meant ? `: did you mean ${meant}?` : '.'}`;
  });
}
