import { describeEvent } from '../../simulator/describe.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import type { Simulation, SimulationInput } from '../../domain/devices/simulation.ts';

const atOnce = 4;
/** A script may have it wait: for its sleeps, or for other services. */
const longestMs = 60_000;
const maxLogLines = 2000;

/** @returns a function that answers undefined while too many are simulated. */
export function createSimulation(acsUrl: string): (input: SimulationInput) => Promise<Simulation | undefined> {
  let underWay = 0;
  return async (input) => {
    if (underWay >= atOnce) return undefined;
    underWay += 1;
    try {
      return await simulate(acsUrl, input);
    } finally {
      underWay -= 1;
    }
  };
}

async function simulate(
  acsUrl: string,
  { organizationId, serialNumber, oui, productClass, model }: SimulationInput,
): Promise<Simulation> {
  const log: Simulation['log'] = [];
  const cpe = new SimulatedCpe(
    {
      acsUrl: `${acsUrl.replace(/\/$/, '')}/${organizationId}`,
      serialNumber,
      ...(oui !== undefined && { oui }),
      ...(productClass !== undefined && { productClass }),
      root: model === 'igd' ? 'InternetGatewayDevice.' : 'Device.',
      // Somebody looks at it: what went wrong is better told than tried again.
      retry: { attempts: 0 },
    },
    (event) => {
      if (log.length < maxLogLines) log.push({ at: new Date(), text: describeEvent(event).text });
    },
  );
  const timer = setTimeout(() => void cpe.stop(), longestMs);
  const result = await cpe.boot();
  clearTimeout(timer);
  await cpe.stop();
  return { problem: result.ok ? null : result.reason, rpcs: result.rpcs, faults: result.faults, log };
}
