import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CwmpResponse } from '../../../domain/cwmp/messages.ts';
import { createLua, errorOf, logTexts, printed, startedAt } from '../../support/lua/lua.ts';
import { added, answered, asking, fault, path, variables, show } from '../../support/lua/calls.ts';

const run = await createLua();
const ask = asking(run);

describe('send_cwmp_message', () => {
  it('ends the step with the message, and continues with what its method answers', () => {
    const { log, steps, drafts } = ask(
      'show(send_cwmp_message(device_id, variables.body, 2)) print(os.time())',
      answered(added),
    );
    assert.deepEqual(log, ['table\tinstance_number=7 status=0', String(startedAt / 1000 + 1)]);
    assert.deepEqual(steps[0]?.end, {
      kind: 'call',
      message: 1,
      timeoutSeconds: undefined,
      holdsQueue: false,
      requestsConnection: true,
    });
    assert.deepEqual(drafts, [
      {
        deviceId: 'CPE-1',
        request: { name: 'AddObject', objectName: path, parameterKey: '' },
        summary: 'AddObject ….',
        purpose: 'run',
        awaited: true,
      },
    ]);
  });

  const envelope = (content: string) => ({ body: `<Envelope><Body>${content}</Body></Envelope>` });
  const results: [number, string, CwmpResponse, string][] = [
    [
      0,
      '<GetParameterValues><ParameterNames><string>A.B</string></ParameterNames></GetParameterValues>',
      { name: 'GetParameterValues', parameterList: [{ name: 'A.B', value: '1', type: 'boolean' }] },
      'table\tA.B=1',
    ],
    [
      1,
      '<SetParameterValues><ParameterList/></SetParameterValues>',
      { name: 'SetParameterValues', status: 1 },
      'boolean\ttrue',
    ],
    [
      3,
      '<DeleteObject><ObjectName>A.1.</ObjectName></DeleteObject>',
      { name: 'DeleteObject', status: 0 },
      'boolean\ttrue',
    ],
    [
      4,
      '<GetParameterNames><ParameterPath>A.</ParameterPath></GetParameterNames>',
      {
        name: 'GetParameterNames',
        parameterList: [
          { name: 'A.', writable: false },
          { name: 'A.B', writable: true },
        ],
      },
      'table\t1=A. 2=A.B',
    ],
  ];
  for (const [method, content, response, expected] of results) {
    it(`answers method ${method}, ${response.name}`, () => {
      const changes = { variables: envelope(content) };
      assert.deepEqual(
        ask(`show(send_cwmp_message(device_id, variables.body, ${method}))`, answered(response), changes).log,
        [expected],
      );
      assert.deepEqual(ask('show(send_cwmp_message(device_id, variables.body))', answered(response), changes).log, [
        expected,
      ]);
    });
  }

  it('returns tables for other methods, and true for an empty response', () => {
    const reboot = { variables: envelope('<Reboot/>') };
    assert.deepEqual(
      ask('show(send_cwmp_message(device_id, variables.body))', answered({ name: 'Reboot' }), reboot).log,
      ['boolean\ttrue'],
    );
    const methods = { variables: envelope('<GetRPCMethods/>') };
    assert.deepEqual(
      ask(
        'print(send_cwmp_message(device_id, variables.body, 99).method_list[2])',
        answered({ name: 'GetRPCMethods', methodList: ['a', 'b'] }),
        methods,
      ).log,
      ['b'],
    );
  });

  it('returns a fault as a table with its code, parameter faults and XML, and continues', () => {
    const script =
      'local r = send_cwmp_message(device_id, variables.body, 2) ' +
      'local f = r.parameter_faults[1] print(r.error_code, r.error_message, f.parameter_name, f.fault_code, ' +
      'f.fault_string) print(r.raw_response)';
    assert.deepEqual(ask(script, () => ({ state: 'faulted', fault })).log, [
      '9003\tInvalid arguments\tA.B\t9007\tbad <value>',
      '<cwmp:Fault><FaultCode>9003</FaultCode><FaultString>Invalid arguments</FaultString>' +
        '<SetParameterValuesFault><ParameterName>A.B</ParameterName>' +
        '<FaultCode>9007</FaultCode><FaultString>bad &lt;value&gt;</FaultString></SetParameterValuesFault>' +
        '</cwmp:Fault>',
    ]);
  });

  it('returns 408 for no answer in time, 404 for a removed device, no_answer for an unknown instance', () => {
    const script = 'show(send_cwmp_message(device_id, variables.body, 2))';
    assert.match(ask(script, () => ({ state: 'expired' })).log.join(), /error_code=408/);
    assert.match(ask(script, answered(null)).log.join(), /error_code=no_answer/);
    const { calls } = run(script, { variables });
    assert.match(
      logTexts(
        run(`${show} ${script}`, { variables, calls, resumedAt: startedAt, resumedWith: { message: 1 } }),
      ).join(),
      /error_code=404/,
    );
  });

  it('returns a table with code 400 for an invalid argument, before it waits', () => {
    for (const args of [
      '',
      '"", variables.body',
      'device_id',
      'device_id, {}',
      'device_id, "<a/>"',
      'device_id, variables.body, "x"',
      'device_id, variables.body, 0',
      'device_id, variables.body, 2, true, 0',
      'device_id, variables.body, 2, false, "soon"',
    ]) {
      const output = run(`print(send_cwmp_message(${args}).error_code)`, { variables });
      assert.deepEqual([printed(output), output.drafts], [['400'], []], args);
    }
    assert.deepEqual(
      printed(
        run('print(send_cwmp_message("CPE-2", variables.body).error_code)', {
          variables,
          knownDevices: { 'CPE-2': 'unknown' },
        }),
      ),
      ['404'],
    );
  });

  it('returns 429 beyond the message limit of a run', async () => {
    const limited = await createLua({ messages: 0 });
    assert.deepEqual(
      printed(
        limited(
          'print(send_cwmp_message(device_id, variables.body).error_code) print(select(2, reboot()).error_code)',
          { variables },
        ),
      ),
      ['429', '429'],
    );
  });

  it('blocks the queue on request; the async variant sends no connection request', () => {
    assert.partialDeepStrictEqual(run('send_cwmp_message(device_id, variables.body, 2, true, 30)', { variables }).end, {
      holdsQueue: true,
      timeoutSeconds: 30,
      requestsConnection: true,
    });
    assert.partialDeepStrictEqual(run('send_cwmp_async_message(device_id, variables.body, 2, 30)', { variables }).end, {
      holdsQueue: false,
      timeoutSeconds: 30,
      requestsConnection: false,
    });
  });
});

describe('waiting for an answer', () => {
  it('is possible wherever a sleep is', () => {
    for (const script of [
      'print(pcall(add_object, "A."))',
      'print(coroutine.wrap(function() return add_object("A.") end)())',
      '("x"):gsub(".", function() print(add_object("A.")) end)',
      'table.sort({ 2, 1 }, function(a, b) print(add_object("A.")) return a < b end)',
    ]) {
      const { log, end } = ask(`${script} set_provisioning_status("provisioned")`, answered(added));
      assert.match(log[0] ?? '', /7$/, script);
      assert.deepEqual(end, { kind: 'finished', status: 'provisioned' });
    }
  });

  it('fails the run when a replay waits for something else', () => {
    const resumedWith = { message: 1 };
    assert.match(
      errorOf(run('sleep(1)', { resumedAt: startedAt, resumedWith })).message,
      /suspended in a call that waits for an answer, and now calls sleep/,
    );
    assert.match(
      errorOf(run('add_object("A.")', { resumedAt: startedAt })).message,
      /suspended in sleep, and now calls add_object/,
    );
    assert.match(errorOf(run('print(1)', { resumedAt: startedAt, resumedWith })).message, /ended before the answer/);
  });
});
