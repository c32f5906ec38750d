import { parseEnvelope, SoapError } from '../../acs/soap/parse.ts';
import { hostileBodies } from '../support/cpe/hostileBodies.ts';

const seed = Number(process.env.FUZZ_SEED ?? 20_261_130);
/** In characters. Before a session exists, a body has at most 512 kB. */
const maxLength = 500_000;
/** In milliseconds of CPU for each MB, and for the start of a body: so much is allowed however short it is. */
const budgetPerMegabyte = 50;
const budgetForStart = 3;

interface Cost {
  milliseconds: number;
  bytes: number;
  about: string;
}

/**
 * Parses hostile bodies and reports those that took longest.
 * @throws when one takes more than 50 ms of CPU per MB.
 */
export function benchBodies(count: number, report: (line: string) => void) {
  const costs: Cost[] = [];
  for (const { bytes, about } of hostileBodies(seed, count, maxLength)) {
    const cost = { milliseconds: cpuMilliseconds(bytes), bytes: bytes.length, about };
    // Repeated, since a measurement can include a garbage collection, or a busy machine.
    for (let repeated = 0; repeated < 15 && share(cost) > 0.5; repeated += 1)
      cost.milliseconds = Math.min(cost.milliseconds, cpuMilliseconds(bytes));
    costs.push(cost);
    if (costs.length % 10_000 === 0) report(`${costs.length} of ${count} bodies, seed ${seed}`);
  }
  const ofLarge = costs.filter(({ bytes }) => bytes >= 100_000).toSorted((a, b) => perMegabyte(b) - perMegabyte(a))[0];
  const longest = costs.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
  const worst = costs.toSorted((a, b) => share(b) - share(a))[0];
  if (worst && share(worst) > 1) throw new Error(`${worst.milliseconds} ms for ${worst.bytes} bytes: ${worst.about}`);
  return {
    'most of its budget (50 ms per MB and 3 ms)': row(worst),
    'longest per MB, of bodies from 100 kB': row(ofLarge),
    'longest of all': row(longest),
  };
}

function row(cost: Cost | undefined) {
  return (
    cost && {
      ms: cost.milliseconds,
      bytes: cost.bytes,
      ms_per_mb: Number(perMegabyte(cost).toFixed(1)),
      about: cost.about,
    }
  );
}

function perMegabyte({ milliseconds, bytes }: Cost): number {
  return milliseconds / (bytes / 1e6);
}

/** Returns which part of its budget a body takes. */
function share({ milliseconds, bytes }: Cost): number {
  return milliseconds / (budgetForStart + (budgetPerMegabyte * bytes) / 1e6);
}

function cpuMilliseconds(body: Buffer): number {
  const started = process.threadCpuUsage();
  try {
    parseEnvelope(body, undefined);
  } catch (error) {
    if (!(error instanceof SoapError)) throw error;
  }
  const { user, system } = process.threadCpuUsage(started);
  return (user + system) / 1000;
}
