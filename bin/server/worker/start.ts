import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { ScriptExecutor } from '../../../activities/lua/executor/executor.ts';
import { dataConverter } from '../../../lib/temporal/dataConverter.ts';
import { Reconciliation } from '../../../lib/temporal/reconciliation.ts';
import { auditEvents, credentials, events } from '../../../lib/retentionSweeps.ts';
import { Tracer } from '../../../lib/observability/tracing/tracer.ts';
import { gatewayPorts } from '../gateway.ts';
import { temporalTelemetry } from './temporalMetrics.ts';
import { installRuntime } from './worker.ts';
import { Workers } from './workers.ts';
import { startRetentionSweep } from '../shared.ts';
import type { Shared } from '../shared.ts';

export function createWorkers(shared: Shared): Workers {
  const {
    config,
    log,
    shutdown,
    temporal,
    keys,
    pool,
    connection,
    settings,
    dispatcher,
    wakeups,
    deliveries,
    wakeDevices,
    metrics,
  } = shared;
  const scriptExecutor = new ScriptExecutor({
    threads: config.luaThreads,
    onStep: (name, seconds) => {
      metrics.stepExecuted(name, seconds);
    },
  });
  metrics.watchBy('pool', 'cuttle_lua_threads', 'Threads that execute scripts', () => scriptExecutor.count('threads'));
  metrics.watchBy('pool', 'cuttle_lua_threads_busy', 'Threads on which a script is executed now', () =>
    scriptExecutor.count('busy'),
  );
  metrics.watchBy('pool', 'cuttle_lua_steps_waiting', 'Steps that wait for a thread', () =>
    scriptExecutor.count('waiting'),
  );
  shutdown.add('the Lua threads', () => scriptExecutor.close());
  const tracer = config.tracing && new Tracer({ pool, log, settings: config.tracing });
  if (tracer) shutdown.add('the traces', () => tracer.stop());
  const { taskQueues } = temporal;
  const activities: ActivityDependencies = {
    pool,
    log,
    metrics,
    traceRun: tracer?.runEnded,
    scriptExecutor,
    scriptActivityMode: taskQueues.workflows === taskQueues.activities ? 'local' : 'queue',
    dispatchOutbox: dispatcher.dispatch,
    wakeDevices,
    hintEvents: wakeups.hintEvents,
    hintDeliveries: deliveries.hint,
    connectionRequests: {
      addresses: {
        allow: config.acs.connectionRequestAllow,
        ownPorts: gatewayPorts(config.acs).map(({ port }) => port),
      },
      retry: temporal.activities.requestConnection.retry,
      sendDatagram: config.acs.stunPort === undefined ? undefined : (datagram) => wakeups.sendDatagram(datagram),
    },
    httpAllow: config.httpAllow,
  };
  return new Workers({
    connection,
    settings,
    config: temporal,
    activities,
    dataConverter: dataConverter(keys, temporal.encryptPayloads),
    log,
  });
}

export async function startWorkers(shared: Shared, workers: Workers): Promise<void> {
  const { config, log, shutdown, pool, client, dispatcher, wakeups, deliveries, wakeDevices, metrics } = shared;
  installRuntime(log, config.metrics.port === undefined ? undefined : await temporalTelemetry());
  workers.start();
  shutdown.add('the workers', () => workers.stop());
  const reconciliation = new Reconciliation({
    pool,
    client,
    log,
    metrics,
    dispatchOutbox: dispatcher.dispatch,
    wakeDevices,
    hintEvents: wakeups.hintEvents,
  });
  reconciliation.start();
  shutdown.add('the reconciliation', () => reconciliation.stop());
  deliveries.start();
  wakeups.onEvents(deliveries.hint);
  wakeups.onOutbox(dispatcher.hint);
  shutdown.add('the deliveries to webhooks', () => deliveries.stop());
  for (const policy of [auditEvents, credentials, events]) startRetentionSweep(shared, policy);
}
