import { XMLParser } from 'fast-xml-parser';
import type { X2jOptions } from 'fast-xml-parser';
import { SaxesParser } from 'saxes';
import { parseXml } from '../../../lib/soap/xml.ts';
import { parseXmlStream } from '../../../lib/soap/xmlStream.ts';
import { median } from '../measure.ts';
import { documents } from './documents.ts';

const limits = { depth: 32, elements: 200_000 };
/** The CPU time for which short documents are parsed repeatedly. */
const minMilliseconds = 20;

/** The cheapest options that keep the order of elements and their attributes. */
const fastXmlParserOptions = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  maxNestedTags: limits.depth,
  jPath: false,
};

const reference = 'saxes, bare';
const ways: Record<string, (text: string) => unknown> = {
  [reference]: (text) => new SaxesParser().write(text).close(),
  'fast-xml-parser, bounded': (text) => parseBounded(text, fastXmlParserOptions),
  'fast-xml-parser, bounded, no attributes': (text) =>
    parseBounded(text, { ...fastXmlParserOptions, ignoreAttributes: true }),
  'what CPEs send': (text) => parseXmlStream(text, limits),
  'what operators write': (text) => parseXml(text, limits),
};

function parseBounded(text: string, options: X2jOptions): unknown {
  let elements = 0;
  const updateTag = (name: string): string => {
    elements += 1;
    if (elements > limits.elements) throw new Error('too many elements');
    return name;
  };
  return new XMLParser({ ...options, updateTag }).parse(text);
}

/**
 * Measures the CPU time of each parser for each document: the median of several rounds. In a round every parser parses
 * every document, so that no parser is measured with code that is optimized for a single document.
 */
export function benchXml(rounds: { warmup: number; rounds: number }, report: (line: string) => void) {
  const cells = Object.entries(documents).flatMap(([document, text]) =>
    Object.entries(ways).map(([way, parse]) => ({ document, way, text, parse, times: [] as number[] })),
  );
  for (let round = 1 - rounds.warmup; round <= rounds.rounds; round += 1) {
    for (const { parse, text, times } of cells) {
      const time = cpuMicroseconds(() => attempt(parse, text));
      if (round > 0) times.push(time);
    }
    report(round > 0 ? `round ${round} of ${rounds.rounds}` : 'warming up');
  }
  const medians = new Map(cells.map(({ document, way, times }) => [`${document}: ${way}`, median(times)]));
  return Object.fromEntries(
    cells.map(({ document, way, text, parse, times }) => {
      const row = rowOf(median(times), text.length, medians.get(`${document}: ${reference}`) ?? NaN);
      return [`${document}: ${way}`, { ...row, refused: !attempt(parse, text) }];
    }),
  );
}

function rowOf(microseconds: number, length: number, saxes: number) {
  return {
    us: Number(microseconds.toFixed(1)),
    ms_per_mb: Number((microseconds / length / 1e-3).toFixed(1)),
    times_saxes: Number((microseconds / saxes).toFixed(1)),
  };
}

function cpuMicroseconds(work: () => unknown): number {
  const started = process.cpuUsage();
  let used = 0;
  let times = 0;
  for (; used < minMilliseconds * 1000; times += 1) {
    work();
    const { user, system } = process.cpuUsage(started);
    used = user + system;
  }
  return used / times;
}

/** Returns whether the parser accepts the document. */
function attempt(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
