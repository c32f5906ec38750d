import type { CwmpVersion } from '../../domain/cwmp/version.ts';
import type { EnvelopeHeader } from '../../lib/soap/envelope.ts';
import { element, renderEnvelope } from '../../lib/soap/envelope.ts';
import { renderNames } from '../../lib/soap/request.ts';
import { escapeXml } from '../../lib/soap/xml.ts';
import type { AcsFault, SoapFaultCode } from './faults.ts';
import { acsFaults } from './faults.ts';

/** `version` tells the CPE which one counts from now on, where it has listed those that it speaks (TR-069 Amendment 6, 3.7.4). */
export function renderInformResponse(envelope: EnvelopeHeader, version?: CwmpVersion): string {
  const header = version && `<cwmp:UseCWMPVersion soap:mustUnderstand="1">${version}</cwmp:UseCWMPVersion>`;
  return renderEnvelope(envelope, element('cwmp:InformResponse', element('MaxEnvelopes', '1')), header);
}

/** `methods` are those that the CPE may call on the ACS. */
export function renderGetRPCMethodsResponse(envelope: EnvelopeHeader, methods: string[]): string {
  return renderEnvelope(envelope, element('cwmp:GetRPCMethodsResponse', renderNames('MethodList', methods)));
}

export function renderKickedResponse(envelope: EnvelopeHeader, nextUrl: string): string {
  return renderEnvelope(envelope, element('cwmp:KickedResponse', element('NextURL', escapeXml(nextUrl))));
}

/** The answer to a method that asks for nothing but to be heard. */
export function renderEmptyResponse(envelope: EnvelopeHeader, method: string): string {
  return renderEnvelope(envelope, element(`cwmp:${method}Response`, ''));
}

export function renderAcsFault(envelope: EnvelopeHeader, fault: AcsFault): string {
  const detail = element(
    'cwmp:Fault',
    element('FaultCode', String(fault.code)) + element('FaultString', escapeXml(fault.message)),
  );
  return renderFault(envelope, acsFaults[fault.code].side, 'CWMP fault', element('detail', detail));
}

/** Without detail, which is for what is amiss in the Body (SOAP 1.1, 4.4). */
export function renderSoapFault(envelope: EnvelopeHeader, code: SoapFaultCode): string {
  return renderFault(
    envelope,
    code,
    code === 'MustUnderstand' ? 'A header element is not understood' : 'SOAP 1.1 is understood',
    '',
  );
}

/** TR-069 leaves the code's prefix away (Amendment 6, 3.5). */
function renderFault(envelope: EnvelopeHeader, code: string, text: string, detail: string): string {
  return renderEnvelope(
    envelope,
    element('soap:Fault', element('faultcode', code) + element('faultstring', text) + detail),
  );
}
