import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicFaultCode } from '../../../domain/cwmp/faultCode.ts';
import { publicMessage } from '../../../domain/runs/publicError.ts';
import { cwmpFault, scriptFailed } from '../../../domain/runs/failureMessages.ts';

const text = 'the text of the script';
const fault = cwmpFault({
  number: 3,
  summary: 'SetParameterValues Enable, Username +2',
  fault_code: '9003',
  fault_string: text,
  parameter_faults: ['A.Username', 'A.Secret', 'A.B', 'A.C', 'A.D'].map((name) => ({
    parameter_name: name,
    fault_code: '9007',
    fault_string: text,
  })),
});

test('others get the line and code of an error that a script raised, and not its text', () => {
  assert.equal(
    publicMessage({ type: 'ScriptError', message: text, line: 12 }),
    'The script raised an error in line 12. Its text is stored with the run.',
  );
  assert.equal(
    publicMessage({ type: 'CwmpFault', message: text, fault_code: '9002', fault_string: text, line: 3 }),
    'The script raised an error with code 9002 in line 3. Its text is stored with the run.',
  );
  assert.doesNotMatch(publicMessage({ type: 'DeliveryTimeout', message: text }), /text of/);
});

test("they get the codes of a CPE's fault, and of its parameters only those that the message's summary names", () => {
  const described =
    'The CPE answered message 3, SetParameterValues Enable, Username +2, with fault 9003 (an argument is not valid; ' +
    'Username: 9007, the parameter does not accept the value; a parameter: 9007, the parameter does not accept the ' +
    'value; a parameter: 9007, the parameter does not accept the value; +2)';
  assert.equal(publicMessage(fault), `${described}. Its text is stored with the run.`);
  assert.equal(
    publicMessage({ ...fault, line: 2 }, 'cuttle instance log I'),
    `${described} in line 2. Its text: cuttle instance log I`,
  );
  assert.equal(
    publicMessage(scriptFailed('failed', fault)),
    `The script set provisioning_status to "failed". Last fault: ${described}. Its text is stored with the run.`,
  );
  assert.match(
    publicMessage(scriptFailed(undefined, fault)),
    /^The script ended without setting .* Last fault: The CPE/,
  );
});

test('a code without a known meaning stands alone', () => {
  const unknown = { number: 1, summary: 'Reboot', fault_code: '9999', fault_string: text, parameter_faults: [] };
  assert.match(publicMessage(cwmpFault(unknown)), /^The CPE answered message 1, Reboot, with fault 9999\. Its text is/);
});

test("a code that is a text of the CPE is not shown; SOAP's and Cuttle's own are", () => {
  assert.deepEqual(['s3cret', 's3cret:Server', 'soap:Client', 'no_answer', '9801', '123456', ''].map(publicFaultCode), [
    'unknown',
    'Server',
    'Client',
    'no_answer',
    '9801',
    'unknown',
    'unknown',
  ]);
  assert.match(publicMessage({ ...fault, fault_code: 's3cret' }), /with fault unknown \(Username: 9007/);
});

test("they get Cuttle's own messages", () => {
  assert.equal(publicMessage({ type: 'LimitExceeded', message: text, line: 1 }), text);
  assert.equal(publicMessage({ type: 'DeliveryTimeout', message: text, message_number: 1 }), text);
  assert.equal(publicMessage(scriptFailed('failed')), 'The script set provisioning_status to "failed"');
});
