import type { CwmpVersion } from '../../domain/cwmp/version.ts';
import type { EnvelopeHeader } from '../../lib/soap/envelope.ts';
import { element, renderEnvelope } from '../../lib/soap/envelope.ts';
import { renderNames } from '../../lib/soap/request.ts';
import { escapeXml } from '../../lib/soap/xml.ts';
import type { AcsFault, SoapFaultCode } from './faults.ts';
import { acsFaults } from './faults.ts';

/**
 * Renders the response to an Inform. It uses the Inform's own namespace, even one that does not exist (`cwmp-1-4`). The
 * negotiated version decides only which methods are sent.
 * @param version the negotiated version, for a CPE that lists the versions it supports (TR-069 Amendment 6, 3.7.4).
 */
export function renderInformResponse(envelope: EnvelopeHeader, version?: CwmpVersion): string {
  const header = version && `<cwmp:UseCWMPVersion soap:mustUnderstand="1">${version}</cwmp:UseCWMPVersion>`;
  return renderEnvelope(envelope, element('cwmp:InformResponse', element('MaxEnvelopes', '1')), header);
}

/** @param methods the methods that the CPE may call. */
export function renderGetRPCMethodsResponse(envelope: EnvelopeHeader, methods: string[]): string {
  return renderEnvelope(envelope, element('cwmp:GetRPCMethodsResponse', renderNames('MethodList', methods)));
}

export function renderKickedResponse(envelope: EnvelopeHeader, nextUrl: string): string {
  return renderEnvelope(envelope, element('cwmp:KickedResponse', element('NextURL', escapeXml(nextUrl))));
}

/** Renders a response without arguments. */
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

/** Renders a Fault without a detail element, which is only for errors in the Body (SOAP 1.1, 4.4). */
export function renderSoapFault(envelope: EnvelopeHeader, code: SoapFaultCode): string {
  return renderFault(
    envelope,
    code,
    code === 'MustUnderstand' ? 'A header element is not understood' : 'Only SOAP 1.1 is supported',
    '',
  );
}

/** TR-069 omits the prefix of the code (Amendment 6, 3.5). */
function renderFault(envelope: EnvelopeHeader, code: string, text: string, detail: string): string {
  return renderEnvelope(
    envelope,
    element('soap:Fault', element('faultcode', code) + element('faultstring', text) + detail),
  );
}
