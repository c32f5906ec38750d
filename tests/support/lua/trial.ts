import { after } from 'node:test';
import { ScriptExecutor } from '../../../activities/lua/executor/executor.ts';
import type { Trial } from '../../../simulator/dryRun/trial.ts';
import { runTrial } from '../../../simulator/dryRun/trial.ts';
import type { TrialCpe } from '../../../simulator/dryRun/trialCpe.ts';

const executor = new ScriptExecutor({ threads: 1 });
after(() => executor.close());

/** Executes a script on a simulated CPE, which keeps what the script changes. */
export function executeOn(cpe: TrialCpe, script: string, variables: Record<string, string>): Promise<Trial> {
  return runTrial({
    script,
    cpe,
    variables,
    organizationId: 'acme',
    run: (input) => executor.run(input),
    deviceExists: () => Promise.resolve(false),
    timeoutMs: 20_000,
  });
}
