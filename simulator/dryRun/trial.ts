import { randomBytes } from 'node:crypto';
import { limitExceeded } from '../../activities/lua/errors.ts';
import type { Draft, StepEnd, StepInput, StepOutput } from '../../activities/lua/types.ts';
import { defaultLimits } from '../../activities/lua/types.ts';
import { scriptFailure } from '../../activities/runs/storedStep.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { judgeOutcome } from '../../domain/runs/outcome.ts';
import type { RunError } from '../../domain/types.ts';
import type { MessageResult, TrialCpe } from './trialCpe.ts';

/** A message of the script. `result`: undefined when the message was not sent to the simulated CPE. */
export interface TrialMessage extends Draft {
  number: number | null;
  result: MessageResult | undefined;
  /** Not sent, because the run had failed. */
  cancelled: boolean;
}

/** The result of one execution of the script in a dry run, which executes it several times. */
export interface Trial {
  messages: TrialMessage[];
  log: StepOutput['log'];
  /** Null when the run would be provisioned. */
  error: RunError | null;
  /** The script ended without setting a status. */
  withoutStatus: boolean;
  /** The script took longer than a dry run may take. */
  timedOut: boolean;
  httpUrls: string[];
}

export interface TrialSetup {
  script: string;
  organizationId: string;
  variables: Record<string, string>;
  /** The variables that may put markup into a message. */
  xmlVariables?: string[];
  cpe: TrialCpe;
  run: (input: StepInput) => Promise<StepOutput>;
  deviceExists: (deviceId: string) => Promise<boolean>;
  /** Changes a request before it is sent to the CPE. */
  adapt?: (request: CwmpRequest) => CwmpRequest;
  /** The maximum duration of all steps together. */
  timeoutMs: number;
}

const httpAnswer = { error_message: 'a dry run does not send HTTP requests', error_code: 'dry_run' };
/** How long an answer takes on the script's clock. */
const answerDelayMs = 1000;

/** Executes a script step by step, as its workflow would, but without waiting for sleeps and answers. */
export async function runTrial(setup: TrialSetup): Promise<Trial> {
  const trial: Trial = { messages: [], log: [], error: null, withoutStatus: false, timedOut: false, httpUrls: [] };
  const input = firstStep(setup);
  const until = Date.now() + setup.timeoutMs;
  for (let step = 1; ; step += 1) {
    const { end, ...done } = await runStep(setup, input, until);
    trial.log.push(...done.log);
    const ended = end.kind === 'finished' || end.kind === 'error';
    trial.error = scriptFailure({ end });
    const fault = sendMessages(setup, trial, done.drafts, input);
    if (trial.error || fault || ended) {
      trial.error ??= fault ?? null;
      if (!trial.error) sendRefreshes(setup, trial, input);
      return {
        ...trial,
        withoutStatus: end.kind === 'finished' && end.status === undefined,
        timedOut: Date.now() > until,
      };
    }
    resume(input, trial, done, end, step);
  }
}

function firstStep({ script, organizationId, variables, xmlVariables = [], cpe }: TrialSetup): StepInput {
  return {
    script,
    organizationId,
    variables,
    xmlVariables,
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

/**
 * Executes a step, repeatedly: each time with the devices and parameters that the previous execution needed. Stored
 * parameters are looked up again in each step.
 */
async function runStep(
  { run, cpe, deviceExists, timeoutMs }: TrialSetup,
  input: StepInput,
  until: number,
): Promise<StepOutput> {
  input.knownParameters = {};
  for (;;) {
    const answerBytes = JSON.stringify(input.answers).length;
    if (answerBytes > defaultLimits.answerBytes)
      return stopped(`the answers that the script waited for are larger than ${defaultLimits.answerBytes} bytes`);
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

/**
 * Sends the step's messages to the CPE. Returns the error if one of them fails the run, because the script does not
 * wait for it.
 */
function sendMessages(setup: TrialSetup, trial: Trial, drafts: Draft[], input: StepInput): RunError | undefined {
  let failed: RunError | undefined;
  for (const draft of drafts) {
    const number = draft.purpose === 'run' ? (input.messages += 1) : null;
    const message: TrialMessage = {
      ...draft,
      number,
      result: undefined,
      cancelled: trial.error !== null || failed !== undefined,
    };
    trial.messages.push(message);
    if (message.cancelled || number === null) continue;
    message.result = perform(setup, message, input);
    const fault = message.result?.fault;
    if (fault && !draft.awaited)
      failed =
        judgeOutcome(
          { kind: 'settled' },
          { outstanding: 0, waiting: null, fault: { ...fault, number, summary: draft.summary } },
        ) ?? undefined;
  }
  return failed;
}

/** Sends the messages of refreshes, which come after the run's messages. */
function sendRefreshes(setup: TrialSetup, { messages }: Trial, input: StepInput): void {
  for (const message of messages) if (message.purpose === 'refresh') message.result = perform(setup, message, input);
}

function perform(
  { cpe, adapt = (request) => request }: TrialSetup,
  { deviceId, request }: TrialMessage,
  input: StepInput,
): MessageResult | undefined {
  return deviceId === cpe.deviceId ? cpe.perform(adapt(request), new Date(currentTime(input))) : undefined;
}

function currentTime({ startedAt, resumedAt = startedAt }: StepInput): number {
  return resumedAt;
}

/** Turns the input into that of the next step, with the result that the script waited for. */
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
  const now = currentTime(input);
  delete input.resumedWith;
  input.resumedAt = now + (end.kind === 'sleep' ? end.seconds * 1000 : answerDelayMs);
  if (end.kind === 'call') {
    const message = trial.messages.find(({ number }) => number === end.message);
    if (message) input.answers[end.message] = storedAnswer(message);
    input.resumedWith = { message: end.message };
  } else if (end.kind === 'http') {
    trial.httpUrls.push(end.request.url);
    input.httpAnswers[step] = httpAnswer;
    input.resumedWith = { httpStep: step };
  } else if (end.kind === 'event') input.resumedWith = { event: end.codes[0] ?? null };
}

/** Returns the answer to a message. One to another device expires without an answer. */
function storedAnswer({ request, result }: TrialMessage): StepInput['answers'][number] {
  if (!result) return { state: 'expired', request, response: null, fault: null, completion: null };
  const { state, response, fault, completion } = result;
  return { state, request, response, fault, completion };
}
