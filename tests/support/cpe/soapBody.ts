import assert from 'node:assert/strict';
import type { XmlElement } from '../../../domain/xml.ts';
import { child } from '../../../domain/xml.ts';
import { parseXml } from '../../../lib/soap/xml.ts';

export function parse(xml: string): XmlElement {
  return parseXml(xml, { depth: 32, elements: 10_000 });
}

export function bodyOf(xml: string): XmlElement {
  const body = child(parse(xml), 'Body');
  assert(body);
  return body;
}
