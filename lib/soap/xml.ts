import { XMLParser } from 'fast-xml-parser';
import type { XmlElement } from '../../domain/xml.ts';
import { checkMarkup, XmlError } from './xmlMarkup.ts';
import type { XmlLimits } from './xmlMarkup.ts';
import { checkText, decodeReferences } from './xmlText.ts';

export { XmlError, XmlLimitError } from './xmlMarkup.ts';
export type { XmlLimits } from './xmlMarkup.ts';
export { escapeXml } from './xmlText.ts';

export interface XmlOptions {
  /** For what CPEs send: a character that XML forbids becomes U+FFFD. Else it is an error. */
  lenient?: boolean;
}

/** What the parser makes of an element: one key for its name, beside `:@` for its attributes. */
type OrderedNode = Record<string, unknown>;

const textKey = '#text';
const cdataKey = '#cdata';
const attributesKey = ':@';

// Entities are off and decoded in `xmlText.ts`: only the predefined ones and character references exist.
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: cdataKey,
  textNodeName: textKey,
  // `checkMarkup` bounds the depth.
  maxNestedTags: Infinity,
  jPath: false,
  onDangerousProperty: (name) => name,
});

/**
 * Parses one XML document without DTD. White space, a byte order mark or NULs around it are ignored.
 * @throws XmlError where it is malformed; XmlLimitError where it is beyond a limit, before anything is built of it.
 */
export function parseXml(text: string, limits: XmlLimits, options: XmlOptions = {}): XmlElement {
  const content = trimDocument(text);
  checkMarkup(content, limits);
  const root = parseOrdered(checkText(content, options.lenient ?? false)).find((node) => !(textKey in node));
  if (!root) throw new XmlError('there is no element', 1);
  return toElement(root);
}

/** Without what is around the root element and the declaration before it; line breaks stay, so that lines count as they were sent. */
function trimDocument(text: string): string {
  const start = text.length - text.trimStart().length;
  let end = text.length;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  const content = text.slice(start, end).replace(/^<\?xml\s[^?<]*\?>/, lineBreaks);
  return lineBreaks(text.slice(0, start)) + content;
}

function lineBreaks(text: string): string {
  return text.replace(/[^\n]/g, '');
}

function parseOrdered(document: string): OrderedNode[] {
  try {
    return parser.parse(document) as OrderedNode[];
  } catch {
    throw new XmlError('a name that is reserved, such as __proto__');
  }
}

function toElement(node: OrderedNode): XmlElement {
  const qualifiedName = Object.keys(node).find((key) => key !== attributesKey) ?? '';
  const children: XmlElement[] = [];
  let text = '';
  for (const part of node[qualifiedName] as OrderedNode[]) {
    if (textKey in part) text += decodeReferences(part[textKey] as string);
    else if (cdataKey in part) text += sectionOf(part[cdataKey] as OrderedNode[]);
    else children.push(toElement(part));
  }
  const colon = qualifiedName.indexOf(':');
  return {
    name: qualifiedName.slice(colon + 1),
    prefix: colon === -1 ? '' : qualifiedName.slice(0, colon),
    attributes: attributesKey in node ? decodeAttributes(node[attributesKey] as Record<string, string>) : noAttributes,
    children,
    text: children.length > 0 && text.trim() === '' ? '' : text,
  };
}

function sectionOf(parts: OrderedNode[]): string {
  return parts.map((part) => part[textKey] as string).join('');
}

const noAttributes = Object.freeze(Object.create(null) as Record<string, string>);

function decodeAttributes(attributes: Record<string, string>): Record<string, string> {
  const decoded = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(attributes)) decoded[name] = decodeReferences(value);
  return decoded;
}
