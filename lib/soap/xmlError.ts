import type { XmlElement } from '../../domain/xml.ts';

/** Malformed XML. `line` counts from 1, as the sender wrote the document; undefined where it isn't known. */
export class XmlError extends Error {
  override name = 'XmlError';
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** A document beyond one of the limits. */
export class XmlLimitError extends XmlError {
  override name = 'XmlLimitError';
  /** Private, so that no log shows it. */
  readonly #start: XmlElement | undefined;

  constructor(message: string, line: number, start: XmlElement | undefined) {
    super(message, line);
    this.#start = start;
  }

  /** The root element, as far as it was read. */
  get start(): XmlElement | undefined {
    return this.#start;
  }
}

export interface XmlLimits {
  /** How deep elements may be nested, the root being 1. */
  depth: number;
  /** How many elements, with their attributes, there may be in all. */
  elements: number;
  /** How dense a short document may be, in units of `cost` (default: 10,000). */
  freeUnits?: number;
  /** How many elements with these names there may be, without prefixes. */
  named?: ReadonlyMap<string, number>;
}
