import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Draft, StepInput } from '../../../activities/lua/types.ts';
import type { AwaitedMessage } from '../../../db/runs/steps.ts';
import type { CwmpResponse } from '../../../domain/cwmp/messages.ts';
import { addObject, createLua, errorOf, logTexts, printed, runToEnd, startedAt } from '../../support/lua/lua.ts';

const run = await createLua();
const path = 'InternetGatewayDevice.WANDevice.';
const variables = { body: addObject(path) };
const show = `local function show(value, problem)
  local shown = value == nil and problem or value
  if type(shown) == "table" then
    local keys = {} for key in pairs(shown) do keys[#keys + 1] = key end table.sort(keys)
    for index, key in ipairs(keys) do keys[index] = tostring(key) .. "=" .. tostring(shown[key]) end
    shown = table.concat(keys, " ")
  end
  print(value == nil and "nil" or type(value), shown)
end `;

function answered(response: CwmpResponse | null): (draft: Draft) => Partial<AwaitedMessage> {
  return () => ({ response });
}

function ask(script: string, answer?: (draft: Draft) => Partial<AwaitedMessage>, changes: object = {}) {
  const { all, end, steps } = runToEnd(run, `${show} ${script}`, { variables, ...changes }, answer);
  return { log: logTexts(all), drafts: all.drafts, calls: all.calls, end, steps };
}

const fault = {
  fault_code: '9003',
  fault_string: 'Invalid arguments',
  parameter_faults: [{ parameter_name: 'A.B', fault_code: '9007', fault_string: 'bad <value>' }],
};
const added: CwmpResponse = { name: 'AddObject', instanceNumber: 7, status: 0 };

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
        summary: 'AddObject …WANDevice.',
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
      'local r = send_cwmp_message(device_id, variables.body, 2) local f = r.parameter_faults[1] print(r.error_code, r.error_message, f.parameter_name, f.fault_code, f.fault_string) print(r.raw_response)';
    assert.deepEqual(ask(script, () => ({ state: 'faulted', fault })).log, [
      '9003\tInvalid arguments\tA.B\t9007\tbad <value>',
      '<cwmp:Fault><FaultCode>9003</FaultCode><FaultString>Invalid arguments</FaultString><SetParameterValuesFault><ParameterName>A.B</ParameterName>' +
        '<FaultCode>9007</FaultCode><FaultString>bad &lt;value&gt;</FaultString></SetParameterValuesFault></cwmp:Fault>',
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

describe('get_parameter_values', () => {
  const response: CwmpResponse = {
    name: 'GetParameterValues',
    parameterList: [
      { name: 'A.Enable', value: '1', type: 'boolean' },
      { name: 'A.Count', value: '05', type: 'unsignedInt' },
      { name: 'A.Name', value: '1', type: 'string' },
      { name: 'A.Big', value: '18446744073709551615', type: 'unsignedLong' },
    ],
  };

  it('takes names or a list of them, and returns typed values', () => {
    for (const args of ['"A.", "B.C"', '{ "A.", "B.C" }, 60']) {
      const { log, drafts } = ask(
        `local v = get_parameter_values(${args}) print(v["A.Enable"], math.type(v["A.Count"]), v["A.Count"], type(v["A.Name"]), v["A.Big"], v.nope)`,
        answered(response),
      );
      assert.deepEqual(log, ['true\tinteger\t5\tstring\t18446744073709551615\tnil']);
      assert.deepEqual(drafts[0]?.request, { name: 'GetParameterValues', parameterNames: ['A.', 'B.C'] });
    }
  });

  it('returns nil and the error when the CPE has none', () => {
    const { log } = ask('local v, e = get_parameter_values("A.") print(v, e.error_code, e.error_message)', () => ({
      state: 'faulted',
      fault,
    }));
    assert.deepEqual(log, ['nil\t9003\tInvalid arguments']);
  });

  it('raises a script error that names an invalid argument', () => {
    for (const args of ['', 'nil', '{}', '{ a = 1 }', '"a b"', '"A.", {}', '{ "A." }, -1']) {
      assert.match(
        errorOf(run(`\nget_parameter_values(${args})`)).message,
        /^line 2: get_parameter_values: (names|each name|timeout|JSON)/,
        args,
      );
    }
  });
});

describe('set_parameter_values', () => {
  const known = {
    'A.Flag': { value: '0', type: 'boolean' },
    'A.Port': { value: '1', type: 'int' },
    'A.Text': { value: null, type: 'string' },
    'A.New': null,
  };
  const set = (table: string, knownParameters: StepInput['knownParameters'] = known) =>
    run(`local ok, e = set_parameter_values(${table}) print(ok, e and e.error_code, e and e.error_message)`, {
      knownParameters,
    });

  it('looks up the types of the parameters first', () => {
    assert.deepEqual(
      set('{ ["A.Text"] = "x", ["A.Flag"] = true, ["A.Given"] = { value = 1, type = "int" } }', {}).end,
      { kind: 'parameters', paths: ['A.Flag', 'A.Text'] },
    );
  });

  it("writes each value in the type that the device reported, otherwise in the value's, ordered by path", () => {
    const { end, drafts } = set('{ ["A.Text"] = 5, ["A.Port"] = 5, ["A.Flag"] = "true", ["A.New"] = "<x>" }');
    assert.equal(end.kind, 'call');
    assert.deepEqual(drafts[0]?.request, {
      name: 'SetParameterValues',
      parameterKey: '',
      parameterList: [
        { name: 'A.Flag', value: '1', type: 'boolean' },
        { name: 'A.New', value: '<x>', type: 'string' },
        { name: 'A.Port', value: '5', type: 'int' },
        { name: 'A.Text', value: '5', type: 'string' },
      ],
    });
    const inferred = set('{ a = true, b = 5, c = -5, d = 1.5, e = { value = 5, type = "long" } }, "key"', {
      a: null,
      b: null,
      c: null,
      d: null,
    });
    assert.deepEqual(inferred.drafts[0]?.request, {
      name: 'SetParameterValues',
      parameterKey: 'key',
      parameterList: [
        ['a', '1', 'boolean'],
        ['b', '5', 'unsignedInt'],
        ['c', '-5', 'int'],
        ['d', '1.5', 'string'],
        ['e', '5', 'long'],
      ].map(([name, value, type]) => ({ name, value, type })),
    });
  });

  it('returns true when applied, nil and an error for a value of the wrong type', () => {
    assert.deepEqual(
      ask('print(set_parameter_values({ ["A.New"] = 1 }))', answered({ name: 'SetParameterValues', status: 0 }), {
        knownParameters: known,
      }).log,
      ['true'],
    );
    assert.deepEqual(printed(set('{ ["A.Flag"] = "yes" }')), ['nil\t400\tthe value of A.Flag is not of type boolean']);
    assert.deepEqual(printed(set('{ ["A.Port"] = "eighty" }')), ['nil\t400\tthe value of A.Port is not of type int']);
  });

  it('raises a script error that names an invalid argument', () => {
    for (const args of [
      '',
      '{}',
      '"A"',
      '{ 1, 2 }',
      '{ A = {} }',
      '{ A = print }',
      '{ A = { value = 1, type = "a b" } }',
      '{ ["a b"] = 1 }',
      '{ A = 1 }, ("k"):rep(33)',
      '{ A = 1 }, "", 0',
    ]) {
      assert.match(errorOf(set(args)).message, /^line 1: set_parameter_values: ./, args);
    }
  });

  it('records no values', () => {
    const { calls } = ask(
      'set_parameter_values({ ["A.New"] = "canary-value" })',
      answered({ name: 'SetParameterValues', status: 0 }),
      { knownParameters: known },
    );
    assert.deepEqual(
      calls.map(({ name, result }) => [name, result]),
      [['set_parameter_values', { endedAt: startedAt + 1000, answer: { message: 1 } }]],
    );
    assert.doesNotMatch(JSON.stringify(calls), /canary/);
  });
});

describe('add_object, delete_object, get_parameter_names, reboot and factory_reset', () => {
  it('return the instance number, true, the names', () => {
    const script = `print(add_object("A.")) print(delete_object("A.7.")) print(#get_parameter_names("A.", true)) print(reboot()) print(factory_reset())`;
    const answers: CwmpResponse[] = [
      added,
      { name: 'DeleteObject', status: 0 },
      { name: 'GetParameterNames', parameterList: [{ name: 'A.7.', writable: true }] },
      { name: 'Reboot' },
      { name: 'FactoryReset' },
    ];
    const { log, drafts } = ask(script, ({ request }) => ({
      response: answers.find(({ name }) => name === request.name) ?? null,
    }));
    assert.deepEqual(log, ['7', 'true', '1', 'true', 'true']);
    assert.deepEqual(
      drafts.map(({ request }) => request),
      [
        { name: 'AddObject', objectName: 'A.', parameterKey: '' },
        { name: 'DeleteObject', objectName: 'A.7.', parameterKey: '' },
        { name: 'GetParameterNames', parameterPath: 'A.', nextLevel: true },
        { name: 'Reboot', commandKey: '' },
        { name: 'FactoryReset' },
      ],
    );
  });

  it('raise a script error that names an invalid argument', () => {
    for (const call of [
      'add_object()',
      'add_object("A")',
      'add_object(1)',
      'delete_object({})',
      'delete_object("A.1")',
      'get_parameter_names()',
      'reboot("now")',
      'factory_reset(-1)',
    ]) {
      assert.match(
        errorOf(run(call)).message,
        new RegExp(`^line 1: ${call.replace(/\(.*/, '')}: (path|timeout) `),
        call,
      );
    }
  });
});

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

describe('get_device_parameter', () => {
  it('is looked up once, has its type, and is the same in a replay', () => {
    const script = 'print(get_device_parameter("A.Flag"), get_device_parameter("A.None"))';
    assert.deepEqual(run(script).end, { kind: 'parameters', paths: ['A.Flag'] });
    const output = run(script, { knownParameters: { 'A.Flag': { value: '1', type: 'boolean' }, 'A.None': null } });
    assert.deepEqual(printed(output), ['true\tnil']);
    assert.deepEqual(printed(run(script, { calls: output.calls })), ['true\tnil']);
  });
});

describe('http_request', () => {
  it('ends the step with the request, and continues with the response', () => {
    const script =
      'local r = http_request{ method = "post", url = "https://bss.example/x", headers = { B = 2, A = "1" }, body = "b", timeout = 5 } print(r.status, r.body, r.headers["content-type"], r.error_code)';
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
