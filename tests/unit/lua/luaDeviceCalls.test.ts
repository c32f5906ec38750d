import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addObject, createLua, printed } from '../../support/lua/lua.ts';

const run = await createLua();
const body = addObject('InternetGatewayDevice.WANDevice.');
const variables = { body };
const print = (expression: string) =>
  `local r = ${expression} print(type(r) == "table" and r.error_code or tostring(r), type(r) == "table" and ` +
  'r.error_message or "")';
const send = (args: string) => print(`send_cwmp_message_and_forget(${args})`);

describe('send_cwmp_message_and_forget', () => {
  it('drafts the message and returns true', () => {
    const output = run(send('device_id, variables.body, 2'), { variables });
    assert.deepEqual(printed(output), ['true\t']);
    assert.deepEqual(output.drafts, [
      {
        deviceId: 'CPE-1',
        request: { name: 'AddObject', objectName: 'InternetGatewayDevice.WANDevice.', parameterKey: '' },
        summary: 'AddObject ….',
        purpose: 'run',
      },
    ]);
    assert.deepEqual(
      output.calls.map(({ name, result }) => ({ name, result })),
      [{ name: 'send_cwmp_message_and_forget', result: true }],
    );
    assert.match(output.calls[0]?.digest ?? '', /^[0-9a-f]{64}$/);
  });

  it('returns a table with code 400 for an invalid argument or body, and never raises', () => {
    const bad = [
      '',
      'nil, variables.body, 2',
      '"", variables.body, 2',
      '{}, variables.body, 2',
      '"a\\0b", variables.body, 2',
      'device_id',
      'device_id, {}, 2',
      'device_id, "", 2',
      'device_id, "<a>", 2',
      'device_id, "<a/>", 2',
      'device_id, variables.body .. variables.body, 2',
      'device_id, "\\xff", 2',
      'device_id, variables.body .. "\\0<", 2',
      'device_id, variables.body, "soon"',
      'device_id, variables.body, 0',
      'device_id, variables.body, -1',
      'device_id, variables.body, 0/0',
      'device_id, variables.body, 1/0',
      'device_id, variables.body, {}',
    ];
    for (const args of bad) {
      const output = run(send(args), { variables });
      assert.match(printed(output).join(), /^400\t./, args);
      assert.deepEqual(output.drafts, [], args);
    }
  });

  it('takes a timeout as text (default: 30 seconds)', () => {
    assert.deepEqual(
      printed(run(`${send('device_id, variables.body, "2"')} ${send('device_id, variables.body')}`, { variables })),
      ['true\t', 'true\t'],
    );
  });

  it('asks for another device and returns 404 or 408 when it is missing', () => {
    const script = send('"CPE-2", variables.body, 2');
    assert.deepEqual(run(script, { variables }).end, { kind: 'lookup', deviceId: 'CPE-2', timeoutSeconds: 2 });
    const known = run(script, { variables, knownDevices: { 'CPE-2': 'known' } });
    assert.deepEqual(
      known.drafts.map(({ deviceId }) => deviceId),
      ['CPE-2'],
    );
    assert.deepEqual(printed(run(script, { variables, knownDevices: { 'CPE-2': 'unknown' } })), [
      '404\tno such device',
    ]);
    assert.deepEqual(printed(run(script, { variables, knownDevices: { 'CPE-2': 'timeout' } })), [
      '408\tnot accepted within 2 seconds',
    ]);
    assert.deepEqual(run(send('"constructor", variables.body, 9e9'), { variables }).end, {
      kind: 'lookup',
      deviceId: 'constructor',
      timeoutSeconds: 30,
    });
  });

  it('returns 413 for a body that is too large', () => {
    assert.match(printed(run(send('device_id, variables.body .. (" "):rep(2^20), 2'), { variables })).join(), /^413\t/);
    assert.match(printed(run(send('device_id, ("x"):rep(2e7), 2'))).join(), /^413\t/);
  });

  it('returns 429 beyond the messages of a run, and beyond the bytes of a step', async () => {
    const limited = await createLua({ messages: 3 });
    const loop = `for i = 1, 4 do ${send('device_id, variables.body, 2')} end`;
    const output = limited(loop, { variables });
    assert.deepEqual(
      printed(output).map((line) => line.split('\t')[0]),
      ['true', 'true', 'true', '429'],
    );
    assert.equal(output.drafts.length, 3);
    assert.deepEqual(
      printed(limited(send('device_id, variables.body, 2'), { variables, messages: 3 })).map(
        (line) => line.split('\t')[0],
      ),
      ['429'],
    );
    const bytes = await createLua({ messageBytes: body.length * 2 });
    assert.deepEqual(
      printed(bytes(loop, { variables })).map((line) => line.split('\t')[0]),
      ['true', 'true', '429', '429'],
    );
  });
});

describe('create_or_update_device_credential', () => {
  const fields = (args: string) =>
    `local r = create_or_update_device_credential(${args}) print(r.ok, r.username, r.password, r.error_msg)`;

  it('returns the full username; the record holds no password', () => {
    const output = run(fields('"admin_user", "secure_pass_123"'));
    assert.deepEqual(printed(output), ['true\tacme.admin_user\tsecure_pass_123\t']);
    assert.deepEqual(output.credentials, [{ username: 'acme.admin_user', password: 'secure_pass_123' }]);
    assert.doesNotMatch(JSON.stringify(output.calls), /secure_pass/);
    const replay = run(fields('"admin_user", "secure_pass_123"'), { calls: output.calls, logLines: 1 });
    assert.deepEqual(replay.credentials, []);
  });

  it("does not take over another device's username, also in a replay", () => {
    const output = run(fields('"admin_user", "p"'), { takenUsernames: ['acme.admin_user'] });
    assert.deepEqual(printed(output), ['false\t\t\tthe username acme.admin_user belongs to another device']);
    assert.deepEqual(output.credentials, []);
    const replay = run(`${fields('"admin_user", "p"')} print('more')`, { calls: output.calls, logLines: 1 });
    assert.deepEqual([printed(replay), replay.credentials], [['more'], []]);
  });

  it('reports what is wrong', () => {
    const expected = {
      '"", "p"': 'username cannot be empty',
      '"u", ""': 'password cannot be empty',
      '"a.b", "p"': 'username cannot contain dots',
      '"u", "p.q"': 'password cannot contain dots',
      'nil, "p"': 'username is not a string',
      '"u"': 'password is not a string',
      '"u", {}': 'password is not a string',
      '"u\\0", "p"': 'username is too long or contains control characters',
    };
    for (const [args, message] of Object.entries(expected)) {
      const output = run(fields(args));
      assert.deepEqual(printed(output), [`false\t\t\t${message}`]);
      assert.deepEqual(output.credentials, []);
    }
  });
});

describe('refresh_device_parameters', () => {
  it("drafts the read of the device's root", () => {
    const output = run('print(refresh_device_parameters(get_device_id()))', {
      device: { root: 'Device.', parameters: {} },
    });
    assert.deepEqual(printed(output), ['true']);
    assert.deepEqual(
      output.drafts.map(({ request, purpose }) => ({ request, purpose })),
      [{ request: { name: 'GetParameterNames', parameterPath: 'Device.', nextLevel: false }, purpose: 'refresh' }],
    );
    assert.deepEqual(run('refresh_device_parameters(device_id)', { device: { parameters: {} } }).drafts[0]?.request, {
      name: 'GetParameterNames',
      parameterPath: 'InternetGatewayDevice.',
      nextLevel: false,
    });
  });

  it('is false for a missing device', () => {
    assert.deepEqual(
      printed(run('print(refresh_device_parameters(), refresh_device_parameters(""), refresh_device_parameters({}))')),
      ['false\tfalse\tfalse'],
    );
    assert.equal(run('refresh_device_parameters("CPE-2")').end.kind, 'lookup');
    assert.deepEqual(
      printed(run('print(refresh_device_parameters("CPE-2"))', { knownDevices: { 'CPE-2': 'unknown' } })),
      ['false'],
    );
  });
});
