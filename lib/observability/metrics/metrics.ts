import type { Pool } from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { RunError } from '../../../domain/types.ts';
import { Bounded, eventLabel, faultLabel, methodLabel, other } from './labels.ts';

/** Seconds: from a CPE that answers at once to one that is waited for. */
const exchangeBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** Seconds: from a CPE that is in a session to one that connects next week. */
const runBuckets = [0.25, 1, 5, 15, 60, 300, 1800, 7200, 43_200, 86_400, 604_800];
const stepBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1, 5, 30, 60];
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** The maximum number of organizations with labels of their own; the rest is counted as `other`. */
const maxOrganizations = 100;
const mostServices = 200;

interface EndedRun {
  organizationId: string;
  serviceName: string;
  startedAt: Date;
}

/**
 * The metrics of one process. Devices, addresses and ids are never labels: there are too many, and metrics are not
 * private.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #organizations = new Bounded(maxOrganizations);
  readonly #services = new Bounded(mostServices);

  readonly #sessions = this.#counter(
    'cuttle_cwmp_sessions_total',
    'CWMP sessions that began: Informs that were answered',
    ['organization'],
  );
  readonly #informs = this.#counter('cuttle_cwmp_informs_total', 'Events of Informs that were answered', ['event']);
  readonly #sessionSeconds = this.#histogram(
    'cuttle_cwmp_session_duration_seconds',
    'CWMP sessions that ended in order, from the Inform on',
    [],
    exchangeBuckets,
  );
  readonly #messages = this.#counter(
    'cuttle_cwmp_messages_total',
    'Messages to CPEs by what they answered; fault is empty where they did as asked',
    ['method', 'fault'],
  );
  readonly #responses = this.#counter('cuttle_cwmp_responses_total', 'HTTP answers to CPEs', ['status']);
  readonly #refusals = this.#counter(
    'cuttle_cwmp_refusals_total',
    'CPEs that were refused: failed logins, Informs that were not admitted, too much at once',
    ['reason'],
  );
  readonly #failedBatches = this.#counter(
    'cuttle_cwmp_batch_failures_total',
    'Sessions without events whose statement, shared with others, failed: they are handled one by one',
    ['kind'],
  );
  readonly #connectionRequests = this.#counter(
    'cuttle_connection_requests_total',
    'CPEs that were asked for a session',
    ['result'],
  );
  readonly #runs = this.#counter(
    'cuttle_runs_total',
    'Runs that ended; error is empty where they provisioned their device',
    ['organization', 'service', 'status', 'error'],
  );
  readonly #runSeconds = this.#histogram(
    'cuttle_run_duration_seconds',
    'Runs that ended, from their beginning',
    ['organization', 'service', 'status'],
    runBuckets,
  );
  readonly #stepSeconds = this.#histogram(
    'cuttle_lua_step_duration_seconds',
    'Execution of a step of a script on a thread',
    ['pool'],
    stepBuckets,
  );
  readonly #requestSeconds = this.#histogram(
    'cuttle_api_request_duration_seconds',
    'Requests of the API',
    ['method', 'route', 'status'],
    requestBuckets,
  );

  /** @param measuresProcess also measure heap, CPU, event loop and so on. */
  constructor(measuresProcess = false) {
    if (measuresProcess) collectDefaultMetrics({ register: this.registry });
  }

  sessionBegan(organizationId: string, events: { eventCode: string }[]): void {
    this.#sessions.inc({ organization: this.#organizations.of(organizationId) });
    // An Inform has at most 64 events (TR-069 Amendment 6, A.3.3.1).
    for (const { eventCode } of events.slice(0, 64)) this.#informs.inc({ event: eventLabel(eventCode) });
  }

  sessionEnded(startedAt: number): void {
    // Two clocks are involved when another gateway began the session.
    this.#sessionSeconds.observe(Math.max(0, Date.now() - startedAt) / 1000);
  }

  /** @param fault the empty string when the CPE executed the RPC. */
  messageSettled(method: string, fault: string): void {
    this.#messages.inc({ method: methodLabel(method), fault: fault && faultLabel(fault) });
  }

  answered(status: number): void {
    this.#responses.inc({ status });
  }

  refused(reason: string): void {
    this.#refusals.inc({ reason });
  }

  batchFailed(kind: 'inform' | 'end'): void {
    this.#failedBatches.inc({ kind });
  }

  connectionRequested(result: 'sent' | 'failed'): void {
    this.#connectionRequests.inc({ result });
  }

  /** @param error null: provisioned. */
  runEnded({ organizationId, serviceName, startedAt }: EndedRun, error: RunError | null): void {
    const organization = this.#organizations.of(organizationId);
    // The names of all services are bounded together; otherwise one organization could crowd out the others.
    const service = this.#services.of(`${organization} ${serviceName}`) === other ? other : serviceName;
    const status = error ? 'failed' : 'provisioned';
    this.#runs.inc({ organization, service, status, error: error?.type ?? '' });
    this.#runSeconds.observe({ organization, service, status }, Math.max(0, Date.now() - startedAt.getTime()) / 1000);
  }

  stepExecuted(pool: string, seconds: number): void {
    this.#stepSeconds.observe({ pool }, seconds);
  }

  requestAnswered(labels: { method: string; route: string; status: number }, seconds: number): void {
    this.#requestSeconds.observe(labels, seconds);
  }

  /** Adds a gauge that is read at each scrape and absent when it has no value. */
  watch(name: string, help: string, read: () => number | undefined | Promise<number | undefined>): void {
    this.watchBy(undefined, name, help, async () => {
      const value = await read();
      return value === undefined ? {} : { '': value };
    });
  }

  /** Adds a gauge with one label; `read` returns its numbers by label value. */
  watchBy(
    label: string | undefined,
    name: string,
    help: string,
    read: () => Record<string, number> | Promise<Record<string, number>>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [this.registry],
      async collect() {
        const values = await read();
        this.reset();
        // A gauge without labels is 0 after a reset.
        if (label === undefined) this.remove();
        for (const [value, number] of Object.entries(values))
          this.set(label === undefined ? {} : { [label]: value }, number);
      },
    });
  }

  watchPools(pools: Record<string, Pool>): void {
    const read = (count: (pool: Pool) => number) => () =>
      Object.fromEntries(Object.entries(pools).map(([name, pool]) => [name, count(pool)]));
    this.watchBy(
      'pool',
      'cuttle_database_connections',
      'Connections to the database',
      read((pool) => pool.totalCount),
    );
    this.watchBy(
      'pool',
      'cuttle_database_connections_idle',
      'Idle database connections',
      read((pool) => pool.idleCount),
    );
    this.watchBy(
      'pool',
      'cuttle_database_connections_awaited',
      'Who waits for a connection to the database',
      read((pool) => pool.waitingCount),
    );
  }

  #counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  #histogram<L extends string>(name: string, help: string, labelNames: L[], buckets: number[]): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
