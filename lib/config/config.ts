import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CertificateFiles } from '../net/certificates.ts';
import type { Env } from './configValues.ts';
import {
  address,
  file,
  hostAndPort,
  integer,
  networks,
  oneOf,
  optionalPort,
  port,
  rate,
  text,
  webAddress,
} from './configValues.ts';
import type { OidcSettings } from './oidcSettings.ts';
import { oidcSettings } from './oidcSettings.ts';
import type { Rate } from '../net/rateLimit.ts';
import type { SettingName } from './settingNames.ts';
import { unknownSettings } from './settingNames.ts';
import { SetupError } from './setupError.ts';
import type { TracingSettings } from './tracingSettings.ts';
import { tracingSettings } from './tracingSettings.ts';

export interface Config {
  /** The data of the embedded servers, and the first API key. */
  dataDir: string;
  /** The cache of downloaded or built Temporal servers, shared by all data folders of this user. */
  cacheDir: string;
  /** A PostgreSQL server to use instead of the embedded one. */
  databaseUrl: string | undefined;
  /** The source of the key ring; at most one is set. */
  keys: { file: string | undefined; command: string | undefined };
  acs: {
    host: string;
    /** 0: no HTTP without TLS. */
    port: number;
    tlsPort: number;
    certificates: CertificateFiles;
    /** CIDR ranges. */
    /** The header in which trusted proxies forward client certificates. */
    certificateHeader: 'client-cert' | 'x-ssl-client-cert';
    trustedProxies: string[];
    sessionHoldSeconds: number;
    connectionRequestAllow: string[];
    limits: AcsLimits;
    /** The UDP port. Undefined: no STUN server, and no connection requests by UDP. */
    stunPort: number | undefined;
  };
  api: {
    host: string;
    port: number;
    /** CIDR ranges. */
    trustedProxies: string[];
    ratePerKey: Rate | undefined;
    failuresPerAddress: Rate | undefined;
    /** Undefined: only API keys are accepted. */
    oidc: OidcSettings | undefined;
  };
  /** The address of `/metrics`, `/livez` and `/readyz`; they are not served without a port. */
  metrics: { host: string; port: number | undefined };
  /** How long a process that was asked to end keeps accepting work, while `/readyz` reports that it is stopping. */
  shutdownDelaySeconds: number;
  /** Undefined: runs are not traced. */
  tracing: TracingSettings | undefined;
  embedded: { postgresPort: number; temporalPort: number; temporalUiPort: number };
  temporal: TemporalSettings;
  luaThreads: number;
  /** Networks (CIDR) that scripts may send HTTP requests to, in addition to public addresses. */
  httpAllow: string[];
  /** The gateway for CPEs that the API simulates; undefined: the API simulates none. */
  simulationAcsUrl: string | undefined;
  logLevel: string;
  /** Sentences about variables that start with CUTTLE_ and are not settings. */
  warnings: string[];
}

interface AcsLimits {
  maxSessions: number;
  perDevice: Rate | undefined;
  perAddress: Rate | undefined;
}

/** Settings of Temporal in the environment, which override temporal.yaml. */
export interface TemporalSettings {
  file: string;
  address: string | undefined;
  namespace: string | undefined;
  apiKey: string | undefined;
  /** The web UI of a server that is not embedded. */
  uiUrl: string | undefined;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const defaultTemporalFile = fileURLToPath(new URL('../../temporal.yaml', import.meta.url));

/**
 * Returns the settings of a process. Relative paths are resolved against `cwd`.
 * @throws SetupError, which names the first invalid setting and says what is valid.
 */
export function loadConfig(env: Env, cwd: string): Config {
  const path = (name: SettingName, fallback: string): string => resolve(cwd, env[name] ?? fallback);
  const config: Config = {
    dataDir: path('CUTTLE_DATA_DIR', '.cuttle'),
    cacheDir: path('CUTTLE_CACHE_DIR', join(env.XDG_CACHE_HOME ?? join(env.HOME ?? homedir(), '.cache'), 'cuttle')),
    databaseUrl: databaseUrl(env),
    keys: keys(env, cwd),
    acs: {
      // CPEs connect from outside; everything else listens on this machine only by default.
      host: address(env, 'CUTTLE_ACS_HOST', '0.0.0.0'),
      port: integer(env, 'CUTTLE_ACS_PORT', { fallback: 7547, min: 0, max: 65535 }),
      tlsPort: port(env, 'CUTTLE_ACS_TLS_PORT', 7548),
      certificates: certificateFiles(env, cwd),
      trustedProxies: networks(env, 'CUTTLE_ACS_TRUSTED_PROXIES'),
      certificateHeader: certificateHeader(env),
      sessionHoldSeconds: integer(env, 'CUTTLE_SESSION_HOLD_SECONDS', { fallback: 20, min: 0, max: 300 }),
      connectionRequestAllow: networks(env, 'CUTTLE_CONNECTION_REQUEST_ALLOW'),
      limits: {
        maxSessions: integer(env, 'CUTTLE_ACS_MAX_SESSIONS', { fallback: 20_000, min: 1, max: 1_000_000 }),
        perDevice: rate(env, 'CUTTLE_ACS_RATE_PER_DEVICE', '60/1'),
        // Carrier-grade NAT puts thousands of CPEs behind one address.
        perAddress: rate(env, 'CUTTLE_ACS_RATE_PER_ADDRESS', '2000/200'),
      },
      stunPort: optionalPort(env, 'CUTTLE_ACS_STUN_PORT', 3478),
    },
    api: {
      host: address(env, 'CUTTLE_API_HOST', '127.0.0.1'),
      port: port(env, 'CUTTLE_API_PORT', 8080),
      trustedProxies: networks(env, 'CUTTLE_API_TRUSTED_PROXIES'),
      ratePerKey: rate(env, 'CUTTLE_API_RATE_PER_KEY', '1000/200'),
      failuresPerAddress: rate(env, 'CUTTLE_API_FAILURES_PER_ADDRESS', '60/1'),
      oidc: oidcSettings((name) => text(env, name)),
    },
    metrics: {
      host: address(env, 'CUTTLE_METRICS_HOST', '127.0.0.1'),
      port: optionalPort(env, 'CUTTLE_METRICS_PORT', 9464),
    },
    shutdownDelaySeconds: integer(env, 'CUTTLE_SHUTDOWN_DELAY_SECONDS', { fallback: 0, min: 0, max: 300 }),
    tracing: tracingSettings(env),
    embedded: {
      postgresPort: port(env, 'CUTTLE_POSTGRES_PORT', 5433),
      temporalPort: port(env, 'CUTTLE_TEMPORAL_PORT', 7233),
      temporalUiPort: port(env, 'CUTTLE_TEMPORAL_UI_PORT', 8233),
    },
    temporal: {
      file: path('CUTTLE_TEMPORAL_CONFIG', defaultTemporalFile),
      address: hostAndPort(env, 'TEMPORAL_ADDRESS'),
      namespace: text(env, 'TEMPORAL_NAMESPACE'),
      apiKey: text(env, 'TEMPORAL_API_KEY'),
      uiUrl: webAddress(env, 'CUTTLE_TEMPORAL_UI_URL'),
    },
    luaThreads: integer(env, 'CUTTLE_LUA_THREADS', { fallback: 4, min: 1, max: 64 }),
    httpAllow: networks(env, 'CUTTLE_HTTP_ALLOW'),
    logLevel: oneOf(env, 'CUTTLE_LOG_LEVEL', logLevels, 'info'),
    simulationAcsUrl: undefined,
    warnings: unknownSettings(env),
  };
  config.simulationAcsUrl = simulationAcsUrl(env, config);
  if (config.acs.port === 0 && config.acs.certificates.certFile === undefined) {
    throw new SetupError(
      'CUTTLE_ACS_PORT is 0, so CPEs must use TLS. Set CUTTLE_ACS_TLS_CERT_FILE and CUTTLE_ACS_TLS_KEY_FILE.',
    );
  }
  refuseSharedPorts(config);
  return config;
}

function keys(env: Env, cwd: string): Config['keys'] {
  const found = { file: file(env, cwd, 'CUTTLE_KEYS_FILE'), command: text(env, 'CUTTLE_KEYS_COMMAND') };
  if (found.file === undefined || found.command === undefined) return found;
  throw new SetupError('CUTTLE_KEYS_FILE and CUTTLE_KEYS_COMMAND are both set. Set only one of them.');
}

/** An operator with a database of his own has real CPEs. */
function simulationAcsUrl(env: Env, { databaseUrl: ownDatabase, acs }: Config): string | undefined {
  const url = text(env, 'CUTTLE_SIMULATION_ACS_URL');
  if (url === 'off' || (url === undefined && (ownDatabase !== undefined || acs.port === 0))) return undefined;
  if (url === undefined)
    return `http://${['0.0.0.0', '::'].includes(acs.host) ? '127.0.0.1' : acs.host}:${acs.port}/acs`;
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return url;
  throw new SetupError('CUTTLE_SIMULATION_ACS_URL must look like http://acs.example.net:7547/acs, or be "off".');
}

/** Whether the files can be read is checked when the gateway starts. */
function certificateFiles(env: Env, cwd: string): CertificateFiles {
  const [certFile, keyFile] = [file(env, cwd, 'CUTTLE_ACS_TLS_CERT_FILE'), file(env, cwd, 'CUTTLE_ACS_TLS_KEY_FILE')];
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new SetupError('CUTTLE_ACS_TLS_CERT_FILE and CUTTLE_ACS_TLS_KEY_FILE belong together. Set both, or neither.');
  }
  return { certFile, keyFile, clientCaFile: file(env, cwd, 'CUTTLE_ACS_TLS_CLIENT_CA_FILE') };
}

/** Never shows the value, which holds a password. */
function databaseUrl(env: Env): string | undefined {
  const value = text(env, 'DATABASE_URL');
  if (value === undefined || /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? '')) return value;
  throw new SetupError('DATABASE_URL must look like postgres://user:password@host:5432/database.');
}

function refuseSharedPorts(config: Config): void {
  const taken = new Map<number, SettingName>();
  const { acs } = config;
  const ports: [SettingName, number][] = acs.port === 0 ? [] : [['CUTTLE_ACS_PORT', acs.port]];
  if (acs.certificates.certFile !== undefined) ports.push(['CUTTLE_ACS_TLS_PORT', acs.tlsPort]);
  ports.push(['CUTTLE_API_PORT', config.api.port]);
  if (config.metrics.port !== undefined) ports.push(['CUTTLE_METRICS_PORT', config.metrics.port]);
  if (!config.databaseUrl) ports.push(['CUTTLE_POSTGRES_PORT', config.embedded.postgresPort]);
  ports.push(
    ['CUTTLE_TEMPORAL_PORT', config.embedded.temporalPort],
    ['CUTTLE_TEMPORAL_UI_PORT', config.embedded.temporalUiPort],
  );
  for (const [name, number] of ports) {
    const other = taken.get(number);
    if (other) throw new SetupError(`${name} and ${other} are both ${number}. Each server needs its own port.`);
    taken.set(number, name);
  }
}

function certificateHeader(env: Env): Config['acs']['certificateHeader'] {
  const header = oneOf(
    env,
    'CUTTLE_ACS_CLIENT_CERTIFICATE_HEADER',
    ['client-cert', 'x-ssl-client-cert'],
    'client-cert',
  );
  return header === 'x-ssl-client-cert' ? header : 'client-cert';
}
