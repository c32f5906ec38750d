import { Command, InvalidArgumentError } from 'commander';
import { benchApi } from './api/api.ts';
import { benchBodies } from './bodies.ts';
import { benchBulkRetry } from './bulkRetry.ts';
import { benchConsole } from './console.ts';
import { benchGateway } from './gateway/gateway.ts';
import { benchHeldSessions } from './heldSessions.ts';
import { benchLargeAnswers } from './largeAnswers.ts';
import { benchLatency } from './latency.ts';
import { benchProvisioning } from './provisioning.ts';
import { benchRefresh } from './refresh.ts';
import { benchStatements } from './statements.ts';
import { startBenchSystem } from './system.ts';
import { benchXml } from './xml/xml.ts';

const program = new Command('npm run bench --')
  .description('Measures Cuttle on this machine, on embedded servers or on those in TEMPORAL_ADDRESS and DATABASE_URL.')
  .argument(
    '[bench]',
    [
      'provisioning: runs per second, compared with a bare workflow',
      'latency: from the Inform to the last acknowledgement',
      'all: provisioning and latency',
      'gateway: CWMP sessions, compared with a bare server',
      'held: sessions that one gateway holds open',
      'refresh: reading whole parameter trees, of 100 to 20,000 parameters',
      'retry: a bulk retry of 1,000 failed instances among 10,000',
      'api: lists and counts over many devices',
      'console: its pages over many devices, in a browser',
      'xml: CPU time of parsing, by parser and document',
      'statements: SQL statements of an attachment and of a provisioning',
      'answers: turns of the event loop and memory of a gateway that receives large answers',
      'bodies: CPU time of parsing hostile bodies, at most 50 ms per MB',
    ].join('; '),
    'all',
  )
  .option('--runs <n>', 'runs per round', positive, 200)
  .option('--sessions <n>', "the gateway's sessions per round, or held open at the same time", positive, 5000)
  .option('--concurrency <n>', 'concurrent runs or sessions', positive, 40)
  .option('--warmup <n>', 'warm-up rounds, which are not counted', positive, 3)
  .option('--rounds <n>', 'counted rounds', positive, 4)
  .option('--boots <n>', 'boots to measure, one after the other', positive, 45)
  .option('--bodies <n>', 'hostile bodies to parse', positive, 100_000)
  .option('--rate <n>', 'instances that the bulk retry starts per second', positive, 10)
  .option('--devices <n>', "the API's devices, each with two instances", positive, 100_000)
  .option('--requests <n>', 'API requests of each kind', positive, 100)
  .option(
    '--only <kinds>',
    "the gateway's sessions (bare, periodic, digest, bootstrap) or the tree sizes to measure",
    (text) => text.split(','),
  )
  .option('--profile <folder>', 'folder for CPU profiles of Cuttle')
  .option('--json', 'print the results as JSON')
  .parse();

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Must be a whole number of at least 1.');
  return value;
}

interface Options {
  runs: number;
  sessions: number;
  concurrency: number;
  warmup: number;
  rounds: number;
  boots: number;
  bodies: number;
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
    case 'refresh':
      return await benchRefresh(options, report);
    case 'statements':
      return await benchStatements(options.runs, report);
    case 'answers':
      return await benchLargeAnswers(options, report);
    case 'bodies':
      return benchBodies(options.bodies, report);
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
