import fc from 'fast-check';

/** One change to the bytes of a message. `at` is taken modulo its length. */
export interface Damage {
  kind: 'flip' | 'insert' | 'delete' | 'repeat' | 'cut' | 'splice' | 'drop' | 'double';
  at: number;
  length: number;
  text: string;
}

/** Texts that parsers, databases and JavaScript can fail on. */
const hostileTexts = [
  '',
  '\0',
  '<',
  '>',
  '&',
  ']]>',
  '<!--',
  '-->',
  '<![CDATA[',
  '<?xml?>',
  '<!DOCTYPE x>',
  '&#0;',
  '&#xD800;',
  '&lt;',
  '"',
  "'",
  '</',
  '/>',
  '\uFFFF',
  '\u{1F600}',
  '__proto__',
  'constructor',
  'xmlns=""',
  ' xmlns:cwmp="urn:dslforum-org:cwmp-1-2"',
  '<a/>',
  '<a>',
  '</a>',
  '-1',
  '99999999999999999999',
  '9005',
  'NaN',
  ' ',
  '\r\n',
  '\t',
  '0 BOOTSTRAP',
  'x'.repeat(300),
  'x'.repeat(9000),
  '<b>'.repeat(40),
  'cwmp:',
  'soap:',
  "';--",
  '%s',
  '${x}',
  '\x1b[0m',
  '\xff\xfe',
  'é',
];

export const arbitraryDamage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('flip', 'insert', 'delete', 'repeat', 'cut', 'splice', 'drop', 'double'),
  at: fc.nat(1_000_000),
  length: fc.nat(64),
  text: fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ maxLength: 12 })),
});

/** Applies the damages one after the other. */
export function applyDamage(bytes: Buffer, list: Damage[]): Buffer {
  return list.reduce(damage, bytes);
}

function damage(bytes: Buffer, { kind, at, length, text }: Damage): Buffer {
  const from = bytes.length === 0 ? 0 : at % bytes.length;
  const piece = (start: number, end?: number): Buffer => bytes.subarray(start, end);
  switch (kind) {
    case 'flip':
      return Buffer.from(bytes.map((byte, index) => (index === from ? byte ^ (1 << (length % 8)) : byte)));
    case 'insert':
      return Buffer.concat([piece(0, from), Buffer.from(text), piece(from)]);
    case 'delete':
      return Buffer.concat([piece(0, from), piece(from + length)]);
    case 'repeat':
      return Buffer.concat([piece(0, from + length), piece(from)]);
    case 'cut':
      return piece(0, from);
    default:
      return Buffer.from(onMarkup(bytes.toString(), kind, at, text));
  }
}

/** `splice` replaces the text of a leaf element, `drop` removes a leaf, `double` repeats it. */
function onMarkup(xml: string, kind: 'splice' | 'drop' | 'double', at: number, text: string): string {
  const leaves = [...xml.matchAll(/<([\w:]+)[^<>]*>[^<]*<\/\1>/g)];
  const leaf = leaves[at % Math.max(1, leaves.length)];
  if (!leaf) return xml;
  const [whole] = leaf;
  const replacement = { splice: whole.replace(/>[^<]*</, () => `>${text}<`), drop: '', double: whole + whole }[kind];
  return xml.slice(0, leaf.index) + replacement + xml.slice(leaf.index + whole.length);
}
