import { readUnsignedInt } from '../../domain/cwmp/read.ts';
import type { XmlElement } from '../../domain/xml.ts';
import { attribute, child } from '../../domain/xml.ts';
import type { SoapFaultCode } from './faults.ts';

/** What a CPE's SOAP header says. */
export interface CpeHeader {
  /** The cwmp:ID exactly as sent; "" where there is none. */
  id: string;
  /** "urn:dslforum-org:cwmp-1-0" where the CPE named none. */
  cwmpNamespace: string;
  /** Of an Inform: the versions of CWMP that the CPE speaks, as it lists them; undefined where it does not. */
  supportedVersions: string | undefined;
  /** Of an Inform: how many seconds the CPE waits for an answer; 0 where it does not say. */
  sessionTimeout: number;
  /** By which a request is to be answered, unread. */
  soapFault: SoapFaultCode | undefined;
}

/**
 * TR-069 Amendment 6, 3.5, table 4. HoldRequests and UseCWMPVersion are the ACS's to send, NoMoreRequests is gone since
 * Amendment 1: a CPE that sends them all the same means nothing by it that would change an answer.
 */
const known = ['ID', 'HoldRequests', 'NoMoreRequests', 'SessionTimeout', 'SupportedCWMPVersions', 'UseCWMPVersion'];
const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope';
const nextActor = 'http://schemas.xmlsoap.org/soap/actor/next';
const defaultNamespace = 'urn:dslforum-org:cwmp-1-0';
const maxList = 256;

/** `method`: the element in the envelope's Body. */
export function readHeader(envelope: XmlElement, body: XmlElement, method: XmlElement): CpeHeader {
  const header = child(envelope, 'Header');
  return {
    id: child(header, 'ID')?.text ?? '',
    cwmpNamespace: cwmpNamespaceOf([method, body, envelope]),
    supportedVersions: child(header, 'SupportedCWMPVersions')?.text.slice(0, maxList),
    sessionTimeout: readUnsignedInt(child(header, 'SessionTimeout')?.text ?? ''),
    soapFault: soapFaultOf(envelope, header),
  };
}

/** The message's own, `elements` being it and what is around it; else whatever one of CWMP's is declared. */
function cwmpNamespaceOf(elements: [XmlElement, ...XmlElement[]]): string {
  const { prefix } = elements[0];
  const own = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
  const declared = elements
    .flatMap(({ attributes }) => Object.entries(attributes))
    .filter(([name]) => name.startsWith('xmlns'));
  const cwmp = declared
    .map(([name, value]) => [name, value.trim()] as const)
    .filter(([, value]) => isCwmpNamespace(value));
  const [, namespace] = cwmp.find(([name]) => name === own) ?? cwmp[0] ?? [];
  return namespace ?? defaultNamespace;
}

/** Also one that does not exist: it is what the CPE uses, and some refuse any other in an answer. */
function isCwmpNamespace(namespace: string): boolean {
  return /^urn:dslforum-org:cwmp-\d-\d{1,2}$/.test(namespace);
}

function soapFaultOf(envelope: XmlElement, header: XmlElement | undefined): SoapFaultCode | undefined {
  const namespace = envelope.attributes[envelope.prefix === '' ? 'xmlns' : `xmlns:${envelope.prefix}`];
  // One that was not declared is forgiven.
  if (namespace !== undefined && namespace.trim().replace(/\/$/, '') !== soapNamespace) return 'VersionMismatch';
  return header?.children.some(isNotUnderstood) ? 'MustUnderstand' : undefined;
}

/** What is for another actor than the next one is none of the ACS's business (SOAP 1.1, 4.2.2). */
function isNotUnderstood(entry: XmlElement): boolean {
  if (known.includes(entry.name) || !['1', 'true'].includes(attribute(entry, 'mustUnderstand')?.trim() ?? ''))
    return false;
  return [undefined, '', nextActor].includes(attribute(entry, 'actor')?.trim());
}
