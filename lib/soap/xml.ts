import { XMLParser } from 'fast-xml-parser';
import type { XmlElement } from '../../domain/xml.ts';
import { XmlError } from './xmlError.ts';
import type { XmlLimits } from './xmlError.ts';
import { parseXmlStream } from './xmlStream.ts';
import { decodeReferences, dropLayout, lineOfForbidden, newElement, setAttribute, trimDocument } from './xmlText.ts';

export { XmlError, XmlLimitError } from './xmlError.ts';
export { escapeXml } from './xmlText.ts';

/** What fast-xml-parser makes of an element: one key for its name, beside `:@` for its attributes. */
type OrderedNode = Record<string, unknown>;

const textKey = '#text';
const cdataKey = '#cdata';
const commentKey = '#comment';
const attributesKey = ':@';
const forbiddenCharacter = 'a character that XML forbids';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: cdataKey,
  // Without it, texts before and after a comment would be joined to a reference.
  commentPropName: commentKey,
  maxNestedTags: Infinity,
  jPath: false,
  onDangerousProperty: (name) => name,
});

/**
 * Parses what an operator writes. The stream parser checks it first, since fast-xml-parser accepts mismatched tags,
 * truncated documents and two roots. A character that XML forbids is an error: replacing it would change a value to
 * set.
 * @throws XmlError where the document is malformed; XmlLimitError where it is beyond a limit.
 */
export function parseXml(text: string, limits: XmlLimits): XmlElement {
  const document = trimDocument(text);
  const line = lineOfForbidden(document);
  if (line !== undefined) throw new XmlError(forbiddenCharacter, line);
  parseXmlStream(document, limits);
  const root = parseOrdered(document).find((node) => !(textKey in node || commentKey in node));
  if (!root) throw new XmlError('there is no element', 1);
  return toElement(root);
}

function parseOrdered(document: string): OrderedNode[] {
  try {
    return parser.parse(document) as OrderedNode[];
  } catch {
    throw new XmlError('a name that is reserved, such as __proto__');
  }
}

function toElement(node: OrderedNode): XmlElement {
  const name = Object.keys(node).find((key) => key !== attributesKey) ?? '';
  const element = newElement(name);
  const attributes = Object.entries((node[attributesKey] ?? {}) as Record<string, string>);
  for (const [key, value] of attributes) setAttribute(element, key, decode(value));
  for (const part of node[name] as OrderedNode[]) {
    if (textKey in part) element.text += decode(part[textKey] as string);
    else if (cdataKey in part) element.text += (part[cdataKey] as [{ [textKey]: string }])[0][textKey];
    else if (!(commentKey in part)) element.children.push(toElement(part));
  }
  dropLayout(element);
  return element;
}

function decode(text: string): string {
  return decodeReferences(text, '&', () => {
    throw new XmlError(forbiddenCharacter);
  });
}
