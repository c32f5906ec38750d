import type { XmlElement } from '../../domain/xml.ts';

/** What XML 1.0 (2.2, Char) does not allow, lone surrogates included. */
const forbidden = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A parser turns a raw carriage return into a line feed. */
const escapes = new Map(Object.entries({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }));
const entities = Object.entries({ 'amp;': '&', 'lt;': '<', 'gt;': '>', 'quot;': '"', 'apos;': "'" });

const numberSign = '#'.charCodeAt(0);
const smallX = 'x'.charCodeAt(0);

const noAttributes = Object.freeze(Object.create(null) as Record<string, string>);

/** Escapes text, or an attribute value in double quotes. Drops what XML 1.0 forbids, even as a reference. */
export function escapeXml(text: string): string {
  return text.replace(forbidden, '').replace(/[&<>"\r]/g, (character) => escapes.get(character) ?? character);
}

/** Returns the line of the first character that XML forbids. */
export function lineOfForbidden(text: string): number | undefined {
  const at = text.search(forbidden);
  return at === -1 ? undefined : 1 + countLineBreaks(text.slice(0, at));
}

/**
 * Decodes the five predefined entities and character references, once, so that nothing can expand. A reference begins
 * with `ampersand`. Where none follows it stands for `&`: CPEs write a bare `&`, and so do scripts that insert a
 * variable into XML unescaped. `onForbidden` returns what replaces a reference to a character that XML forbids.
 */
export function decodeReferences(text: string, ampersand: string, onForbidden: () => string): string {
  if (!text.includes(ampersand)) return text;
  const parts = text.split(ampersand);
  for (let index = 1; index < parts.length; index += 1) parts[index] = decodeFirst(parts[index] ?? '', onForbidden);
  return parts.join('');
}

function decodeFirst(part: string, onForbidden: () => string): string {
  const end = part.indexOf(';');
  // From `lt` to `#x10FFFF`.
  if (end < 2 || end > 8) return `&${part}`;
  const character = part.charCodeAt(0) === numberSign ? decodeCharacter(part, end, onForbidden) : decodeEntity(part);
  if (character === undefined) return `&${part}`;
  return end + 1 === part.length ? character : character + part.slice(end + 1);
}

/** Comparing takes less time than cutting out the name to look it up. */
function decodeEntity(part: string): string | undefined {
  for (const [name, character] of entities) if (part.startsWith(name)) return character;
  return undefined;
}

/** Decodes `#65` or `#x41` at the start of the part. */
function decodeCharacter(part: string, end: number, onForbidden: () => string): string | undefined {
  const isHexadecimal = part.charCodeAt(1) === smallX;
  const codePoint = readDigits(part, isHexadecimal ? 2 : 1, end, isHexadecimal ? 16 : 10);
  if (codePoint === undefined) return undefined;
  return isAllowed(codePoint) ? String.fromCodePoint(codePoint) : onForbidden();
}

/** Does the same as a regular expression and `Number`, in half of the time. Undefined if there is something else. */
function readDigits(text: string, from: number, to: number, base: 10 | 16): number | undefined {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = digitOf(text.charCodeAt(at));
    if (digit === undefined || digit >= base) return undefined;
    value = value * base + digit;
  }
  return from < to ? value : undefined;
}

function digitOf(code: number): number | undefined {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : undefined;
}

/** The same as `forbidden`, which takes several times as long for a single character. */
function isAllowed(codePoint: number): boolean {
  if (codePoint < 0x20) return codePoint === 0x9 || codePoint === 0xa || codePoint === 0xd;
  return codePoint <= 0xd7ff || (codePoint >= 0xe000 && codePoint <= 0xfffd) || isAstral(codePoint);
}

function isAstral(codePoint: number): boolean {
  return codePoint >= 0x10000 && codePoint <= 0x10ffff;
}

/** Removes white space, NULs and the XML declaration. Keeps the line breaks in front, so that lines count as sent. */
export function trimDocument(text: string): string {
  const start = text.length - text.trimStart().length;
  let end = text.length;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return lineBreaks(text.slice(0, start)) + text.slice(start, end).replace(/^<\?xml\s[^?<]*\?>/, lineBreaks);
}

function lineBreaks(text: string): string {
  return text.replace(/[^\n]+/g, '');
}

export function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Creates an element that has only a name. */
export function newElement(name: string): XmlElement {
  const colon = name.indexOf(':');
  const prefix = colon === -1 ? '' : name.slice(0, colon);
  return { name: name.slice(colon + 1), prefix, attributes: noAttributes, children: [], text: '' };
}

/** Sets an attribute. If it is there twice, the last one counts. */
export function setAttribute(element: XmlElement, name: string, value: string): void {
  if (element.attributes === noAttributes) element.attributes = Object.create(null) as Record<string, string>;
  element.attributes[name] = value;
}

/** Removes white space between an element's children. */
export function dropLayout(element: XmlElement): void {
  if (element.children.length > 0 && element.text.trim() === '') element.text = '';
}
