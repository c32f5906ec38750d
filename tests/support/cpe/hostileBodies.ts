import { createRandom } from '../random.ts';
import { inform, parameterValuesResponse } from './cpeMessages.ts';

/** Pieces that are cheap to send and could be dear to read. */
const pieces = [
  '<b/>',
  '<b></b>',
  '<b>xxxxxxxxxxxxx</b>',
  '<b c="1" d="2"/>',
  '<b c="&#65;"/>',
  '<x:b xmlns:x="y"/>',
  '&amp;',
  '&lt;xxxxxxx',
  '&#65;',
  '&#x1F600;',
  '&',
  '&;',
  '&amp',
  '<![CDATA[x]]>',
  '<![CDATA[xxxxxxxx]]>',
  '<![CDATA[',
  ']]>',
  ']',
  '<!---->',
  '<!-- xxxxxxxxxxx -->',
  '<!--',
  '-->',
  '-',
  '<?x?>',
  '<!DOCTYPE x [<!ENTITY a "b">]>',
  '<a>',
  '</a>',
  '<',
  '>',
  '"',
  "'",
  '=',
  'x="y" ',
  '\r',
  '\r\n',
  '\n',
  '\t',
  '\0',
  '\u0001',
  '\uFDD0',
  '\uFFFE',
  'é',
  '€',
  '😀',
  'x',
  // A regular expression that looks for the end of white space would take the square of its length.
  `x${' '.repeat(2_000)}`,
  '<EventStruct><EventCode>2 PERIODIC</EventCode><CommandKey/></EventStruct>',
  '<EventStruct/>',
  '<ParameterValueStruct><Name>A.B</Name><Value>1</Value></ParameterValueStruct>',
  '<SetParameterValuesFault><ParameterName>A</ParameterName></SetParameterValuesFault>',
  '<SOAP-ENV:Header/>',
  '<Fault/>',
];

const frames: [before: string, after: string][] = [
  ['', ''],
  ['<a>', '</a>'],
  ['<a b="', '"/>'],
  ['<a ', '/>'],
  ['<a><!--', '--></a>'],
  ['<a><![CDATA[', ']]></a>'],
  ['<', '/>'],
];

/** Places in a message where the pieces can stand. */
const places = [
  '</ParameterList>',
  '</Event>',
  '</SerialNumber>',
  '</Value>',
  '</Name>',
  '<soap:Body>',
  '</soap:Header>',
];

export interface HostileBody {
  bytes: Buffer;
  /** What it consists of, to repeat it. */
  about: string;
}

/**
 * Returns bodies that follow from the seed: messages and bare documents with one or two kinds of pieces repeated.
 * @param maxLength in characters of what is repeated. Most are much shorter.
 */
export function* hostileBodies(seed: number, count: number, maxLength: number): Generator<HostileBody> {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const messages = [inform({ serial: 'FUZZ' }), parameterValuesResponse({ 'Device.A': '1', 'Device.B': '2' })];
  for (let index = 0; index < count; index += 1) {
    const part = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(pieces)).join('');
    // Evenly distributed over the orders of magnitude.
    const length = Math.floor(maxLength ** random());
    const repeated = part.repeat(Math.ceil(length / part.length));
    const inMessage = random() < 0.6;
    const [place, message, frame] = [pick(places), pick(messages), pick(frames)];
    const text = inMessage ? message.replace(place, () => repeated + place) : frame[0] + repeated + frame[1];
    const encoding = random() < 0.9 ? 'utf8' : pick(['utf16le', 'latin1'] as const);
    const where = inMessage ? `before ${place}` : `in ${frame[0]}`;
    yield {
      bytes: Buffer.from(text, encoding),
      about: `body ${index} of seed ${seed}: ${JSON.stringify(part)} for ${length} characters ${where}, ${encoding}`,
    };
  }
}
