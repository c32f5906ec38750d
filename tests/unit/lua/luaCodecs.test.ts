import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { answered, asking } from '../../support/lua/calls.ts';
import { createLua, errorOf, printed, startedAt } from '../../support/lua/lua.ts';

const run = await createLua();
const ask = asking(run);

describe('base64_encode, base64_decode, sha256 and hmac_sha256', () => {
  const hmac = createHmac('sha256', 'key').update('abc').digest('hex');
  const expected: [expression: string, result: string][] = [
    ['base64_encode("a\\0\\xff")', 'YQD/'],
    ['base64_decode("YQD/") == "a\\0\\xff"', 'true'],
    ['base64_decode("dGV4\\ndA==")', 'text'],
    ['base64_decode("dGV4dA")', 'text'],
    ['base64_decode("no base64!")', 'nil'],
    ['base64_decode(base64_encode(("x"):rep(1e5))) == ("x"):rep(1e5)', 'true'],
    ['sha256("abc")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['hmac_sha256("key", "abc")', hmac],
  ];
  for (const [expression, result] of expected) {
    it(expression, () => {
      assert.deepEqual(printed(run(`print(${expression})`)), [result]);
    });
  }

  it('raise an error for anything but a string', () => {
    assert.match(errorOf(run('sha256({})')).message, /^line 1: sha256: argument 1 must be a string/);
  });
});

describe('http_request with positional arguments', () => {
  const script = `local r = http_request("post", "https://a.example/", { A = "1" }, "body")
    print(r.ok, r.status_code, r.body, r.headers.x, r.error)`;

  it('ends the step with the request of the table form', () => {
    assert.deepEqual(run(script).end, {
      kind: 'http',
      request: { method: 'POST', url: 'https://a.example/', headers: { A: '1' }, body: 'body', timeoutSeconds: 30 },
    });
    assert.ok(run('http_request("GET", "https://a.example/")').end.kind === 'http');
  });

  const answers: [answer: { status: number; headers: { x: string }; body: string } | null, line: string][] = [
    [{ status: 201, headers: { x: 'y' }, body: 'made' }, 'true\t201\tmade\ty\t'],
    [{ status: 404, headers: { x: 'y' }, body: 'no' }, 'false\t404\tno\ty\tthe server answered with status 404'],
    [null, 'false\t0\t\tnil\tno attempt of the request succeeded'],
  ];
  for (const [answer, line] of answers) {
    it(`returns ${line}`, () => {
      const resumed = { resumedAt: startedAt, resumedWith: { httpStep: 1 }, httpAnswers: answer ? { 1: answer } : {} };
      assert.deepEqual(printed(run(script, resumed)), [line]);
    });
  }
});

describe('get_parameter_attributes, set_parameter_attributes and schedule_inform', () => {
  it('read attributes', () => {
    const parameterList = [{ name: 'A.B', notification: 2, accessList: ['Subscriber'] }];
    const { log, drafts } = ask(
      'local all = get_parameter_attributes({ "A.B" }, 60) print(all["A.B"].notification, all["A.B"].access_list[1])',
      answered({ name: 'GetParameterAttributes', parameterList }),
    );
    assert.deepEqual(log, ['2\tSubscriber']);
    assert.deepEqual(drafts[0]?.request, { name: 'GetParameterAttributes', parameterNames: ['A.B'] });
  });

  it('change only the attributes that the script names', () => {
    const { log, drafts } = ask(
      'print(set_parameter_attributes({ ["A.C"] = { access_list = {} }, ["A.B"] = { notification = 1 } }))',
      answered({ name: 'SetParameterAttributes' }),
    );
    assert.deepEqual(log, ['true']);
    const unchanged = { notificationChange: false, notification: 0, accessListChange: false, accessList: [] };
    assert.deepEqual(drafts[0]?.request, {
      name: 'SetParameterAttributes',
      parameterList: [
        { ...unchanged, name: 'A.B', notificationChange: true, notification: 1 },
        { ...unchanged, name: 'A.C', accessListChange: true },
      ],
    });
  });

  it('schedule an Inform', () => {
    const { log, drafts } = ask('print(schedule_inform(60, "key"))', answered({ name: 'ScheduleInform' }));
    assert.deepEqual(log, ['true']);
    assert.deepEqual(drafts[0]?.request, { name: 'ScheduleInform', delaySeconds: 60, commandKey: 'key' });
  });

  const wrong = [
    'set_parameter_attributes({})',
    'set_parameter_attributes({ ["A.B"] = {} })',
    'set_parameter_attributes({ ["A.B"] = { notification = 7 } })',
    'set_parameter_attributes({ ["A.B"] = { access_list = { 1 } } })',
    'set_parameter_attributes({ ["A.B"] = { notify = 1 } })',
    'schedule_inform(0)',
    'schedule_inform(1, ("x"):rep(33))',
    'get_parameter_attributes()',
  ];
  for (const call of wrong) {
    it(`raise an error for wrong arguments: ${call}`, () => {
      assert.match(errorOf(run(`print(${call})`)).message, new RegExp(`^line 1: ${call.split('(')[0]}: `));
    });
  }
});
