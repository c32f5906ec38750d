import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput } from '@temporalio/worker';
import pg from 'pg';
import { leaveOutData } from '../../../bin/server/worker/errorTexts.ts';
import { createLog } from '../../../lib/observability/log.ts';

const secret = 's3cret-value';

function rejectedValue(): Error {
  const error = new pg.DatabaseError(`invalid input syntax for type integer: "${secret}"`, 1, 'error');
  return Object.assign(error, { code: '22P02' });
}

function parseError(): Error {
  try {
    return JSON.parse(secret) as Error;
  } catch (error) {
    return error as Error;
  }
}

/** Returns what Temporal gets when an activity throws the error. */
async function failureOf(error: Error): Promise<unknown> {
  const context: unknown = {};
  const { inbound } = leaveOutData(context as Parameters<typeof leaveOutData>[0]);
  const failing = inbound?.execute?.({} as ActivityExecuteInput, () => Promise.reject(error));
  return await failing?.catch((thrown: unknown) => thrown);
}

it('leaves the data that an error quotes out of the log and of Temporal', async () => {
  for (const error of [rejectedValue(), parseError(), new Error('not stored', { cause: parseError() })]) {
    assert.match(`${error.message} ${String(error.cause)}`, new RegExp(secret));
    let logged = '';
    createLog('info', { write: (line) => void (logged += line) }).info({ err: error }, 'failed');
    assert.match(logged, /at .*errorText\.test\.ts/);
    const failure = await failureOf(error);
    assert.ok(failure instanceof ApplicationFailure);
    assert.deepEqual([failure.type, failure.nonRetryable, failure.cause], [error.name, false, undefined]);
    assert.match(failure.stack ?? '', /at .*errorText\.test\.ts/);
    for (const text of [logged, failure.message, failure.stack]) assert.doesNotMatch(text ?? '', new RegExp(secret));
  }
});

it('keeps other errors as they are', async () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });
  assert.equal(await failureOf(refused), refused);
});
