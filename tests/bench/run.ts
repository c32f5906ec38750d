import { Command, InvalidArgumentError } from 'commander';
import { benchApi } from './api/api.ts';
import { benchBulkRetry } from './bulkRetry.ts';
import { benchConsole } from './console.ts';
import { benchGateway } from './gateway/gateway.ts';
import { benchHeldSessions } from './heldSessions.ts';
import { benchLatency } from './latency.ts';
import { benchProvisioning } from './provisioning.ts';
import { benchStatements } from './statements.ts';
import { startBenchSystem } from './system.ts';
import { benchXml } from './xml/xml.ts';

const program = new Command('npm run bench --')
  .description(
    'Measures Cuttle on this machine: on its embedded servers, or on those that TEMPORAL_ADDRESS and DATABASE_URL name.',
  )
  .argument(
    '[bench]',
    'provisioning: per second, beside a bare workflow; latency: Inform to last acknowledgement; all: both; gateway: CWMP sessions, beside a bare server; held: sessions held open by one gateway; retry: a bulk retry of the tenth of 10,000 instances that failed; api: lists and counts over many devices; console: its pages over as many, in a browser; xml: what parsing costs, by parser and document; statements: SQL statements of an attachment and a provisioning',
    'all',
  )
  .option('--runs <n>', 'runs in each round', positive, 200)
  .option('--sessions <n>', "the gateway's sessions in each round, or held open at the same time", positive, 5000)
  .option('--concurrency <n>', 'at the same time', positive, 40)
  .option('--warmup <n>', 'rounds that are not counted, first', positive, 3)
  .option('--rounds <n>', 'counted rounds', positive, 4)
  .option('--boots <n>', 'boots measured one after the other', positive, 45)
  .option('--rate <n>', 'of the bulk retry, per second', positive, 10)
  .option('--devices <n>', "the API's devices, each with two instances", positive, 100_000)
  .option('--requests <n>', 'to the API, of each kind', positive, 100)
  .option('--only <kinds>', "the gateway's kinds of sessions, of bare, periodic, digest, bootstrap", (text) =>
    text.split(','),
  )
  .option('--profile <folder>', 'where to leave CPU profiles of Cuttle')
  .option('--json', 'print the results as JSON')
  .parse();

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('A whole number from 1 on.');
  return value;
}

interface Options {
  runs: number;
  sessions: number;
  concurrency: number;
  warmup: number;
  rounds: number;
  boots: number;
  rate: number;
  devices: number;
  requests: number;
  only?: string[];
  profile?: string;
  json?: boolean;
}

const options = program.opts<Options>();
const chosen = program.processedArgs[0] as string;
const report = (line: string): void => {
  console.error(line);
};

async function benchSystem(): Promise<Record<string, unknown>> {
  const system = await startBenchSystem(options.profile);
  const results: Record<string, unknown> = {};
  try {
    if (chosen === 'retry') return { retry: await benchBulkRetry(system, options.rate, report) };
    if (chosen !== 'latency') results.provisioning = await benchProvisioning(system, options, report);
    if (chosen !== 'provisioning') results.latency = await benchLatency(system, options.boots, report);
  } finally {
    await system.stop();
  }
  return results;
}

async function bench(): Promise<Record<string, unknown>> {
  switch (chosen) {
    case 'gateway':
      return await benchGateway(options, report);
    case 'api':
      return await benchApi(options.devices, options.requests, report);
    case 'console':
      return await benchConsole(options.devices, options.rounds, report);
    case 'held':
      return { held: await benchHeldSessions(options.sessions, report) };
    case 'statements':
      return await benchStatements(options.runs, report);
    case 'xml':
      return benchXml(options, report);
    default:
      report('starting Cuttle');
      return await benchSystem();
  }
}

const results = await bench();
if (options.json) console.log(JSON.stringify(results));
else console.table(results);
