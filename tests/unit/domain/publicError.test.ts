import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicMessage } from '../../../domain/runs/publicError.ts';

const text = 'the text of the script';

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

test("they get Cuttle's own messages, and those about a message to the CPE", () => {
  assert.equal(publicMessage({ type: 'LimitExceeded', message: text, line: 1 }), text);
  assert.equal(publicMessage({ type: 'CwmpFault', message: text, fault_code: '9002', message_number: 1 }), text);
  assert.equal(publicMessage({ type: 'DeliveryTimeout', message: text, message_number: 1 }), text);
});
