import type { TransferComplete } from '../../domain/cwmp/acsMethods.ts';
import type { CwmpResponse, Inform, ParameterValue } from '../../domain/cwmp/messages.ts';
import { renderVendorArgument } from '../../lib/soap/request.ts';
import { escapeXml } from '../../lib/soap/xml.ts';
import type { CwmpVersion } from '../options.ts';
import type { CwmpFault } from './faults.ts';

/** Renders an Inform. This file is independent of the ACS's own renderer, so that it does not share its mistakes. */
export function renderInform(inform: Inform): string {
  const { deviceId, events } = inform;
  return (
    `<cwmp:Inform><DeviceId><Manufacturer>${escapeXml(deviceId.manufacturer)}</Manufacturer>` +
    `<OUI>${escapeXml(deviceId.oui)}</OUI><ProductClass>${escapeXml(deviceId.productClass)}</ProductClass>` +
    `<SerialNumber>${escapeXml(deviceId.serialNumber)}</SerialNumber></DeviceId>` +
    `<Event soap-enc:arrayType="cwmp:EventStruct[${events.length}]">` +
    events
      .map(
        ({ eventCode, commandKey }) =>
          `<EventStruct><EventCode>${escapeXml(eventCode)}</EventCode>` +
          `<CommandKey>${escapeXml(commandKey)}</CommandKey></EventStruct>`,
      )
      .join('') +
    `</Event><MaxEnvelopes>${inform.maxEnvelopes}</MaxEnvelopes><CurrentTime>${inform.currentTime}</CurrentTime>` +
    `<RetryCount>${inform.retryCount}</RetryCount>${renderValues(inform.parameterList)}</cwmp:Inform>`
  );
}

export function renderTransferComplete(transfer: TransferComplete): string {
  const { faultCode, faultString } = transfer.faultStruct;
  return (
    `<cwmp:TransferComplete><CommandKey>${escapeXml(transfer.commandKey)}</CommandKey>` +
    `<FaultStruct><FaultCode>${faultCode}</FaultCode>` +
    `<FaultString>${escapeXml(faultString)}</FaultString></FaultStruct>` +
    `<StartTime>${transfer.startTime}</StartTime><CompleteTime>${transfer.completeTime}</CompleteTime>` +
    '</cwmp:TransferComplete>'
  );
}

export function renderResponse(response: CwmpResponse): string {
  return `<cwmp:${response.name}Response>${renderResult(response)}</cwmp:${response.name}Response>`;
}

export function renderFault(fault: CwmpFault): string {
  return (
    '<soap-env:Fault><faultcode>Client</faultcode><faultstring>CWMP fault</faultstring><detail><cwmp:Fault>' +
    `<FaultCode>${escapeXml(fault.code)}</FaultCode><FaultString>${escapeXml(fault.message)}</FaultString>` +
    fault.parameterFaults
      .map(
        (parameter) =>
          `<SetParameterValuesFault><ParameterName>${escapeXml(parameter.parameter_name)}</ParameterName>` +
          `<FaultCode>${escapeXml(parameter.fault_code)}</FaultCode>` +
          `<FaultString>${escapeXml(parameter.fault_string)}</FaultString></SetParameterValuesFault>`,
      )
      .join('') +
    '</cwmp:Fault></detail></soap-env:Fault>'
  );
}

export function renderEnvelope(version: CwmpVersion, id: string, body: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<soap-env:Envelope xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" ' +
    'xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" ' +
    `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:${version}">` +
    `<soap-env:Header><cwmp:ID soap-env:mustUnderstand="1">${escapeXml(id)}</cwmp:ID></soap-env:Header>` +
    `<soap-env:Body>${body}</soap-env:Body></soap-env:Envelope>`
  );
}

type Attribute = Extract<CwmpResponse, { name: 'GetParameterAttributes' }>['parameterList'][number];

function renderResult(response: CwmpResponse): string {
  switch (response.name) {
    case 'GetRPCMethods':
      return (
        `<MethodList soap-enc:arrayType="xsd:string[${response.methodList.length}]">` +
        `${response.methodList.map((name) => `<string>${name}</string>`).join('')}</MethodList>`
      );
    case 'GetParameterValues':
      return renderValues(response.parameterList);
    case 'GetParameterNames':
      return (
        `<ParameterList soap-enc:arrayType="cwmp:ParameterInfoStruct[${response.parameterList.length}]">` +
        response.parameterList
          .map(
            ({ name, writable }) =>
              `<ParameterInfoStruct><Name>${escapeXml(name)}</Name>` +
              `<Writable>${writable ? 1 : 0}</Writable></ParameterInfoStruct>`,
          )
          .join('') +
        '</ParameterList>'
      );
    case 'GetParameterAttributes':
      return (
        `<ParameterList soap-enc:arrayType="cwmp:ParameterAttributeStruct[${response.parameterList.length}]">` +
        response.parameterList.map(renderAttribute).join('') +
        '</ParameterList>'
      );
    case 'AddObject':
      return `<InstanceNumber>${response.instanceNumber}</InstanceNumber><Status>${response.status}</Status>`;
    case 'SetParameterValues':
    case 'DeleteObject':
      return `<Status>${response.status}</Status>`;
    case 'Download':
    case 'Upload':
      return (
        `<Status>${response.status}</Status><StartTime>${response.startTime}</StartTime>` +
        `<CompleteTime>${response.completeTime}</CompleteTime>`
      );
    default:
      return 'arguments' in response ? response.arguments.map(renderVendorArgument).join('') : '';
  }
}

function renderAttribute(attribute: Attribute): string {
  const { name, notification, accessList } = attribute;
  const entities = accessList.map((entity) => `<string>${escapeXml(entity)}</string>`).join('');
  return (
    `<ParameterAttributeStruct><Name>${escapeXml(name)}</Name><Notification>${notification}</Notification>` +
    `<AccessList soap-enc:arrayType="xsd:string[${accessList.length}]">${entities}</AccessList>` +
    '</ParameterAttributeStruct>'
  );
}

function renderValues(values: readonly ParameterValue[]): string {
  return (
    `<ParameterList soap-enc:arrayType="cwmp:ParameterValueStruct[${values.length}]">` +
    values
      .map(
        ({ name, value, type }) =>
          `<ParameterValueStruct><Name>${escapeXml(name)}</Name>` +
          `<Value xsi:type="xsd:${type}">${escapeXml(value)}</Value></ParameterValueStruct>`,
      )
      .join('') +
    '</ParameterList>'
  );
}
