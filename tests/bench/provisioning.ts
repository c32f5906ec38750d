import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowClient } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import { startBareRunner } from './bare/runs.ts';
import { eachOf, median, perSecond } from './measure.ts';
import type { BenchSystem, Cpu } from './system.ts';

export interface ProvisioningOptions {
  /** Runs per round. */
  runs: number;
  /** Concurrent runs. */
  concurrency: number;
  /** Rounds of each kind that are not counted, because a process that runs for days has its code compiled. */
  warmup: number;
  /** Counted rounds of each kind, in turn. */
  rounds: number;
}

/** Execution started; first workflow task scheduled, started and completed. */
const eventsOfFirstTask = 4;

/** Longer than the timeouts of workflow tasks and bare activities, so that no phase pays for earlier timers. */
const quietMilliseconds = 12_000;

interface Measured {
  perSecond: number;
  /** Milliseconds per run. */
  cpu: Cpu;
}

/**
 * Measures provisionings and bare workflows per second, in turn on the same servers. All instances and workflows start
 * before the measurement, and wait for their first signal as they do until a CPE is plugged in.
 */
export async function benchProvisioning(
  system: BenchSystem,
  options: ProvisioningOptions,
  report: (line: string) => void,
) {
  const bare = await startBareRunner(system.temporalAddress, system.namespace);
  const rounds: { provisionings: Measured; bare: Measured }[] = [];
  const { concurrency } = options;
  const ready = async (workflowIds: string[]): Promise<void> => {
    await eachOf(workflowIds, concurrency, (workflowId) => untilWaiting(bare.workflows, workflowId));
    await pause(quietMilliseconds);
  };
  try {
    for (let round = 1 - options.warmup; round <= options.rounds; round += 1) {
      const name = round < 1 ? 'warm-up' : `round ${round}`;
      const numbers = Array.from({ length: options.runs }, (_, number) => number);
      const started = await eachOf(numbers, concurrency, () => bare.start());
      await ready(started.map(({ workflowId }) => workflowId));
      const bareRound = await measure(system, started, concurrency, (run) => run.finish());
      report(`${name}, bare workflows: ${describe(bareRound)}`);
      const plugged = await eachOf(numbers, concurrency, () => attach(system));
      await ready(plugged.map(({ workflowId }) => workflowId));
      const provisionings = await measure(system, plugged, concurrency, (instance) =>
        provision(system, bare.workflows, instance),
      );
      report(`${name}, provisionings: ${describe(provisionings)}`);
      if (round >= 1) rounds.push({ provisionings, bare: bareRound });
    }
  } finally {
    await bare.stop();
  }
  return {
    provisionings_per_second: median(rounds.map(({ provisionings }) => provisionings.perSecond)),
    bare_workflows_per_second: median(rounds.map((round) => round.bare.perSecond)),
    ratio: median(rounds.map((round) => round.provisionings.perSecond / round.bare.perSecond)),
    cuttle_cpu_ms: median(rounds.map(({ provisionings }) => provisionings.cpu.cuttle)),
    postgres_cpu_ms: median(rounds.map(({ provisionings }) => provisionings.cpu.postgres)),
    temporal_cpu_ms: median(rounds.map(({ provisionings }) => provisionings.cpu.temporal)),
  };
}

async function measure<Item>(
  system: BenchSystem,
  items: Item[],
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<Measured> {
  const before = system.cpu();
  const rate = await perSecond(items, concurrency, work);
  const after = system.cpu();
  const each = (part: keyof Cpu): number => (after[part] - before[part]) / items.length;
  return {
    perSecond: rate,
    cpu: { cuttle: each('cuttle'), postgres: each('postgres'), temporal: each('temporal'), load: each('load') },
  };
}

function describe({ perSecond: rate, cpu }: Measured): string {
  const parts = Object.entries<number>({ ...cpu }).map(([part, milliseconds]) => `${part} ${milliseconds.toFixed(1)}`);
  return `${rate.toFixed(1)}/s, ms of CPU each: ${parts.join(', ')}`;
}

/** Resolves when the execution has completed its first workflow task and waits for its first signal. */
async function untilWaiting(workflows: WorkflowClient, workflowId: string): Promise<void> {
  for (;;) {
    try {
      const { historyLength } = await workflows.getHandle(workflowId).describe();
      if (historyLength >= eventsOfFirstTask) return;
    } catch (error) {
      // The outbox may not have started the instance's execution yet.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
    await pause(50);
  }
}

interface Attached {
  serialNumber: string;
  workflowId: string;
}

async function attach(system: BenchSystem): Promise<Attached> {
  const serialNumber = `BENCH${randomBytes(6).toString('hex')}`;
  return { serialNumber, ...(await system.attach(serialNumber)) };
}

/** Boots a CPE. Resolves when its instance is provisioned. */
async function provision(
  system: BenchSystem,
  workflows: WorkflowClient,
  { serialNumber, workflowId }: Attached,
): Promise<void> {
  const cpe = new SimulatedCpe({ acsUrl: system.acsUrl, serialNumber });
  const session = await cpe.boot();
  if (!session.ok) throw new Error(`${serialNumber}: ${session.reason}`);
  // On a busy machine the session may end too early. The CPE then informs again, as a real one does.
  const again = setInterval(() => void cpe.inform(['2 PERIODIC']), 5000);
  try {
    // Rejects if the run failed. The bare workflow waits for its end in the same way.
    await workflows.getHandle(workflowId).result();
  } finally {
    clearInterval(again);
  }
  await cpe.stop();
}
