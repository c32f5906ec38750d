import { readUnsignedInt } from '../../domain/cwmp/readRpc.ts';
import type { XmlElement } from '../../domain/xml.ts';
import { attribute, child } from '../../domain/xml.ts';
import type { SoapFaultCode } from './faults.ts';

/** The SOAP header of a CPE's message. */
export interface CpeHeader {
  /** The cwmp:ID exactly as sent; '' without one. */
  id: string;
  /** "urn:dslforum-org:cwmp-1-0" if the CPE declares none. */
  cwmpNamespace: string;
  /** In an Inform: the CWMP versions that the CPE supports, as it lists them; undefined without a list. */
  supportedVersions: string | undefined;
  /** In an Inform: how many seconds the CPE waits for a response; 0 if it does not say. */
  sessionTimeout: number;
  /** The SOAP Fault that must answer the message, whose Body must not be processed. */
  soapFault: SoapFaultCode | undefined;
}

/**
 * The header elements of TR-069 Amendment 6, 3.5, table 4. Only the ACS sends HoldRequests and UseCWMPVersion, and
 * NoMoreRequests was removed in Amendment 1. A CPE that sends them anyway gets the same response as without them.
 */
const knownElements = [
  'ID',
  'HoldRequests',
  'NoMoreRequests',
  'SessionTimeout',
  'SupportedCWMPVersions',
  'UseCWMPVersion',
];
const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope';
const nextActor = 'http://schemas.xmlsoap.org/soap/actor/next';
const defaultNamespace = 'urn:dslforum-org:cwmp-1-0';
/** Of versions 1.2 to 1.4. */
const latestNamespace = 'urn:dslforum-org:cwmp-1-2';
/** In characters. */
const maxVersionList = 256;

/** Reads the SOAP header. `method` is the element in the envelope's Body. */
export function readHeader(envelope: XmlElement, body: XmlElement, method: XmlElement): CpeHeader {
  const header = child(envelope, 'Header');
  return {
    id: child(header, 'ID')?.text ?? '',
    cwmpNamespace: cwmpNamespaceOf([method, body, envelope]),
    supportedVersions: child(header, 'SupportedCWMPVersions')?.text.slice(0, maxVersionList),
    sessionTimeout: readUnsignedInt(child(header, 'SessionTimeout')?.text ?? ''),
    soapFault: soapFaultOf(envelope, header),
  };
}

/** Returns the message's own namespace, or else any CWMP namespace that it or an enclosing element declares. */
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
  return namespace === undefined ? defaultNamespace : toKnown(namespace);
}

function isCwmpNamespace(namespace: string): boolean {
  return /^urn:dslforum-org:cwmp-\d-\d{1,2}$/.test(namespace);
}

/**
 * Returns the namespace for responses. `cwmp-1-3` and `cwmp-1-4` do not exist, but some CPEs use them and reject any
 * other. Any other namespace that does not exist is answered with the latest one that does.
 */
function toKnown(namespace: string): string {
  return /cwmp-1-[0-4]$/.test(namespace) ? namespace : latestNamespace;
}

function soapFaultOf(envelope: XmlElement, header: XmlElement | undefined): SoapFaultCode | undefined {
  const namespace = envelope.attributes[envelope.prefix === '' ? 'xmlns' : `xmlns:${envelope.prefix}`];
  // An undeclared namespace is tolerated.
  if (namespace !== undefined && namespace.trim().replace(/\/$/, '') !== soapNamespace) return 'VersionMismatch';
  return header?.children.some(isNotUnderstood) ? 'MustUnderstand' : undefined;
}

/** Ignores elements for another actor (SOAP 1.1, 4.2.2). */
function isNotUnderstood(entry: XmlElement): boolean {
  if (knownElements.includes(entry.name) || !['1', 'true'].includes(attribute(entry, 'mustUnderstand')?.trim() ?? ''))
    return false;
  return [undefined, '', nextActor].includes(attribute(entry, 'actor')?.trim());
}
