import type { Config } from '../../lib/config/config.ts';
import { lockDataDir } from '../../lib/embedded/dataDir.ts';
import type { PortUse } from '../../lib/embedded/ports.ts';
import { refuseUsedPorts } from '../../lib/embedded/ports.ts';
import type { EmbeddedPostgres } from '../../lib/embedded/postgres.ts';
import { startEmbeddedPostgres, stopOrphanedPostgres } from '../../lib/embedded/postgres.ts';
import type { ServerProcess } from '../../lib/embedded/serverProcess.ts';
import type { EmbeddedTemporal } from '../../lib/embedded/temporal.ts';
import { startEmbeddedTemporal, stopOrphanedTemporal } from '../../lib/embedded/temporal.ts';
import type { Report } from '../../lib/observability/report.ts';
import type { Shutdown } from '../../lib/shutdown.ts';
import type { TemporalConfig } from '../../lib/config/temporalConfig.ts';

export interface Servers {
  databaseUrl: string;
  temporalAddress: string;
  /** The web UI of the embedded server. */
  temporalUiUrl: string | undefined;
  /** Resolves with the name of a server that ended although nothing stopped it. */
  lost: Promise<string>;
}

export interface ServersOptions {
  config: Config;
  temporal: Pick<TemporalConfig, 'address' | 'namespace' | 'searchAttributes'>;
  /** Other ports of this process: conflicts are reported before any server starts. */
  ports: PortUse[];
  shutdown: Shutdown;
  report: Report;
}

/**
 * Connects to the configured PostgreSQL and Temporal, and starts embedded ones for those that are not configured.
 * @throws SetupError
 */
export async function startServers({ config, temporal, ports, shutdown, report }: ServersOptions): Promise<Servers> {
  const own = { postgres: !config.databaseUrl, temporal: !temporal.address };
  if (own.postgres || own.temporal) {
    const unlock = lockDataDir(config.dataDir);
    shutdown.add('the data folder', () => {
      unlock();
      return Promise.resolve();
    });
    await Promise.all([stopOrphanedPostgres(config.dataDir), stopOrphanedTemporal(config.dataDir)]);
  }
  await refuseUsedPorts([...ports, ...portsOf(config, own)]);
  const { promise: lost, resolve } = Promise.withResolvers<string>();
  const keep = <S extends ServerProcess>(name: string, server: S): S => {
    let stopping = false;
    shutdown.add(name, () => {
      stopping = true;
      return server.stop();
    });
    void server.ended.then(() => {
      if (!stopping) resolve(name);
    });
    return server;
  };
  // At the same time, since each takes seconds at the first start. Making a database is not left unfinished.
  const startingPostgres = own.postgres
    ? startPostgres(config, report).then((server) => keep('PostgreSQL', server))
    : undefined;
  const [postgres, temporalServer] = await Promise.all([
    startingPostgres,
    own.temporal ? startTemporal(config, temporal, report).then((server) => keep('Temporal', server)) : undefined,
  ]).finally(() => Promise.allSettled([startingPostgres]));
  return {
    databaseUrl: config.databaseUrl ?? postgres?.url ?? '',
    temporalAddress: temporal.address ?? temporalServer?.address ?? '',
    temporalUiUrl: temporalServer?.uiUrl,
    lost,
  };
}

function portsOf({ embedded }: Config, own: { postgres: boolean; temporal: boolean }): PortUse[] {
  const host = '127.0.0.1';
  return [
    ...(own.postgres
      ? [{ server: 'PostgreSQL', setting: 'CUTTLE_POSTGRES_PORT', host, port: embedded.postgresPort }]
      : []),
    ...(own.temporal
      ? [
          { server: 'Temporal', setting: 'CUTTLE_TEMPORAL_PORT', host, port: embedded.temporalPort },
          { server: "Temporal's web UI", setting: 'CUTTLE_TEMPORAL_UI_PORT', host, port: embedded.temporalUiPort },
        ]
      : []),
  ];
}

function startPostgres({ dataDir, embedded }: Config, report: ServersOptions['report']): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, port: embedded.postgresPort, report });
}

function startTemporal(
  config: Config,
  temporal: ServersOptions['temporal'],
  report: ServersOptions['report'],
): Promise<EmbeddedTemporal> {
  const { dataDir, cacheDir, embedded } = config;
  const { namespace, searchAttributes } = temporal;
  const ports = { port: embedded.temporalPort, uiPort: embedded.temporalUiPort };
  return startEmbeddedTemporal({ dataDir, cacheDir, ...ports, namespace, searchAttributes, report });
}
