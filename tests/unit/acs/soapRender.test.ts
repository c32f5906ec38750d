import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readRequest } from '../../../domain/cwmp/readRpc.ts';
import type { CwmpRequest, DuOperation, VendorArgument } from '../../../domain/cwmp/messages.ts';
import { attribute, child } from '../../../domain/xml.ts';
import { readMessageBody } from '../../../lib/soap/messageBody.ts';
import { renderRequest } from '../../../lib/soap/request.ts';
import { setCredentials } from '../../support/cpe/seedMessages.ts';
import { bodyOf, parse } from '../../support/cpe/soapBody.ts';

const envelope = { id: '7', cwmpNamespace: 'urn:dslforum-org:cwmp-1-2' };

/** Converts structs to objects with the usual prototype. */
function plain<T extends object>(struct: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return struct.map((value) => ({ ...value }));
}

describe('renderRequest', () => {
  test('renders an AddObject for the strictest CPEs', () => {
    assert.equal(
      renderRequest({ name: 'AddObject', objectName: 'Device.IP.Interface.', parameterKey: 'k' }, envelope),
      '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
        'xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"' +
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
        'xmlns:cwmp="urn:dslforum-org:cwmp-1-2">' +
        '<soap:Header><cwmp:ID soap:mustUnderstand="1">7</cwmp:ID></soap:Header>' +
        '<soap:Body><cwmp:AddObject><ObjectName>Device.IP.Interface.</ObjectName>' +
        '<ParameterKey>k</ParameterKey></cwmp:AddObject></soap:Body></soap:Envelope>',
    );
  });

  test('counts and types the values, whatever the operator declared', () => {
    const request = readMessageBody(setCredentials('alice', 'p').replace('[4]', '[16]'));
    const list = child(child(bodyOf(renderRequest(request, envelope)), 'SetParameterValues'), 'ParameterList');
    assert(list);
    assert.equal(list.attributes['soapenc:arrayType'], 'cwmp:ParameterValueStruct[4]');
    const types = list.children.map((struct) => child(struct, 'Value')?.attributes['xsi:type']);
    assert.deepEqual(types, ['xsd:boolean', 'xsd:string', 'xsd:string', 'xsd:string']);
  });

  test('counts names, and renders booleans as digits', () => {
    const names = bodyOf(renderRequest({ name: 'GetParameterValues', parameterNames: ['A.', 'B'] }, envelope))
      .children[0]?.children[0];
    assert(names);
    assert.equal(attribute(names, 'arrayType'), 'xsd:string[2]');
    assert.deepEqual(
      names.children.map(({ name, text }) => [name, text]),
      [
        ['string', 'A.'],
        ['string', 'B'],
      ],
    );
    const empty = renderRequest({ name: 'SetParameterValues', parameterList: [], parameterKey: '' }, envelope);
    assert.match(empty, /<ParameterList soapenc:arrayType="cwmp:ParameterValueStruct\[0\]"><\/ParameterList>/);
    assert.match(
      renderRequest({ name: 'GetParameterNames', parameterPath: '', nextLevel: true }, envelope),
      /<NextLevel>1</,
    );
  });

  test('renders a ScheduleDownload with counted windows in the order of the schema', () => {
    const windows = { windowStart: 1, windowEnd: 2, windowMode: '1 At Any Time', userMessage: '', maxRetries: -1 };
    const xml = renderRequest(
      {
        name: 'ScheduleDownload',
        commandKey: 'k',
        fileType: '1 Firmware Upgrade Image',
        url: 'http://h/f',
        username: '',
        password: '',
        fileSize: 0,
        targetFileName: '',
        timeWindowList: [windows, windows],
      },
      envelope,
    );
    const struct =
      '<TimeWindowStruct><WindowStart>1</WindowStart><WindowEnd>2</WindowEnd>' +
      '<WindowMode>1 At Any Time</WindowMode><UserMessage></UserMessage>' +
      '<MaxRetries>-1</MaxRetries></TimeWindowStruct>';
    assert(
      xml.includes(`<TimeWindowList soapenc:arrayType="cwmp:TimeWindowStruct[2]">${struct}${struct}</TimeWindowList>`),
    );
    const order = bodyOf(xml).children[0]?.children.map((child) => child.name);
    assert.deepEqual(order, [
      'CommandKey',
      'FileType',
      'URL',
      'Username',
      'Password',
      'FileSize',
      'TargetFileName',
      'TimeWindowList',
    ]);
  });

  test('renders a SetParameterAttributes with a counted AccessList, also when it is empty', () => {
    const change = { name: 'A.', notificationChange: true, notification: 2, accessListChange: false, accessList: [] };
    const xml = renderRequest({ name: 'SetParameterAttributes', parameterList: [change] }, envelope);
    assert(
      xml.includes(
        '<ParameterList soapenc:arrayType="cwmp:SetParameterAttributesStruct[1]">' +
          '<SetParameterAttributesStruct><Name>A.</Name><NotificationChange>1</NotificationChange>' +
          '<Notification>2</Notification><AccessListChange>0</AccessListChange>' +
          '<AccessList soapenc:arrayType="xsd:string[0]"></AccessList></SetParameterAttributesStruct>' +
          '</ParameterList>',
      ),
    );
  });

  test('renders a ChangeDUState with xsi:type for each operation and without empty fields', () => {
    const uuid = '00000000-0000-0000-0000-00000000000a';
    const xml = renderRequest(
      {
        name: 'ChangeDUState',
        operations: [
          { operation: 'Install', url: 'http://h/f', uuid: '', username: 'u', password: '', executionEnvRef: '' },
          { operation: 'Update', uuid, version: '', url: '', username: '', password: '' },
          { operation: 'Uninstall', uuid, version: '1', executionEnvRef: '' },
        ],
        commandKey: 'k',
      },
      envelope,
    );
    assert(
      xml.includes(
        '<cwmp:ChangeDUState><Operations xsi:type="cwmp:InstallOpStruct"><URL>http://h/f</URL>' +
          '<Username>u</Username></Operations>' +
          `<Operations xsi:type="cwmp:UpdateOpStruct"><UUID>${uuid}</UUID></Operations>` +
          `<Operations xsi:type="cwmp:UninstallOpStruct"><UUID>${uuid}</UUID>` +
          '<Version>1</Version></Operations><CommandKey>k</CommandKey></cwmp:ChangeDUState>',
      ),
    );
  });

  test("renders a vendor's method in the CPE's namespace, escaped", () => {
    const leaf = { name: 'Line', type: 'xsd:string', text: '</Line><cwmp:Reboot/>&"', children: [] };
    const request: CwmpRequest = {
      name: 'X_00D09E_Foo',
      arguments: [{ name: 'Lines', type: '', text: '', children: [leaf] }],
    };
    const xml = renderRequest(request, { id: '7', cwmpNamespace: 'urn:dslforum-org:cwmp-1-0' });
    assert.match(xml, /xmlns:cwmp="urn:dslforum-org:cwmp-1-0"/);
    assert.ok(
      xml.endsWith(
        '<soap:Header><cwmp:ID soap:mustUnderstand="1">7</cwmp:ID></soap:Header><soap:Body><cwmp:X_00D09E_Foo>' +
          '<Lines><Line xsi:type="xsd:string">&lt;/Line&gt;&lt;cwmp:Reboot/&gt;&amp;&quot;</Line></Lines>' +
          '</cwmp:X_00D09E_Foo></soap:Body></soap:Envelope>',
      ),
    );
    const hostile = { ...leaf, name: 'a><b' };
    assert.throws(() => renderRequest({ name: 'X_00D09E_Foo', arguments: [hostile] }, envelope), /name of an argument/);
  });

  test('refuses a ParameterKey that is too long for CPEs', () => {
    assert.throws(
      () => renderRequest({ name: 'AddObject', objectName: 'A.', parameterKey: 'k'.repeat(33) }, envelope),
      /32 characters/,
    );
  });

  test('round-trips every argument', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const token = text.map((value) => value.trim());
    const key = token.map((value) => value.slice(0, 32).toWellFormed().trim());
    const name = token.filter((value) => value !== '');
    const type = fc.constantFrom('string', 'boolean', 'unsignedInt', 'dateTime', 'base64');
    const value = fc
      .record({ name, value: text, type }, { noNullPrototype: true })
      .map((struct) => (struct.type === 'string' ? struct : { ...struct, value: struct.value.trim() }));
    const unsignedInt = fc.integer({ min: 0, max: 0xffffffff });
    const window = fc.record({
      windowStart: unsignedInt,
      windowEnd: unsignedInt,
      windowMode: name,
      userMessage: text,
      maxRetries: fc.integer({ min: -1, max: 100 }),
    });
    const operation: fc.Arbitrary<DuOperation> = fc.oneof(
      fc.record({
        operation: fc.constant('Install'),
        url: name,
        uuid: fc.uuid(),
        username: text,
        password: text,
        executionEnvRef: token,
      }),
      fc.record({
        operation: fc.constant('Update'),
        uuid: fc.constant(''),
        version: key,
        url: token,
        username: text,
        password: text,
      }),
      fc.record({ operation: fc.constant('Uninstall'), uuid: fc.uuid(), version: key, executionEnvRef: token }),
    );
    const request: fc.Arbitrary<CwmpRequest> = fc.oneof(
      fc.record({ name: fc.constant('GetRPCMethods') }),
      fc.record({
        name: fc.constantFrom('GetParameterValues', 'GetParameterAttributes'),
        parameterNames: fc.array(token, { minLength: 1 }),
      }),
      fc.record({
        name: fc.constant('SetParameterAttributes'),
        parameterList: fc.array(
          plain(
            fc.record({
              name: token,
              notificationChange: fc.boolean(),
              notification: fc.integer({ min: 0, max: 6 }),
              accessListChange: fc.boolean(),
              accessList: fc.array(key),
            }),
          ),
          { minLength: 1 },
        ),
      }),
      fc.record({ name: fc.constant('SetParameterValues'), parameterList: fc.array(value), parameterKey: key }),
      fc.record({ name: fc.constant('GetParameterNames'), parameterPath: token, nextLevel: fc.boolean() }),
      fc.record({ name: fc.constantFrom('AddObject', 'DeleteObject'), objectName: name, parameterKey: key }),
      fc.record({ name: fc.constant('Reboot'), commandKey: key }),
      fc.record({ name: fc.constant('FactoryReset') }),
      fc.record({
        name: fc.constant('Download'),
        commandKey: key,
        fileType: name,
        url: name,
        username: text,
        password: text,
        fileSize: unsignedInt,
        targetFileName: token,
        delaySeconds: unsignedInt,
        successUrl: token,
        failureUrl: token,
      }),
      fc.record({
        name: fc.constant('Upload'),
        commandKey: key,
        fileType: name,
        url: name,
        username: text,
        password: text,
        delaySeconds: unsignedInt,
      }),
      fc.record({ name: fc.constant('ScheduleInform'), delaySeconds: unsignedInt, commandKey: key }),
      fc.record({
        name: fc.constant('ScheduleDownload'),
        commandKey: key,
        fileType: name,
        url: name,
        username: text,
        password: text,
        fileSize: unsignedInt,
        targetFileName: token,
        timeWindowList: fc.array(plain(window), { minLength: 1, maxLength: 2 }),
      }),
      fc.record({ name: fc.constant('CancelTransfer'), commandKey: key.filter((value) => value !== '') }),
      fc.record({ name: fc.constantFrom('GetQueuedTransfers', 'GetAllQueuedTransfers') }),
      fc.record({
        name: fc.constant('ChangeDUState'),
        operations: fc.array(plain(operation), { minLength: 1 }),
        commandKey: key,
      }),
    );
    const vendorName = fc.stringMatching(/^[A-Za-z_][\w.-]{0,9}$/);
    const { vendorArgument } = fc.letrec<{ vendorArgument: VendorArgument }>((tie) => ({
      vendorArgument: plain(
        fc.oneof(
          { maxDepth: 5 },
          fc.record({
            name: vendorName,
            type: fc.constantFrom('', 'xsd:string', 'cwmp:X_Struct'),
            text,
            children: fc.constant<VendorArgument[]>([]),
          }),
          fc.record({
            name: vendorName,
            type: fc.constantFrom('', 'cwmp:X_Struct'),
            text: fc.constant(''),
            children: fc.array(tie('vendorArgument'), { minLength: 1, maxLength: 3 }),
          }),
        ),
      ),
    }));
    const vendorRpc = fc.record({
      name: fc.constantFrom('X_00D09E_Foo', 'X_ACME-COM_Bar.1'),
      arguments: fc.array(vendorArgument, { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: request }, vendorRpc), text, (sent, id) => {
        const root = parse(renderRequest(sent, { ...envelope, id }));
        assert.deepEqual({ ...readRequest(root) }, { ...sent });
        assert.equal(child(child(root, 'Header'), 'ID')?.text ?? '', id);
      }),
    );
  });
});
