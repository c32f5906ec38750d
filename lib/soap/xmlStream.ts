import { SaxesParser } from 'saxes';
import type { SaxesAttributePlain, SaxesStartTagPlain } from 'saxes';
import type { XmlElement } from '../../domain/xml.ts';
import { XmlError, XmlLimitError } from './xmlError.ts';
import type { XmlLimits } from './xmlError.ts';
import { countLineBreaks, decodeReferences, dropLayout, newElement, setAttribute, trimDocument } from './xmlText.ts';

/**
 * A long message has at most one element, attribute, comment or CDATA section in so many characters. Each costs up to
 * 0.7 µs, so a document of nothing else stays below 50 ms per MB.
 */
const charactersPerItem = 20;
/** Allowed however short the document is: an operator's 5,000 parameters always fit. They cost at most 7 ms. */
const freeItems = 10_000;
/** In all, with replaced characters. Each costs up to 0.2 µs. A value of 1 MB that is itself XML has some 80,000. */
const maxReferences = 100_000;
/** In characters. The largest message that an operator can send has as many. */
const maxText = 1024 * 1024;
/** Of an element. An envelope declares about 6 namespaces. */
const maxAttributes = 64;
/** In characters. `AutonomousDUStateChangeCompleteResponse` has 39. */
const maxName = 256;
/** In characters. saxes keeps a string for each line break in an attribute. */
const maxTag = 8_192;
/** In characters. saxes gets a document in slices, so that a tag or text that is too long is refused before its end. */
const sliceLength = 65_536;

/**
 * Replaces each `&` in what saxes gets. saxes takes everything up to the next `;` for a reference, but CPEs write a
 * bare `&`, so references are decoded when a text is complete. Unicode (23.7) keeps this character for internal use.
 */
const mark = '\uFDD0';
/** What XML forbids, the mark, and a carriage return alone, for each of which saxes would keep a string. */
const unreadable = /[^\t\n\r\x20-\uFDCF\uFDD1-\uFFFD]|\r(?=[^\n])/g;
const notASection = 'a DOCTYPE, a processing instruction, or a comment or CDATA section without end';
const commentOrSection = /<(?:!--([^]*?)-->|!\[CDATA\[([^]*?)\]\]>|[!?])/g;

/**
 * Parses what a CPE sends, in one pass that enforces all bounds: one document without DTD and processing
 * instructions. Ignores white space, a byte order mark or NULs around it. Accepts what CPEs write against the rules
 * of XML: a bare `&`, an attribute twice, `]]>` in a text, `--` in a comment. A character that XML forbids becomes
 * U+FFFD.
 * @throws XmlError where the document is malformed; XmlLimitError where it is beyond a limit.
 */
export function parseXmlStream(text: string, limits: XmlLimits): XmlElement {
  return new XmlStream(limits).parse(trimDocument(text.toWellFormed()));
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

  constructor(limits: XmlLimits) {
    super();
    this.#limits = limits;
    this.on('opentagstart', this.#startElement.bind(this));
    this.on('attribute', this.#addAttribute.bind(this));
    this.on('opentag', this.#endTag.bind(this));
    this.on('closetag', this.#endElement.bind(this));
    this.on('text', this.#addText.bind(this));
  }

  /** saxes does not get the content of comments and CDATA sections: it would keep a string for each `-` or `]`. */
  parse(text: string): XmlElement {
    let at = 0;
    for (const { 0: whole, 1: comment, 2: section, index } of text.matchAll(commentOrSection)) {
      this.#feed(text, at, index);
      at = index + whole.length;
      if (comment === undefined && section === undefined) throw new XmlError(notASection, this.line);
      this.#countItem();
      // Ends the text before it, and fails where no comment may be.
      this.write('<!---->');
      const content = section?.includes('\r') ? section.replaceAll('\r\n', '\n') : section;
      if (content !== undefined) this.#addText(this.#readable(content));
      this.line += countLineBreaks(whole);
    }
    this.#feed(text, at, text.length);
    // Fails if there is no root element.
    this.close();
    return this.#document.children[0] ?? this.#document;
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

  #feed(text: string, from: number, to: number): void {
    let at = from;
    do {
      const parts = this.#readable(text.slice(at, Math.min(at + sliceLength, to))).split('&');
      const marked = parts.join(mark);
      this.#bound((this.#references += parts.length - 1), maxReferences, 'references');
      this.write(marked);
      // Between two writes `position` counts the last part twice.
      this.#checkLength(this.position - marked.length);
      at += sliceLength;
      this.#bound(this.#items, freeItems + at / charactersPerItem, 'elements and attributes in so short a text');
    } while (at < to);
  }

  #readable(text: string): string {
    return text.replace(unreadable, (character) => {
      this.#bound((this.#references += 1), maxReferences, 'characters that XML forbids');
      return character === '\r' ? '\n' : '\uFFFD';
    });
  }

  #startElement({ name }: SaxesStartTagPlain): void {
    this.#countItem();
    this.#bound(name.length, maxName, 'characters in a name');
    this.#bound(this.#lines.push(this.line), this.#limits.depth, 'levels of elements');
    const element = newElement(name);
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

  #countItem(): void {
    this.#bound((this.#items += 1), this.#limits.elements, 'elements and attributes');
  }

  #checkLength(position: number): void {
    const max = this.#isInTag ? maxTag : maxText;
    this.#bound(position - this.#start, max, this.#isInTag ? 'characters in a tag' : 'characters in a text');
  }

  #bound(count: number, max: number, what: string): void {
    if (count <= max) return;
    throw new XmlLimitError(`more than ${Math.floor(max)} ${what}`, this.line, this.#document.children[0]);
  }
}

function decode(text: string): string {
  return decodeReferences(text, mark, () => '\uFFFD');
}
