import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { livingProcess } from '../../../lib/embedded/pidFile.ts';
import { startEmbeddedPostgres } from '../../../lib/embedded/postgres.ts';
import type { ServerProcess } from '../../../lib/embedded/serverProcess.ts';
import { startEmbeddedTemporal } from '../../../lib/embedded/temporal.ts';
import { startFreezingProxy } from '../database/freezingProxy.ts';
import { CuttleProcess } from '../process/cuttleProcess.ts';
import { freePort } from '../process/freePort.ts';
import { temporalServerOptions } from '../process/temporalServer.ts';
import { temporaryFolder } from '../process/temporaryFolder.ts';
import { until } from '../until.ts';

const servers = ['postgres', 'temporal'] as const;
type Server = (typeof servers)[number];

/** The servers of a system, each behind a proxy that can cut its clients off. */
export interface Servers {
  databaseUrl: string;
  /** The URL through the proxy. */
  proxiedDatabaseUrl: string;
  proxiedTemporalAddress: string;
  kill: (server: Server) => Promise<void>;
  /** Stops the server's process (SIGSTOP) for this long. */
  suspend: (server: Server, milliseconds: number) => Promise<void>;
  /** Drops everything between the server and its clients for this long; their connections stay dead. */
  cutOff: (server: Server, milliseconds: number) => Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const dataDir = temporaryFolder();
  const port = await freePort();
  const temporalOptions = await temporalServerOptions(dataDir);
  const running = new Map<Server, ServerProcess>();
  after(() => Promise.all([...running.values()].map((server) => server.stop())));
  const starts = {
    postgres: () => startEmbeddedPostgres({ dataDir, port, report: () => undefined }),
    temporal: () => startEmbeddedTemporal(temporalOptions),
  };

  /** Repeats the attempt: children of a killed server may live slightly longer, and hold its port. */
  async function start(server: Server): Promise<void> {
    await until(`${server} starts`, async () => {
      const started = await starts[server]().catch(() => undefined);
      if (started) running.set(server, started);
      return started !== undefined;
    });
  }
  await Promise.all(servers.map(start));
  const databaseUrl = (running.get('postgres') as Awaited<ReturnType<typeof startEmbeddedPostgres>>).url;
  const proxies = {
    postgres: await startFreezingProxy(databaseUrl),
    temporal: await startFreezingProxy(`http://127.0.0.1:${temporalOptions.port}`),
  };

  function signal(server: Server, name: NodeJS.Signals): void {
    const living = livingProcess(join(dataDir, `${server}.pid`));
    if (living) process.kill(living.pid, name);
  }

  return {
    databaseUrl,
    proxiedDatabaseUrl: proxies.postgres.url,
    proxiedTemporalAddress: new URL(proxies.temporal.url).host,
    kill: async (server) => {
      signal(server, 'SIGKILL');
      await running.get(server)?.ended;
      await start(server);
    },
    suspend: async (server, milliseconds) => {
      signal(server, 'SIGSTOP');
      await delay(milliseconds);
      signal(server, 'SIGCONT');
    },
    cutOff: async (server, milliseconds) => {
      proxies[server].freeze();
      await delay(milliseconds);
      proxies[server].thaw();
    },
  };
}

/** A Cuttle process that a supervisor starts again whenever it ends. */
export class Supervised {
  readonly #role: string;
  readonly #env: Record<string, string>;
  #process: CuttleProcess;
  #stopped = false;
  /** How often the process ended without being killed here. */
  unexpectedEnds = 0;
  readonly #supervision: Promise<void>;

  constructor(role: string, env: Record<string, string>) {
    this.#role = role;
    this.#env = env;
    this.#process = this.#start();
    this.#supervision = this.#supervise();
    after(() => this.stop());
  }

  async kill(): Promise<void> {
    const killed = this.#process;
    this.#process = this.#start();
    await killed.kill();
  }

  async suspend(milliseconds: number): Promise<void> {
    const { pid } = this.#process;
    process.kill(pid, 'SIGSTOP');
    await delay(milliseconds);
    process.kill(pid, 'SIGCONT');
  }

  /** The end of what the current process printed, without the SDK's warnings of tasks that take long. */
  get log(): string {
    const lines = this.#process.output.split('\n').filter((line) => !line.includes('TMPRL1104'));
    return `${this.#role} (${this.#process.pid}):\n${lines.join('\n').slice(-6000)}`;
  }

  /** What the process reports of its threads and connections now. */
  async metrics(): Promise<string> {
    const port = this.#env.CUTTLE_METRICS_PORT;
    if (port === undefined) return '';
    const signal = AbortSignal.timeout(5000);
    const text = await fetch(`http://127.0.0.1:${port}/metrics`, { signal }).then(
      (response) => response.text(),
      String,
    );
    const lines = text.split('\n').filter((line) => /^[^#]*(script|pool|connections|Error)/.test(line));
    return lines.join('\n');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#supervision;
    await this.#process.kill();
  }

  #start(): CuttleProcess {
    return new CuttleProcess(['start', '--only', this.#role], this.#env);
  }

  async #supervise(): Promise<void> {
    while (!this.#stopped) {
      if (!this.#process.running) {
        this.unexpectedEnds += 1;
        this.#process = this.#start();
      }
      await delay(200);
    }
  }
}
