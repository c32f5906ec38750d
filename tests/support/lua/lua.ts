import { ScriptProgress } from '../../../activities/lua/executor/scriptProgress.ts';
import { runStep } from '../../../activities/lua/host/host.ts';
import type { AwaitedMessage } from '../../../db/runs/stepContext.ts';
import type { Draft, LuaLimits, StepEnd, StepInput, StepOutput } from '../../../activities/lua/types.ts';
import { defaultLimits } from '../../../activities/lua/types.ts';
import { Vm } from '../../../activities/lua/vm/vm.ts';

export const startedAt = Date.UTC(2026, 10, 20, 12, 0, 0);

export function stepInput(script: string, changes: Partial<StepInput> = {}): StepInput {
  return {
    script,
    deviceId: 'CPE-1',
    organizationId: 'acme',
    xmlVariables: ['body'],
    variables: { pppoe_username: 'user@isp', pppoe_password: 'canary-secret' },
    device: {
      manufacturer: 'Example',
      root: 'InternetGatewayDevice.',
      parameters: { 'InternetGatewayDevice.DeviceInfo.SoftwareVersion': '1.2' },
    },
    seed: '5eed'.repeat(16),
    startedAt,
    calls: [],
    logLines: 0,
    logBytes: 0,
    messages: 0,
    knownDevices: {},
    takenUsernames: [],
    knownParameters: {},
    answers: {},
    httpAnswers: {},
    ...changes,
  };
}

export type RunScript = (script: string, changes?: Partial<StepInput>) => StepOutput;

/** Returns a function that runs scripts in this thread, without the wall-clock limit. */
export async function createLua(changes: Partial<LuaLimits> = {}): Promise<RunScript> {
  const limits = { ...defaultLimits, ...changes };
  const report = ScriptProgress.create(limits.logBytes);
  const vm = await Vm.create(limits.memoryBytes, report);
  return (script, inputChanges = {}) => {
    const input = stepInput(script, inputChanges);
    const result = runStep(vm, input, limits, report);
    return { ...result, log: report.lines().map((text) => ({ at: input.resumedAt ?? input.startedAt, text })) };
  };
}

export function logTexts({ log }: Pick<StepOutput, 'log'>): string[] {
  return log.map(({ text }) => text);
}

/** Returns the lines that the script printed. @throws if it ended with an error. */
export function printed(output: StepOutput): string[] {
  if (output.end.kind !== 'finished') throw new Error(JSON.stringify(output.end));
  return logTexts(output);
}

export function errorOf({ end }: { end: StepEnd }): { type: string; message: string; line?: number } {
  if (end.kind !== 'error') throw new Error(`ended as ${JSON.stringify(end)}`);
  return end.error;
}

/** Executes a script step by step, as the workflow does. The clock advances by each sleep, and by 1 s per response. */
export function runToEnd(
  run: RunScript,
  script: string,
  changes: Partial<StepInput> = {},
  answer: (draft: Draft) => Partial<AwaitedMessage> = () => ({}),
): { steps: StepOutput[]; all: Omit<StepOutput, 'end'>; end: StepEnd } {
  const steps: StepOutput[] = [];
  const all: Omit<StepOutput, 'end'> = { calls: [], log: [], drafts: [], credentials: [], secrets: [] };
  let now = startedAt;
  let resumed: Partial<StepInput> = {};
  const answers: StepInput['answers'] = {};
  for (;;) {
    const logBytes = Buffer.byteLength(logTexts(all).join(''));
    const counts = { calls: all.calls, logLines: all.log.length, logBytes, messages: all.drafts.length };
    const step = run(script, structuredClone({ ...changes, ...counts, ...resumed, answers }));
    steps.push(step);
    all.calls.push(...step.calls);
    all.log.push(...step.log);
    all.drafts.push(...step.drafts);
    all.credentials.push(...step.credentials);
    const draft = step.drafts.at(-1);
    if (step.end.kind === 'sleep') {
      now += step.end.seconds * 1000;
      resumed = { resumedAt: now };
    } else if (step.end.kind === 'call' && draft) {
      now += 1000;
      const { message } = step.end;
      answers[message] = {
        state: 'acknowledged',
        request: draft.request,
        response: null,
        fault: null,
        completion: null,
        ...answer(draft),
      };
      resumed = { resumedAt: now, resumedWith: { message } };
    } else return { steps, all, end: step.end };
  }
}

/** Returns a message that adds an object. */
export function addObject(path: string): string {
  const message = `<cwmp:AddObject><ObjectName>${path}</ObjectName><ParameterKey></ParameterKey></cwmp:AddObject>`;
  const namespace = 'http://schemas.xmlsoap.org/soap/envelope/';
  return `<soap:Envelope xmlns:soap="${namespace}"><soap:Body>${message}</soap:Body></soap:Envelope>`;
}
