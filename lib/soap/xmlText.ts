import { lineAt, XmlError } from './xmlMarkup.ts';

/** What XML 1.0 (2.2, Char) does not allow, lone surrogates included. */
const forbidden = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser turns a raw carriage return into a line feed.
  '\r': '&#13;',
};
const entities = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
]);

/** For text and for attribute values in double quotes. Drops what XML 1.0 forbids: even as a reference it would be malformed. */
export function escapeXml(text: string): string {
  return text.replace(forbidden, '').replace(/[&<>"\r]/g, (character) => escapes[character] ?? character);
}

/** Decodes the five predefined entities and character references, once: nothing can expand. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:[a-z]{2,4}|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});/g,
    (reference) => decodeReference(reference) ?? reference,
  );
}

function decodeReference(reference: string): string | undefined {
  if (!reference.startsWith('&#')) return entities.get(reference);
  const digits = reference.slice(2, -1);
  const codePoint = digits.startsWith('x') ? Number.parseInt(digits.slice(1), 16) : Number(digits);
  if (codePoint > 0x10ffff) return undefined;
  const character = String.fromCodePoint(codePoint);
  return character.search(forbidden) === -1 ? character : undefined;
}

/**
 * Sees to it that characters and references are those of XML, in a text whose comments and CDATA sections are known to end.
 * A `&` that begins no reference is taken as itself: CPEs write it so, and scripts that put a variable into XML as it is.
 * Lenient: a character that XML forbids becomes U+FFFD. Else it is an error, since it would change a value that is to be set.
 */
export function checkText(text: string, lenient: boolean): string {
  const fail = (message: string, at: number): never => {
    throw new XmlError(message, lineAt(text, at));
  };
  const characters = text.replace(forbidden, (_character, at: number) =>
    lenient ? '\uFFFD' : fail('a character that XML forbids', at),
  );
  return characters.replace(
    /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|&(?:[a-z]{2,4};|#[0-9]{1,7};|#x[0-9a-fA-F]{1,6};)?/g,
    (part, at: number) => {
      if (!part.startsWith('&') || decodeReference(part) !== undefined) return part;
      if (!part.startsWith('&#')) return part.replace('&', '&amp;');
      return lenient ? '\uFFFD' : fail('a reference to a character that XML forbids', at);
    },
  );
}
