import { GCProfiler, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseEnvelope, SoapError } from '../../acs/soap/parse.ts';
import { hostileBodies } from '../support/cpe/hostileBodies.ts';
import { threadCpuMilliseconds } from '../support/cpuTime.ts';
import { median, percentile } from './measure.ts';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_130);
/** In characters. Before a session exists, a body has at most 512 kB. */
const maxLength = 500_000;
/** In milliseconds of CPU for each MB. */
const budget = 50;
/**
 * In bytes. A shorter body counts as this many, so it may take 3 ms. Every body costs the start of a parser, and 1 ms
 * of elements and references is free however short it is.
 */
const minBytes = 60_000;
/** In milliseconds for each MB: above it, a body is measured again, so many times. */
const suspicions = [
  { above: 30, repetitions: 12 },
  { above: 40, repetitions: 60 },
] as const;
/** How many bodies are measured again together, in turn: a busy machine is not busy all the time. */
const suspects = 200;

interface Cost {
  milliseconds: number;
  bytes: Buffer;
  about: string;
}

/**
 * Parses hostile bodies and reports how long they took. A time is CPU time of the thread, and the shortest of
 * several when it is above 30 ms per MB: the first can include the garbage of other bodies, code that V8 has not
 * compiled yet, and caches and a core that other processes share. What a body's own garbage costs is in all of them.
 * @throws when one takes more than 50 ms per MB.
 */
export function benchBodies(bodies: number, report: (line: string) => void) {
  const collectGarbage = garbageCollector();
  const results: number[] = [];
  let worst: Cost | undefined;
  let suspected: Cost[] = [];
  const count = (cost: Cost): void => {
    results.push(perMegabyte(cost));
    if (!worst || perMegabyte(cost) > perMegabyte(worst)) worst = cost;
  };
  const settle = (): void => {
    measureAgain(suspected, collectGarbage);
    suspected.forEach(count);
    suspected = [];
  };
  let done = 0;
  for (const { bytes, about } of hostileBodies(seed, bodies, maxLength)) {
    const cost = { milliseconds: cpuMilliseconds(bytes), bytes, about };
    if (perMegabyte(cost) > suspicions[0].above) suspected.push(cost);
    else count(cost);
    if (suspected.length === suspects) settle();
    done += 1;
    if (done % 10_000 === 0) report(`${done} of ${bodies} bodies, seed ${seed}; ${worst ? line(worst) : ''}`);
  }
  settle();
  if (worst && perMegabyte(worst) > budget) throw new Error(line(worst));
  return {
    'ms per MB': {
      longest: worst && rounded(perMegabyte(worst)),
      p999: rounded(percentile(results, 0.999)),
      p99: rounded(percentile(results, 0.99)),
      median: rounded(median(results)),
    },
    'the longest': worst && {
      ms: rounded(worst.milliseconds),
      gc_ms: rounded(garbageMilliseconds(worst.bytes, collectGarbage)),
      bytes: worst.bytes.length,
      about: worst.about,
    },
  };
}

function line(cost: Cost): string {
  const { milliseconds, bytes, about } = cost;
  return `${rounded(perMegabyte(cost))} ms per MB, ${rounded(milliseconds)} ms for ${bytes.length} bytes: ${about}`;
}

function rounded(milliseconds: number): number {
  return Number(milliseconds.toFixed(1));
}

function measureAgain(costs: Cost[], collectGarbage: () => void): void {
  for (const { above, repetitions } of suspicions) {
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      for (const cost of costs.filter((one) => perMegabyte(one) > above)) {
        collectGarbage();
        cost.milliseconds = Math.min(cost.milliseconds, cpuMilliseconds(cost.bytes));
      }
    }
  }
}

function perMegabyte({ milliseconds, bytes }: Cost): number {
  return milliseconds / (Math.max(bytes.length, minBytes) / 1e6);
}

function cpuMilliseconds(body: Buffer): number {
  const started = threadCpuMilliseconds();
  parse(body);
  return threadCpuMilliseconds() - started;
}

/** Returns how long garbage collections paused the thread while it parsed the body. */
function garbageMilliseconds(body: Buffer, collectGarbage: () => void): number {
  collectGarbage();
  const profiler = new GCProfiler();
  profiler.start();
  parse(body);
  const microseconds = profiler.stop().statistics.reduce((sum, { cost }) => sum + cost, 0);
  return microseconds / 1000;
}

function parse(body: Buffer): void {
  try {
    parseEnvelope(body, undefined);
  } catch (error) {
    if (!(error instanceof SoapError)) throw error;
  }
}

/** Returns a function that collects the garbage of the young generation, which is almost all that parsing makes. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  return () => {
    collect({ type: 'minor' });
  };
}
