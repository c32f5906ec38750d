/** Renders messages as CPEs send them. */

export function envelope(body: string, id = '1', namespace = 'urn:dslforum-org:cwmp-1-0', header = ''): string {
  return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:cwmp="${namespace}"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
    <soap:Header><cwmp:ID soap:mustUnderstand="1">${id}</cwmp:ID>${header}</soap:Header>
    <soap:Body>${body}</soap:Body></soap:Envelope>`;
}

/** Returns a ParameterValueStruct with a string. */
function parameterValue(name: string, value: string): string {
  const typed = `<Value xsi:type="xsd:string">${value}</Value>`;
  return `<ParameterValueStruct><Name>${name}</Name>${typed}</ParameterValueStruct>`;
}

export interface InformOptions {
  serial?: string;
  oui?: string;
  productClass?: string;
  events?: string[];
  /** By event code. */
  commandKeys?: Record<string, string>;
  retryCount?: number;
  parameterKey?: string;
  namespace?: string;
  /** Further elements of the SOAP header. */
  header?: string;
}

export function inform(options: InformOptions = {}): string {
  const {
    serial = 'CPE1',
    oui = '00D09E',
    productClass = 'Box',
    events = ['0 BOOTSTRAP'],
    retryCount = 0,
    parameterKey = '',
  } = options;
  const parameters = {
    'DeviceInfo.SoftwareVersion': '1.2.3',
    'DeviceInfo.HardwareVersion': 'A',
    'ManagementServer.ConnectionRequestURL': 'http://127.0.0.1:7547/cr',
    'ManagementServer.ParameterKey': parameterKey,
  };
  const structs = Object.entries(parameters).map(([name, value]) =>
    parameterValue(`InternetGatewayDevice.${name}`, value),
  );
  const eventStructs = events.map((event) => {
    const commandKey = options.commandKeys?.[event] ?? '';
    return `<EventStruct><EventCode>${event}</EventCode><CommandKey>${commandKey}</CommandKey></EventStruct>`;
  });
  return envelope(
    `<cwmp:Inform><DeviceId><Manufacturer>Acme</Manufacturer><OUI>${oui}</OUI>
      <ProductClass>${productClass}</ProductClass><SerialNumber>${serial}</SerialNumber></DeviceId>
      <Event>${eventStructs.join('')}</Event>
      <MaxEnvelopes>1</MaxEnvelopes>
      <CurrentTime>2026-11-22T10:00:00Z</CurrentTime><RetryCount>${retryCount}</RetryCount>
      <ParameterList>${structs.join('')}</ParameterList></cwmp:Inform>`,
    'inform-1',
    options.namespace,
    options.header,
  );
}

export function addObjectResponse(instance = 1, id = '1'): string {
  return envelope(
    `<cwmp:AddObjectResponse><InstanceNumber>${instance}</InstanceNumber><Status>0</Status></cwmp:AddObjectResponse>`,
    id,
  );
}

export function setParameterValuesResponse(id = '1'): string {
  return envelope('<cwmp:SetParameterValuesResponse><Status>0</Status></cwmp:SetParameterValuesResponse>', id);
}

export function fault(code: string, text = 'Invalid parameter name'): string {
  return envelope(`<soap:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>
    <FaultCode>${code}</FaultCode><FaultString>${text}</FaultString></cwmp:Fault></detail></soap:Fault>`);
}

export function transferComplete(commandKey: string, faultCode = '0', time = '2026-11-22T10:00:00Z'): string {
  return envelope(
    `<cwmp:TransferComplete><CommandKey>${commandKey}</CommandKey>
    <FaultStruct><FaultCode>${faultCode}</FaultCode><FaultString></FaultString></FaultStruct>
    <StartTime>${time}</StartTime><CompleteTime>${time}</CompleteTime></cwmp:TransferComplete>`,
    'tc',
  );
}

export function parameterNamesResponse(names: string[]): string {
  const structs = names.map(
    (name) => `<ParameterInfoStruct><Name>${name}</Name><Writable>1</Writable></ParameterInfoStruct>`,
  );
  return envelope(
    `<cwmp:GetParameterNamesResponse>
      <ParameterList>${structs.join('')}</ParameterList></cwmp:GetParameterNamesResponse>`,
  );
}

export function parameterValuesResponse(values: Record<string, string>): string {
  const structs = Object.entries(values).map(([name, value]) => parameterValue(name, value));
  return envelope(
    `<cwmp:GetParameterValuesResponse>
      <ParameterList>${structs.join('')}</ParameterList></cwmp:GetParameterValuesResponse>`,
  );
}
