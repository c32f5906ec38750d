/** The types of list items, by method and field. Other lists hold ParameterValueStruct. */
const structTypes: Record<string, string> = {
  'GetParameterNamesResponse.ParameterList': 'ParameterInfoStruct',
  'GetParameterAttributesResponse.ParameterList': 'ParameterAttributeStruct',
  'SetParameterAttributes.ParameterList': 'SetParameterAttributesStruct',
  'ScheduleDownload.TimeWindowList': 'TimeWindowStruct',
  'GetQueuedTransfersResponse.TransferList': 'QueuedTransferStruct',
  'GetAllQueuedTransfersResponse.TransferList': 'AllQueuedTransferStruct',
};

/**
 * Renders a request or response as CWMP XML without its envelope. The API returns messages as values with secrets
 * masked. A unit test compares the result with the gateway's renderer.
 * @param method for a response, the method's name with `Response` appended.
 */
export function renderCwmpXml(method: string, fields: Record<string, unknown>): string {
  if (method.startsWith('X_')) {
    const elements = fields.arguments as VendorArgument[];
    return `<cwmp:${method}>${elements.map(renderVendorArgument).join('')}</cwmp:${method}>`;
  }
  const own = Object.entries(fields).filter(([field]) => field !== 'name');
  return `<cwmp:${method}>${renderFields(Object.fromEntries(own), method)}</cwmp:${method}>`;
}

interface VendorArgument {
  name: string;
  type: string;
  text: string;
  children: VendorArgument[];
}

function renderVendorArgument({ name, type, text, children }: VendorArgument): string {
  const tag = type === '' ? name : `${name} xsi:type="${escapeText(type)}"`;
  return `<${tag}>${escapeText(text)}${children.map(renderVendorArgument).join('')}</${name}>`;
}

function renderFields(fields: object, method: string): string {
  return Object.entries(fields)
    .map(([field, value]: [string, unknown]) => renderField(elementName(field), value, method))
    .join('');
}

function renderField(name: string, value: unknown, method: string): string {
  if (Array.isArray(value)) return renderList(name, value, method);
  if (typeof value === 'object' && value !== null) return `<${name}>${renderFields(value, method)}</${name}>`;
  return `<${name}>${escapeText(value)}</${name}>`;
}

function renderList(name: string, items: unknown[], method: string): string {
  // Each operation is an element of its own; its xsi:type says which operation it is.
  if (name === 'Operations')
    return items.map((item) => renderOperation(item as Record<string, unknown>, method)).join('');
  const isText = items.every((item) => typeof item !== 'object');
  const struct = structTypes[`${method}.${name}`] ?? 'ParameterValueStruct';
  const content = items.map((item) =>
    isText ? `<string>${escapeText(item)}</string>` : `<${struct}>${renderStruct(item as object, method)}</${struct}>`,
  );
  const arrayType = `${isText ? 'xsd:string' : `cwmp:${struct}`}[${items.length}]`;
  return `<${name} soapenc:arrayType="${arrayType}">${content.join('')}</${name}>`;
}

function renderStruct(item: object, method: string): string {
  if (!('value' in item && 'type' in item && 'name' in item)) return renderFields(item, method);
  const value = `<Value xsi:type="xsd:${escapeText(item.type)}">${escapeText(item.value)}</Value>`;
  return `<Name>${escapeText(item.name)}</Name>${value}`;
}

function renderOperation({ operation, ...fields }: Record<string, unknown>, method: string): string {
  return `<Operations xsi:type="cwmp:${escapeText(operation)}OpStruct">${renderFields(fields, method)}</Operations>`;
}

const elementName = (field: string): string =>
  field === 'uuid' ? 'UUID' : (field.charAt(0).toUpperCase() + field.slice(1)).replace(/Url$/, 'URL');

function escapeText(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  const text = typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

interface Fault {
  fault_code: string;
  fault_string: string;
  parameter_faults: { parameter_name: string; fault_code: string; fault_string: string }[];
}

/** Renders the `detail` of a CPE's SOAP Fault. */
export function renderFaultXml({ fault_code: code, fault_string: text, parameter_faults: parameters }: Fault): string {
  const about = (faultCode: string, faultString: string): string =>
    `<FaultCode>${escapeText(faultCode)}</FaultCode><FaultString>${escapeText(faultString)}</FaultString>`;
  const each = parameters.map((parameter) => {
    const name = `<ParameterName>${escapeText(parameter.parameter_name)}</ParameterName>`;
    const detail = about(parameter.fault_code, parameter.fault_string);
    return `<SetParameterValuesFault>${name}${detail}</SetParameterValuesFault>`;
  });
  return `<cwmp:Fault>${about(code, text)}${each.join('')}</cwmp:Fault>`;
}
