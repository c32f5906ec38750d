import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readMessageBody } from '../../../lib/soap/messageBody.ts';
import { addObject, changeWan, emptySetParameterValues, setCredentials } from '../../support/cpe/seedMessages.ts';
import { failure } from '../../support/cpe/messageBodyFailure.ts';

const connection = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.';

describe('the messages of the PPPoE script', () => {
  test('AddObject with an empty ParameterKey', () => {
    assert.deepEqual(readMessageBody(addObject), { name: 'AddObject', objectName: connection, parameterKey: '' });
  });

  test('SetParameterValues with the credentials', () => {
    assert.deepEqual(readMessageBody(setCredentials('alice@isp.example', ' p4ss ')), {
      name: 'SetParameterValues',
      parameterList: [
        { name: `${connection}1.Enable`, value: '1', type: 'boolean' },
        { name: `${connection}1.Username`, value: 'alice@isp.example', type: 'string' },
        { name: `${connection}1.Password`, value: ' p4ss ', type: 'string' },
        { name: `${connection}1.Name`, value: 'internet-pppoe', type: 'string' },
      ],
      parameterKey: 'LC1309946174',
    });
  });

  test('SetParameterValues with the link type', () => {
    const name = 'InternetGatewayDevice.WANDevice.1.WANCommonInterfaceConfig.X_AVM-DE_InternetConnectionLinkType';
    assert.deepEqual(readMessageBody(changeWan), {
      name: 'SetParameterValues',
      parameterList: [{ name, value: 'PPPoE', type: 'string' }],
      parameterKey: 'LC1309986174',
    });
  });

  test('SetParameterValues with only a comment', () => {
    assert.deepEqual(readMessageBody(emptySetParameterValues), {
      name: 'SetParameterValues',
      parameterList: [],
      parameterKey: '',
    });
  });

  test('a bare & in a password means itself', () => {
    const request = readMessageBody(setCredentials('alice', 'R&D&amp;secret'));
    assert.ok(request.name === 'SetParameterValues');
    assert.equal(request.parameterList[2]?.value, 'R&D&secret');
  });

  test('an unescaped password is refused with its line, and not quoted', () => {
    for (const password of ['a<secret', 'a<secret>b', '</Value>secret']) {
      const error = failure(setCredentials('alice', password));
      assert.equal(error.code, '400');
      assert.match(error.message, /^malformed XML at line (17|18|19|20): /);
      assert.doesNotMatch(error.message, /secret/);
    }
  });
});
