import { describeEvent } from '../../simulator/describe.ts';
import { SimulatedCpe } from '../../simulator/simulator.ts';
import type { Simulation, SimulationInput } from '../../domain/devices/simulation.ts';

const atOnce = 4;
/** Milliseconds. A script may keep its CPE waiting by a sleep, or behind other services. */
const maxSimulationMs = 60_000;
const maxLogLines = 2000;

/** @returns a function that returns undefined while too many simulations are running. */
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
      // A person is watching: reporting the failure is better than trying again.
      retry: { attempts: 0 },
    },
    (event) => {
      if (log.length < maxLogLines) log.push({ at: new Date(), text: describeEvent(event).text });
    },
  );
  const timer = setTimeout(() => void cpe.stop(), maxSimulationMs);
  const result = await cpe.boot();
  clearTimeout(timer);
  await cpe.stop();
  return { problem: result.ok ? null : result.reason, rpcs: result.rpcs, faults: result.faults, log };
}
