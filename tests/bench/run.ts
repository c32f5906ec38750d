import { Command, InvalidArgumentError } from 'commander';
import { benchLatency } from './latency.ts';
import { benchProvisioning } from './provisioning.ts';
import { benchSessions } from './sessions.ts';
import { startBenchSystem } from './system.ts';

const program = new Command('npm run bench --')
  .description('Measures Cuttle on this machine: on its embedded servers, or on those that TEMPORAL_ADDRESS and DATABASE_URL name.')
  .argument('[bench]', 'provisioning: per second, beside a bare workflow; latency: Inform to last acknowledgement; sessions: held open by one gateway', 'all')
  .option('--runs <n>', 'runs in each round', positive, 200)
  .option('--concurrency <n>', 'at the same time', positive, 40)
  .option('--warmup <n>', 'rounds that are not counted, first', positive, 3)
  .option('--rounds <n>', 'counted rounds', positive, 4)
  .option('--boots <n>', 'boots measured one after the other', positive, 45)
  .option('--sessions <n>', 'held open at the same time', positive, 5000)
  .option('--json', 'print the results as JSON')
  .parse();

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('A whole number from 1 on.');
  return value;
}

const options = program.opts<{ runs: number; concurrency: number; warmup: number; rounds: number; boots: number; sessions: number; json?: boolean }>();
const chosen = program.processedArgs[0] as string;
const report = (line: string): void => { console.error(line); };

const results: Record<string, unknown> = {};
if (chosen === 'all' || chosen === 'sessions') results.sessions = await benchSessions(options.sessions, report);
if (chosen !== 'sessions') await benchSystem();
async function benchSystem(): Promise<void> {
  report('starting Cuttle');
  const system = await startBenchSystem();
  try {
    if (chosen !== 'latency') results.provisioning = await benchProvisioning(system, options, report);
    if (chosen !== 'provisioning') results.latency = await benchLatency(system, options.boots, report);
  } finally {
    await system.stop();
  }
}

if (options.json) console.log(JSON.stringify(results));
else console.table(results);
