/** Malformed XML. `line` counts from 1, as the sender wrote the document; absent where it isn't known. */
export class XmlError extends Error {
  override name = 'XmlError';
  readonly line?: number;

  constructor(message: string, line?: number) {
    super(message);
    if (line !== undefined) this.line = line;
  }
}

/** Beyond one of the `XmlLimits`. */
export class XmlLimitError extends XmlError {
  override name = 'XmlLimitError';
}

export interface XmlLimits {
  /** How deep elements may be nested, the root being 1. */
  depth: number;
  /** How many elements there may be in all. */
  elements: number;
}

interface Tag {
  name: string;
  at: number;
}

/** So that a check of a tag can't take long. */
const longestTag = 8192;
const openingTag =
  /^<([\p{L}_][\p{L}\p{N}_.:-]*)(?:\s+[\p{L}_][\p{L}\p{N}_.:-]*\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(\/?)>$/u;
const closingTag = /^<\/([^\s>]+)\s*>$/;

/**
 * Checks that the tags match, there is one root and the limits hold, before anything is built of the text: fast-xml-parser takes
 * mismatched tags, truncated documents and two roots. DTDs are refused, with them every entity, and processing instructions,
 * which SOAP 1.1 (3) forbids.
 */
export function checkMarkup(text: string, limits: XmlLimits): void {
  const open: Tag[] = [];
  let elements = 0;
  let end = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', end)) {
    if (open.length === 0) checkBlank(text, end, at);
    end = markupEnd(text, at);
    if (text[at + 1] === '!') continue;
    if (text[at + 1] === '/') {
      closeTag(text, at, end, open.pop());
      continue;
    }
    if (open.length === 0 && elements > 0) throw new XmlError('a second root element', lineAt(text, at));
    elements += 1;
    if (elements > limits.elements) throw new XmlLimitError(`more than ${limits.elements} elements`, lineAt(text, at));
    if (open.length >= limits.depth)
      throw new XmlLimitError(`elements nested deeper than ${limits.depth}`, lineAt(text, at));
    const name = openTag(text, at, end);
    if (name !== undefined) open.push({ name, at });
  }
  checkBlank(text, open.length === 0 ? end : text.length, text.length);
  const unclosed = open.at(-1);
  if (unclosed) throw new XmlError('an element that is never closed', lineAt(text, unclosed.at));
  if (elements === 0) throw new XmlError('there is no element', 1);
}

/** The name of the element that begins here; undefined for one that ends in the same tag. */
function openTag(text: string, at: number, end: number): string | undefined {
  const match = openingTag.exec(text.slice(at, end));
  if (!match)
    throw new XmlError('a tag with a wrong name or attribute (in a value, write < as &lt;)', lineAt(text, at));
  return match[2] === '/' ? undefined : match[1];
}

function closeTag(text: string, at: number, end: number, opened: Tag | undefined): void {
  if (opened && closingTag.exec(text.slice(at, end))?.[1] === opened.name) return;
  // Names are not quoted: where a value was not escaped, they are pieces of it, and errors travel further than values may.
  const expected = opened
    ? `another element than the one opened at line ${lineAt(text, opened.at)}`
    : 'an element that was never opened';
  throw new XmlError(`a closing tag for ${expected} (in a value, write < as &lt;)`, lineAt(text, at));
}

function checkBlank(text: string, from: number, to: number): void {
  if (text.slice(from, to).trim() !== '') throw new XmlError('text outside of the root element', lineAt(text, from));
}

/** The index after the tag, comment or CDATA section that begins at `at`. */
function markupEnd(text: string, at: number): number {
  let end: number | undefined;
  if (text.startsWith('<!--', at)) end = after(text, '-->', at + 4);
  else if (text.startsWith('<![CDATA[', at)) end = after(text, ']]>', at + 9);
  else if (text[at + 1] === '!')
    throw new XmlError('a DOCTYPE or another declaration is not allowed', lineAt(text, at));
  else if (text[at + 1] === '?') throw new XmlError('a processing instruction is not allowed', lineAt(text, at));
  else end = tagEnd(text, at);
  if (end === undefined)
    throw new XmlError('a tag, comment or CDATA section is not closed (in a value, write < as &lt;)', lineAt(text, at));
  return end;
}

function tagEnd(text: string, at: number): number | undefined {
  let quote = '';
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (character === '<') return undefined;
    if (character === '>' && quote === '') return index + 1;
    if (index - at > longestTag)
      throw new XmlLimitError(`a tag longer than ${longestTag} characters`, lineAt(text, at));
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  return undefined;
}

function after(text: string, mark: string, from: number): number | undefined {
  const index = text.indexOf(mark, from);
  return index === -1 ? undefined : index + mark.length;
}

export function lineAt(text: string, at: number): number {
  let line = 1;
  for (let index = text.indexOf('\n'); index !== -1 && index < at; index = text.indexOf('\n', index + 1)) line += 1;
  return line;
}
