/** Renders messages of CPEs that were seen in the field, byte for byte. `cpeMessages.ts` renders shorter ones. */

const namespaces =
  'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:enc="http://schemas.xmlsoap.org/soap/encoding/" ' +
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
  'xmlns:cwmp="urn:dslforum-org:cwmp-1-0"';

export function fieldEnvelope(body: string, id = '1'): string {
  const header = `<soap:Header><cwmp:ID soap:mustUnderstand="1">${id}</cwmp:ID></soap:Header>`;
  const content = `${header}<soap:Body>${body}</soap:Body>`;
  return `<?xml version="1.0" encoding="UTF-8"?><soap:Envelope ${namespaces}>${content}</soap:Envelope>`;
}

interface FieldInform {
  /** With their command keys. */
  events?: [code: string, commandKey: string][];
  productClass?: string;
  parameters?: [name: string, value: string][];
}

const bootstrap: [string, string][] = [
  ['0 BOOTSTRAP', ''],
  ['1 BOOT', ''],
];

const usualParameters: [string, string][] = [
  ['InternetGatewayDevice.DeviceInfo.SoftwareVersion', '1.0.0'],
  ['InternetGatewayDevice.DeviceInfo.HardwareVersion', 'A'],
  ['InternetGatewayDevice.ManagementServer.ConnectionRequestURL', 'http://127.0.0.1:9/'],
  ['InternetGatewayDevice.ManagementServer.ParameterKey', ''],
];

export function fieldInform(
  serialNumber: string,
  { events = bootstrap, productClass = 'Raw', parameters = usualParameters }: FieldInform = {},
): string {
  const eventStructs = events.map(
    ([code, key]) => `<EventStruct><EventCode>${code}</EventCode><CommandKey>${key}</CommandKey></EventStruct>`,
  );
  return fieldEnvelope(
    '<cwmp:Inform><DeviceId><Manufacturer>Example</Manufacturer><OUI>00005E</OUI>' +
      `<ProductClass>${productClass}</ProductClass><SerialNumber>${serialNumber}</SerialNumber></DeviceId>` +
      `<Event enc:arrayType="cwmp:EventStruct[${events.length}]">${eventStructs.join('')}</Event>` +
      '<MaxEnvelopes>1</MaxEnvelopes><CurrentTime>2026-11-30T12:00:00Z</CurrentTime><RetryCount>0</RetryCount>' +
      `${renderValues(parameters)}</cwmp:Inform>`,
  );
}

export function fieldValues(values: [name: string, value: string][]): string {
  return `<cwmp:GetParameterValuesResponse>${renderValues(values)}</cwmp:GetParameterValuesResponse>`;
}

function renderValues(values: [name: string, value: string][]): string {
  const structs = values.map(
    ([name, value]) =>
      `<ParameterValueStruct><Name>${name}</Name><Value xsi:type="xsd:string">${value}</Value></ParameterValueStruct>`,
  );
  const type = `enc:arrayType="cwmp:ParameterValueStruct[${values.length}]"`;
  return `<ParameterList ${type}>${structs.join('')}</ParameterList>`;
}
