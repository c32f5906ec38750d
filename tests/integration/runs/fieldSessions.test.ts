import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import type { Schemas } from '../../../client/client.ts';
import { fieldEnvelope, fieldInform } from '../../support/cpe/fieldMessages.ts';
import type { RawAnswer } from '../../support/cpe/rawCpe.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { useSharedSystem } from '../../support/process/sharedSystem.ts';
import { act, attach, newSerialNumber, reach, readLog } from '../../support/process/system.ts';

const system = await useSharedSystem();
const { port, pathname } = new URL(system.acsUrl);

const set = `assert(set_parameter_values{["InternetGatewayDevice.DeviceInfo.ProvisioningCode"]="1"})
set_provisioning_status("provisioned")`;
const download = `assert(download{file_type="1 Firmware Upgrade Image", url="http://files.example/fw"})
assert(get_parameter_values("InternetGatewayDevice.DeviceInfo.SoftwareVersion"))
set_provisioning_status("provisioned")`;

const setAnswer = '<cwmp:SetParameterValuesResponse><Status>0</Status></cwmp:SetParameterValuesResponse>';
const downloadAnswer =
  '<cwmp:DownloadResponse><Status>1</Status><StartTime>0001-01-01T00:00:00Z</StartTime>' +
  '<CompleteTime>0001-01-01T00:00:00Z</CompleteTime></cwmp:DownloadResponse>';

const noNames =
  '<cwmp:GetParameterNamesResponse><ParameterList enc:arrayType="cwmp:ParameterInfoStruct[0]"></ParameterList>' +
  '</cwmp:GetParameterNamesResponse>';

/** A CPE that returns its cookie in each request. */
class FieldCpe extends RawCpe {
  constructor() {
    super(Number(port));
  }

  async request(body = ''): Promise<RawAnswer> {
    const cookie = this.cookie.split(';')[0] ?? '';
    return await this.post(body, cookie === '' ? {} : { Cookie: cookie }, pathname);
  }

  /** Answers the gateway's request. */
  async reply(request: RawAnswer, body: string): Promise<RawAnswer> {
    return await this.request(fieldEnvelope(body, /<cwmp:ID[^>]*>([^<]*)/.exec(request.body)?.[1] ?? ''));
  }
}

function methodOf({ body }: RawAnswer): string | undefined {
  return /Body[^>]*>\s*<(?:[\w-]+:)?(\w+)/.exec(body)?.[1];
}

async function prepare(script: string): Promise<{ serialNumber: string; instance: Schemas['Instance'] }> {
  const serialNumber = newSerialNumber();
  return { serialNumber, instance: await attach(system, { serialNumber, script }) };
}

/** Fetches the first message of a run in a new session. */
async function fetchFirst(serialNumber: string): Promise<{ cpe: FieldCpe; first: RawAnswer }> {
  const cpe = new FieldCpe();
  await cpe.request(fieldInform(serialNumber));
  return { cpe, first: await cpe.request() };
}

/** Lets the CPE begin its download, and open the session in which it reports the end. */
async function afterDownload(serialNumber: string): Promise<{ cpe: FieldCpe; commandKey: string }> {
  const { cpe: before, first } = await fetchFirst(serialNumber);
  assert.equal(methodOf(first), 'Download');
  const commandKey = /<CommandKey>([^<]*)/.exec(first.body)?.[1] ?? '';
  await before.reply(first, downloadAnswer);
  await before.close();
  const cpe = new FieldCpe();
  const events: [string, string][] = [
    ['7 TRANSFER COMPLETE', ''],
    ['M Download', commandKey],
  ];
  await cpe.request(fieldInform(serialNumber, { events }));
  return { cpe, commandKey };
}

function transferComplete(commandKey: string, faultCode: string, faultString: string, time: string): string {
  const faultStruct = `<FaultCode>${faultCode}</FaultCode><FaultString>${faultString}</FaultString>`;
  return fieldEnvelope(
    `<cwmp:TransferComplete><CommandKey>${commandKey}</CommandKey><FaultStruct>${faultStruct}</FaultStruct>` +
      `<StartTime>${time}</StartTime><CompleteTime>${time}</CompleteTime></cwmp:TransferComplete>`,
    't',
  );
}

test('a CPE that shuts down its sending side after its Inform gets the InformResponse', async () => {
  const body = fieldInform(newSerialNumber());
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  const head = `POST ${pathname} HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\nContent-Length: ${body.length}`;
  socket.end(`${head}\r\n\r\n${body}`);
  assert.match(await text(socket), /^HTTP\/1\.1 200 [^]*InformResponse/);
});

test('a CPE whose HTTP client probes with an empty POST before each body is provisioned', async () => {
  const { serialNumber, instance } = await prepare(set);
  const cpe = new FieldCpe();
  cpe.isProbing = true;
  assert.equal((await cpe.request()).status, 204);
  await cpe.request(fieldInform(serialNumber));
  const message = await cpe.request();
  assert.equal(methodOf(message), 'SetParameterValues');
  await cpe.request();
  await cpe.reply(message, setAnswer);
  await cpe.close();
  await reach(system, instance.id, 'provisioned');
});

test('an empty POST right after TransferComplete gets what the script sends next', async () => {
  const { serialNumber, instance } = await prepare(download);
  const { cpe, commandKey } = await afterDownload(serialNumber);
  await cpe.request(transferComplete(commandKey, '0', '', '0001-01-01T00:00:00Z'));
  const next = await cpe.request();
  assert.deepEqual([next.status, methodOf(next)], [200, 'GetParameterValues']);
  await cpe.close();
  await act(system, instance.id, 'cancel');
});

test('a TransferComplete without its CommandKey ends the one open transfer', async () => {
  const { serialNumber, instance } = await prepare(download);
  const { cpe } = await afterDownload(serialNumber);
  await cpe.request(transferComplete('', '9015', 'no server', ''));
  await cpe.request();
  await cpe.close();
  assert.equal((await reach(system, instance.id, 'failed')).error?.fault_code, '9015');
});

test('a message of a run that was cancelled before the CPE answered is not sent again', async () => {
  const { serialNumber, instance } = await prepare('factory_reset()\nset_provisioning_status("provisioned")');
  const { cpe: before, first } = await fetchFirst(serialNumber);
  assert.equal(methodOf(first), 'FactoryReset');
  await before.close();
  await act(system, instance.id, 'cancel');
  await reach(system, instance.id, 'failed');
  const cpe = new FieldCpe();
  cpe.cookie = before.cookie;
  assert.equal((await cpe.request()).status, 204);
  await cpe.close();
});

describe('add_object fails', () => {
  const numbers = {
    'no InstanceNumber': '',
    'InstanceNumber 0': '<InstanceNumber>0</InstanceNumber>',
    'InstanceNumber -1': '<InstanceNumber>-1</InstanceNumber>',
    'text as InstanceNumber': '<InstanceNumber>one</InstanceNumber>',
  };
  for (const [what, element] of Object.entries(numbers)) {
    test(`when the CPE answers with ${what}, and the script goes no further`, async () => {
      const script = `assert(add_object("InternetGatewayDevice.WAN.")) print("went on")
        set_provisioning_status("provisioned")`;
      const { serialNumber, instance } = await prepare(script);
      const { cpe, first } = await fetchFirst(serialNumber);
      // The CPE reports no ParameterKey that would show whether a lost answer was lost before or after the addition.
      assert.equal(methodOf(first), 'GetParameterNames');
      const adding = await cpe.reply(first, noNames);
      assert.equal(methodOf(adding), 'AddObject');
      await cpe.reply(adding, `<cwmp:AddObjectResponse>${element}<Status>0</Status></cwmp:AddObjectResponse>`);
      await cpe.close();
      assert.equal((await reach(system, instance.id, 'failed')).error?.fault_code, 'invalid_answer');
      assert.deepEqual(await readLog(system, instance.id), []);
    });
  }
});
