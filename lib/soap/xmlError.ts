import type { XmlElement } from '../../domain/xml.ts';

/**
 * Malformed XML. `line` counts from 1, as the sender wrote the document; undefined where it isn't known. `start` is the root element as
 * far as it was read; undefined where it is of no use.
 */
export class XmlError extends Error {
  override name = 'XmlError';
  readonly line: number | undefined;
  readonly start: XmlElement | undefined;

  constructor(message: string, line?: number, start?: XmlElement) {
    super(message);
    this.line = line;
    this.start = start;
  }
}

/** A document beyond one of the limits. */
export class XmlLimitError extends XmlError {
  override name = 'XmlLimitError';
}

export interface XmlLimits {
  /** How deep elements may be nested, the root being 1. */
  depth: number;
  /** How many elements, with their attributes, there may be in all. */
  elements: number;
}
