import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLua, printed } from '../../support/lua/lua.ts';

const run = await createLua();

const second =
  'a</Value></ParameterValueStruct><ParameterValueStruct><Name>Device.Users.User.1.Password</Name><Value>owned';

/** Sends a message with the value of `name`. @returns what the script printed, and how many messages it queued. */
function send(value: string, expression: string, changes: { xmlVariables?: string[] } = {}): string[] {
  const script = `local message = [[<soap:Envelope><soap:Body><cwmp:SetParameterValues><ParameterList>
    <ParameterValueStruct><Name>Device.PPP.Interface.1.Username</Name><Value>]] .. ${expression} .. [[</Value>
    </ParameterValueStruct></ParameterList></cwmp:SetParameterValues></soap:Body></soap:Envelope>]]
    local sent = send_cwmp_message_and_forget(device_id, message, 1)
    if sent == true then print("sent") else print(sent.error_code, sent.error_message) end`;
  const output = run(script, { variables: { name: value, other: 'x' }, ...changes });
  const values = output.drafts.flatMap(({ request }) =>
    request.name === 'SetParameterValues' ? request.parameterList.map((parameter) => parameter.value) : [],
  );
  return [...printed(output), ...values];
}

const raw = 'get_variable_value("name")';
const escaped = 'xml_escape(variables.name)';

describe('a value with markup', () => {
  it('is refused in a message that contains it unescaped, and the error names the variable', () => {
    for (const value of [second, '<b>', 'x<', '<!--', 'a&lt;b', '&#60;b', second + ']]>', '<![CDATA[' + second]) {
      const [line = '', ...values] = send(value, raw);
      assert.match(
        line,
        /^400\tthe value of variable name has markup .*xml_escape\(get_variable_value\("name"\)\)/,
        value,
      );
      assert.deepEqual(values, []);
    }
  });

  it('is sent when it is escaped, and arrives as it is', () => {
    for (const value of [second, '<b>', '<', '</', '&amp;', 'a&lt;b', '</Value>x', '<N']) {
      assert.deepEqual(send(value, escaped), ['sent', value], value);
    }
  });

  it('is sent inside CDATA', () => {
    const quoted = `"<![CDATA[" .. ${raw} .. "]]>"`;
    assert.deepEqual(send('<b>&lt;', quoted), ['sent', '<b>&lt;']);
    assert.match(send(`]]>${second}<![CDATA[`, quoted)[0] ?? '', /^400/);
  });

  it('may be in a variable of the type xml', () => {
    assert.equal(send(second, raw, { xmlVariables: ['name'] }).length, 3);
  });

  it('fails the messages that a script waits for as well', () => {
    const output = run(
      `local message = "<cwmp:Reboot><CommandKey>" .. ${raw} .. "</CommandKey></cwmp:Reboot>"
      local ok, problem = send_cwmp_message(device_id, message)
      print(type(ok) == "table" and ok.error_code or problem and problem.error_code)`,
      { variables: { name: '<x/>' } },
    );
    assert.deepEqual(printed(output), ['400']);
  });
});

it('ordinary values need no escape', () => {
  for (const value of ['user@isp.example', `it's "quoted"`, 'a > b', 'AT&T', 'p&ss;w', '100%']) {
    assert.deepEqual(send(value, raw), ['sent', value], value);
  }
});
