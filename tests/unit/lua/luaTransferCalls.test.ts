import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLua, errorOf, printed, startedAt } from '../../support/lua/lua.ts';
import { asking } from '../../support/lua/calls.ts';

const run = await createLua();
const ask = asking(run);

describe('download', () => {
  const call = 'local r, e = download{ file_type = "1 Firmware Upgrade Image", url = "http://a/b", file_size = 5 } ';

  it('returns a table when the CPE reports completion', () => {
    const completion = { faultStruct: { faultCode: '0', faultString: '' }, startTime: 's', completeTime: 'c' };
    const { log, drafts } = ask(`${call} show(r, e)`, () => ({
      response: { name: 'Download', status: 1, startTime: '', completeTime: '' },
      completion,
    }));
    assert.deepEqual(log, ['table\tcomplete_time=c start_time=s status=1']);
    assert.partialDeepStrictEqual(drafts[0]?.request, {
      name: 'Download',
      fileType: '1 Firmware Upgrade Image',
      url: 'http://a/b',
      fileSize: 5,
      commandKey: '',
    });
  });

  it('returns the same when the answer was lost but the transfer completed', () => {
    const completion = { faultStruct: { faultCode: '0', faultString: '' }, startTime: 's', completeTime: 'c' };
    assert.deepEqual(ask(`${call} show(r, e)`, () => ({ response: null, completion })).log, [
      'table\tcomplete_time=c start_time=s status=1',
    ]);
  });

  it('returns nil and the fault when the transfer failed', () => {
    const completion = { faultStruct: { faultCode: '9010', faultString: 'Download failure' } };
    const { log } = ask(`${call} print(r, e.error_code, e.error_message)`, () => ({
      response: { name: 'Download', status: 1, startTime: '', completeTime: '' },
      completion,
    }));
    assert.deepEqual(log, ['nil\t9010\tDownload failure']);
  });

  it('raises a script error that names an invalid field', () => {
    for (const table of [
      '',
      '{}',
      '{ file_type = "1" }',
      '{ file_type = "1", url = {} }',
      '{ file_type = "1", url = "u", size = 1 }',
      '{ file_type = "1", url = "u", file_size = -1 }',
      '{ file_type = "1", url = "u", timeout = 0 }',
    ]) {
      assert.match(errorOf(run(`download(${table})`)).message, /^line 1: download: ./, table);
    }
  });
});

describe('http_request', () => {
  it('ends the step with the request, and continues with the response', () => {
    const script =
      'local r = http_request{ method = "post", url = "https://bss.example/x", headers = { B = 2, A = "1" }, ' +
      'body = "b", timeout = 5 } print(r.status, r.body, r.headers["content-type"], r.error_code)';
    const first = run(script);
    assert.deepEqual(first.end, {
      kind: 'http',
      request: {
        method: 'POST',
        url: 'https://bss.example/x',
        headers: { A: '1', B: '2' },
        body: 'b',
        timeoutSeconds: 5,
      },
    });
    const resumed = { resumedAt: startedAt + 1, resumedWith: { httpStep: 1 } };
    const answer = { status: 200, headers: { 'content-type': 'x' }, body: '{}' };
    const second = run(script, { ...resumed, httpAnswers: { 1: answer } });
    assert.deepEqual(printed(second), ['200\t{}\tx\tnil']);
    assert.deepEqual(printed(run(script, { calls: second.calls, httpAnswers: { 1: answer } })), ['200\t{}\tx\tnil']);
    assert.deepEqual(printed(run('print(http_request{ url = "u" }.error_code)', resumed)), ['503']);
  });

  it('raises a script error that names an invalid field', () => {
    for (const table of [
      '',
      '{}',
      '{ url = 1 }',
      '{ url = "u", verb = "GET" }',
      '{ url = "u", headers = "x" }',
      '{ url = "u", headers = { a = {} } }',
      '{ url = "u", body = {} }',
      '{ url = "u", timeout = 61 }',
    ]) {
      assert.match(errorOf(run(`http_request(${table})`)).message, /^line 1: http_request: ./, table);
    }
  });
});
