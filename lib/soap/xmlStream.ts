import { SaxesParser } from 'saxes';
import type { SaxesAttributePlain, SaxesStartTagPlain } from 'saxes';
import type { XmlElement } from '../../domain/xml.ts';
import type { SlicedWork } from '../../domain/slicedWork.ts';
import { runAtOnce } from '../../domain/slicedWork.ts';
import { XmlError, XmlLimitError } from './xmlError.ts';
import type { XmlLimits } from './xmlError.ts';
import { countLineBreaks, decodeReferences, dropLayout, newElement, setAttribute, trimDocument } from './xmlText.ts';

/**
 * What an element or attribute, a comment or CDATA section, and a reference or replaced character cost to read. A unit
 * is up to 0.1 µs.
 */
const cost = { item: 10, section: 30, reference: 3 };
/**
 * How many units a document may cost per character, so that it stays below 50 ms per MB: one element or attribute in 22
 * characters, or one reference in 7. CWMP messages have one element or attribute in 25 to 40 characters.
 */
const unitsPerCharacter = 0.45;
/** Allowed however short the document is: 1 ms. */
const freeUnits = 10_000;
/** In all, with replaced characters. A value of 1 MB that is itself XML has some 80,000. */
const maxReferences = 100_000;
/** In characters. The largest message that an operator can send has as many. */
const maxText = 1024 * 1024;
/** Of an element. An envelope declares about 6 namespaces. */
const maxAttributes = 64;
/** In characters. `AutonomousDUStateChangeCompleteResponse` has 39. */
const maxName = 256;
/** In characters. saxes keeps a string for each line break in an attribute. */
const maxTag = 8_192;
/** In characters. saxes gets a document in slices, so that whatever is beyond a limit is refused before its end. */
const sliceLength = 8_192;

/**
 * Replaces each `&` in what saxes gets. saxes takes everything up to the next `;` for a reference, but CPEs write a
 * bare `&`, so references are decoded when a text is complete. Unicode (23.7) keeps this character for internal use.
 */
const mark = '\uFDD0';
/** What XML forbids, the mark, and a carriage return alone, for each of which saxes would keep a string. */
const unreadable = /[^\t\n\r\x20-\uFDCF\uFDD1-\uFFFD]|\r(?=[^\n])/g;
const tooDense = 'more elements, attributes and references than a text of this length may have';
const notASection = 'a DOCTYPE, a processing instruction, or a comment or CDATA section without end';
/** What a document may contain besides elements, by its start and its end. */
const sections = [
  { start: '<!--', end: '-->', isText: false },
  { start: '<![CDATA[', end: ']]>', isText: true },
] as const;

/**
 * Parses what a CPE sends, in one pass that enforces all bounds: one document without DTD and processing
 * instructions. Ignores white space, a byte order mark or NULs around it. Accepts what CPEs write against the rules
 * of XML: a bare `&`, an attribute twice, `]]>` in a text, `--` in a comment. A character that XML forbids becomes
 * U+FFFD.
 * @throws XmlError where the document is malformed; XmlLimitError where it is beyond a limit.
 */
export function parseXmlStream(text: string, limits: XmlLimits): XmlElement {
  return runAtOnce(parseXmlInSlices(text, limits));
}

/**
 * Does the same, and pauses after each 8 kB.
 * @param excess why only the start of the document is there, if so: the message of the XmlLimitError that ends it.
 */
export function* parseXmlInSlices(text: string, limits: XmlLimits, excess?: string): SlicedWork<XmlElement> {
  return yield* new XmlStream(limits).parse(trimDocument(text.toWellFormed()), excess);
}

class XmlStream extends SaxesParser {
  readonly #limits: XmlLimits;
  /** Holds the root element. */
  readonly #document = newElement('');
  /** The innermost open element. */
  #element = this.#document;
  readonly #parents: XmlElement[] = [];
  /** Where each open element begins. */
  readonly #lines: number[] = [];
  /** The position where the current tag or text begins. */
  #start = 0;
  #isInTag = false;
  /** In the current tag. */
  #attributes = 0;
  /** Elements, attributes, comments and CDATA sections. */
  #items = 0;
  /** With replaced characters. */
  #references = 0;
  /** What has been read so far, by `cost`. */
  #units = 0;
  /** How many elements have one of the names that `limits.named` limits. */
  readonly #named = new Map<string, number>();

  constructor(limits: XmlLimits) {
    super();
    this.#limits = limits;
    this.on('opentagstart', this.#startElement.bind(this));
    this.on('attribute', this.#addAttribute.bind(this));
    this.on('opentag', this.#endTag.bind(this));
    this.on('closetag', this.#endElement.bind(this));
    this.on('text', this.#addText.bind(this));
  }

  *parse(text: string, excess: string | undefined): SlicedWork<XmlElement> {
    try {
      yield* this.#read(text);
    } catch (error) {
      if (excess === undefined || error instanceof XmlLimitError) throw error;
      throw this.#limitError(excess);
    }
    if (excess !== undefined) throw this.#limitError(excess);
    // Fails if there is no root element.
    this.close();
    return this.#document.children[0] ?? this.#document;
  }

  /** saxes does not get the content of comments and CDATA sections: it would keep a string for each `-` or `]`. */
  *#read(text: string): SlicedWork<void> {
    let nextSection = text.indexOf('<!');
    let instruction = text.indexOf('<?');
    let at = 0;
    let pausedAt = 0;
    while (at < text.length) {
      const isWhole = nextSection !== -1 && nextSection - at <= sliceLength;
      const end = isWhole ? nextSection : Math.min(at + sliceLength, text.length);
      if (instruction !== -1 && instruction <= end)
        throw new XmlError(notASection, this.#lineOf(text, at, instruction));
      this.#feed(text, at, end);
      at = end;
      if (isWhole) {
        at = this.#readSection(text, at);
        nextSection = text.indexOf('<!', at);
        if (instruction !== -1 && instruction < at) instruction = text.indexOf('<?', at);
      }
      if (at - pausedAt < sliceLength) continue;
      pausedAt = at;
      yield;
    }
  }

  #lineOf(text: string, from: number, to: number): number {
    return this.line + countLineBreaks(text.slice(from, to));
  }

  /** Reads the comment or CDATA section at `start`, and returns where it ends. */
  #readSection(text: string, start: number): number {
    const section = sections.find((candidate) => text.startsWith(candidate.start, start));
    const end = section ? text.indexOf(section.end, start + section.start.length) : -1;
    if (!section || end === -1) throw new XmlError(notASection, this.line);
    this.#countItem(cost.section);
    // Ends the text before it, and fails where no comment may be.
    this.write('<!---->');
    const from = start + section.start.length;
    if (section.isText) {
      this.#bound(end - from, maxText, 'characters in a text');
      this.#addText(this.#readCharacters(text.slice(from, end), from));
    }
    const after = end + section.end.length;
    this.line += countLineBreaks(text.slice(start, after));
    return after;
  }

  /**
   * saxes calls this where the document is not well-formed, and goes on if it returns. The message quotes no names:
   * where a value was not escaped, they are pieces of it.
   */
  override fail(message: string): this {
    if (/^(duplicate attribute|the string "]]>")/.test(message)) return this;
    const problem = message.replace(/[:.].*$/, '');
    const hint = /tag|attribute|disallowed/.test(problem) ? ' (in a value, write < as &lt;)' : '';
    throw new XmlError(problem + hint, problem === 'unclosed tag' ? this.#lines.at(-1) : this.line);
  }

  /** Passes at most 8 kB to saxes. */
  #feed(text: string, from: number, to: number): void {
    const parts = this.#readable(text.slice(from, to)).split('&');
    const marked = parts.join(mark);
    this.#countReferences(parts.length - 1, 'references');
    this.write(marked);
    // Between two writes `position` counts the last part twice.
    this.#checkLength(this.position - marked.length);
    this.#checkDensity(to);
  }

  /** @param length how many characters have been read. */
  #checkDensity(length: number): void {
    const max = (this.#limits.freeUnits ?? freeUnits) + length * unitsPerCharacter;
    if (this.#units > max) throw this.#limitError(tooDense);
  }

  /** Reads the content of a CDATA section, in slices, so that one of forbidden characters is refused before its end. */
  #readCharacters(content: string, start: number): string {
    const text = content.replace(/\r\n?/g, '\n');
    let readable = '';
    for (let at = 0; at < text.length; at += sliceLength) {
      readable += this.#readable(text.slice(at, at + sliceLength));
      this.#checkDensity(start + at + sliceLength);
    }
    return readable;
  }

  #readable(text: string): string {
    return text.replace(unreadable, (character) => {
      this.#countReferences(1, 'characters that XML forbids');
      return character === '\r' ? '\n' : '\uFFFD';
    });
  }

  #startElement({ name }: SaxesStartTagPlain): void {
    this.#countItem();
    this.#bound(name.length, maxName, 'characters in a name');
    this.#bound(this.#lines.push(this.line), this.#limits.depth, 'levels of elements');
    const element = newElement(name);
    this.#countNamed(element.name);
    this.#element.children.push(element);
    this.#parents.push(this.#element);
    this.#element = element;
    this.#start = this.position - name.length - 2;
    this.#isInTag = true;
    this.#attributes = 0;
  }

  #addAttribute({ name, value }: SaxesAttributePlain): void {
    this.#countItem();
    this.#bound(name.length, maxName, 'characters in a name');
    this.#bound((this.#attributes += 1), maxAttributes, 'attributes in an element');
    this.#checkLength(this.position);
    setAttribute(this.#element, name, decode(value));
  }

  #endTag(): void {
    this.#checkLength(this.position);
    this.#start = this.position;
    this.#isInTag = false;
  }

  #endElement(): void {
    dropLayout(this.#element);
    this.#start = this.position;
    this.#lines.pop();
    this.#element = this.#parents.pop() ?? this.#document;
  }

  #addText(text: string): void {
    this.#bound(this.#element.text.length + text.length, maxText, 'characters in a text');
    this.#element.text += decode(text);
    this.#start = this.position;
  }

  #countItem(units = cost.item): void {
    this.#units += units;
    this.#bound((this.#items += 1), this.#limits.elements, 'elements and attributes');
  }

  #countReferences(count: number, what: string): void {
    this.#units += count * cost.reference;
    this.#bound((this.#references += count), maxReferences, what);
  }

  #countNamed(name: string): void {
    const max = this.#limits.named?.get(name);
    if (max === undefined) return;
    const count = (this.#named.get(name) ?? 0) + 1;
    this.#named.set(name, count);
    this.#bound(count, max, `elements ${name}`);
  }

  #checkLength(position: number): void {
    const max = this.#isInTag ? maxTag : maxText;
    this.#bound(position - this.#start, max, this.#isInTag ? 'characters in a tag' : 'characters in a text');
  }

  #bound(count: number, max: number, what: string): void {
    if (count <= max) return;
    throw this.#limitError(`more than ${Math.floor(max)} ${what}`);
  }

  #limitError(message: string): XmlLimitError {
    return new XmlLimitError(message, this.line, this.#document.children[0]);
  }
}

function decode(text: string): string {
  return decodeReferences(text, mark, () => '\uFFFD');
}
