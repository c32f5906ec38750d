import { randomBytes } from 'node:crypto';
import { scriptFailure } from '../../activities/runs/storedStep.ts';
import { limitExceeded } from '../../activities/lua/errors.ts';
import type { Draft, StepEnd, StepInput, StepOutput } from '../../activities/lua/types.ts';
import { defaultLimits } from '../../activities/lua/types.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { judgeOutcome } from '../../domain/runs/outcome.ts';
import type { RunError } from '../../domain/types.ts';
import type { TrialResponse, TrialCpe } from './trialCpe.ts';

/** A message of the script. `reaction`: undefined where the CPE was not given it. */
export interface TrialMessage extends Draft {
  number: number | null;
  reaction: TrialResponse | undefined;
  /** Not sent, since the run had failed. */
  cancelled: boolean;
}

/** What happened when the script was tried. */
export interface Trial {
  messages: TrialMessage[];
  log: StepOutput['log'];
  /** Null: the run would be provisioned. */
  error: RunError | null;
  /** It ended without setting a status. */
  withoutStatus: boolean;
  /** It took too long for a dry run. */
  timedOut: boolean;
  httpUrls: string[];
}

export interface TrialSetup {
  script: string;
  organizationId: string;
  variables: Record<string, string>;
  cpe: TrialCpe;
  run: (input: StepInput) => Promise<StepOutput>;
  deviceExists: (deviceId: string) => Promise<boolean>;
  /** Changes a request before the CPE is given it. */
  adapt?: (request: CwmpRequest) => CwmpRequest;
  /** In milliseconds: so long the trial may take, all steps together. */
  timeoutMs: number;
}

const httpAnswer = { error_message: 'no HTTP request is made in a dry run', error_code: 'dry_run' };
/** In milliseconds of the script's clock. */
const answerTakes = 1000;

/** Executes a script step by step, as its workflow would: sleeps are over at once, and answers there. */
export async function runTrial(setup: TrialSetup): Promise<Trial> {
  const trial: Trial = { messages: [], log: [], error: null, withoutStatus: false, timedOut: false, httpUrls: [] };
  const input = firstStep(setup);
  const until = Date.now() + setup.timeoutMs;
  for (let step = 1; ; step += 1) {
    const { end, ...done } = await runStep(setup, input, until);
    trial.log.push(...done.log);
    const ended = end.kind === 'finished' || end.kind === 'error';
    trial.error = scriptFailure({ end });
    const fault = deliver(setup, trial, done.drafts, input);
    if (trial.error || fault || ended) {
      trial.error ??= fault ?? null;
      if (!trial.error) refresh(setup, trial, input);
      return {
        ...trial,
        withoutStatus: end.kind === 'finished' && end.status === undefined,
        timedOut: Date.now() > until,
      };
    }
    resume(input, trial, done, end, step);
  }
}

function firstStep({ script, organizationId, variables, cpe }: TrialSetup): StepInput {
  return {
    script,
    organizationId,
    variables,
    deviceId: cpe.deviceId,
    device: cpe.facts,
    seed: randomBytes(32).toString('hex'),
    startedAt: Date.now(),
    calls: [],
    logLines: 0,
    logBytes: 0,
    messages: 0,
    knownDevices: {},
    takenUsernames: [],
    knownParameters: {},
    answers: {},
    httpAnswers: {},
  };
}

/** Again with what the step asked for first, as often as it does. What is stored of parameters is asked for anew in each step. */
async function runStep(
  { run, cpe, deviceExists, timeoutMs: timeoutMs }: TrialSetup,
  input: StepInput,
  until: number,
): Promise<StepOutput> {
  input.knownParameters = {};
  for (;;) {
    const answerBytes = JSON.stringify(input.answers).length;
    if (answerBytes > defaultLimits.answerBytes)
      return stopped(`the answers that the script waited for have more than ${defaultLimits.answerBytes} bytes`);
    if (Date.now() > until) return stopped(`the dry run takes more than ${timeoutMs / 1000} seconds`);
    const output = await run(input);
    if (output.end.kind === 'lookup')
      input.knownDevices[output.end.deviceId] = (await deviceExists(output.end.deviceId)) ? 'known' : 'unknown';
    else if (output.end.kind === 'parameters') Object.assign(input.knownParameters, cpe.known(output.end.paths));
    else return output;
  }
}

function stopped(limit: string): StepOutput {
  return {
    calls: [],
    log: [],
    drafts: [],
    credentials: [],
    secrets: [],
    end: { kind: 'error', error: limitExceeded(limit, undefined) },
  };
}

/** Gives the CPE the step's messages. @returns why the run has failed by one of them: its fault, where the script does not wait for it. */
function deliver(setup: TrialSetup, trial: Trial, drafts: Draft[], input: StepInput): RunError | undefined {
  let failed: RunError | undefined;
  for (const draft of drafts) {
    const number = draft.purpose === 'run' ? (input.messages += 1) : null;
    const message: TrialMessage = {
      ...draft,
      number,
      reaction: undefined,
      cancelled: trial.error !== null || failed !== undefined,
    };
    trial.messages.push(message);
    if (message.cancelled || number === null) continue;
    message.reaction = react(setup, message, input);
    const fault = message.reaction?.fault;
    if (fault && !draft.awaited)
      failed =
        judgeOutcome(
          { kind: 'settled' },
          { outstanding: 0, waiting: null, fault: { ...fault, number, summary: draft.summary } },
        ) ?? undefined;
  }
  return failed;
}

/** After the run's messages. */
function refresh(setup: TrialSetup, { messages }: Trial, input: StepInput): void {
  for (const message of messages) if (message.purpose === 'refresh') message.reaction = react(setup, message, input);
}

function react(
  { cpe, adapt = (request) => request }: TrialSetup,
  { deviceId, request }: TrialMessage,
  input: StepInput,
): TrialResponse | undefined {
  return deviceId === cpe.deviceId ? cpe.perform(adapt(request), new Date(clockOf(input))) : undefined;
}

function clockOf({ startedAt, resumedAt = startedAt }: StepInput): number {
  return resumedAt;
}

/** Makes the input that of the next step: what the script waited for is there. */
function resume(
  input: StepInput,
  trial: Trial,
  { calls, log }: Omit<StepOutput, 'end'>,
  end: StepEnd,
  step: number,
): void {
  input.calls = [...input.calls, ...calls];
  input.logLines += log.length;
  input.logBytes += log.reduce((bytes, { text }) => bytes + Buffer.byteLength(text), 0);
  const now = clockOf(input);
  delete input.resumedWith;
  input.resumedAt = now + (end.kind === 'sleep' ? end.seconds * 1000 : answerTakes);
  if (end.kind === 'call') {
    const message = trial.messages.find(({ number }) => number === end.message);
    if (message) input.answers[end.message] = answerOf(message);
    input.resumedWith = { message: end.message };
  } else if (end.kind === 'http') {
    trial.httpUrls.push(end.request.url);
    input.httpAnswers[step] = httpAnswer;
    input.resumedWith = { httpStep: step };
  }
}

/** Another device gives no answer. */
function answerOf({ request, reaction }: TrialMessage): StepInput['answers'][number] {
  if (!reaction) return { state: 'expired', request, response: null, fault: null, completion: null };
  const { state, response, fault, completion } = reaction;
  return { state, request, response, fault, completion };
}
