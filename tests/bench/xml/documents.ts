import { inform, parameterValuesResponse } from '../../support/cpe/cpeMessages.ts';

/** The length of each hostile document, in characters. */
const hostileLength = 1_000_000;

const hostileParts: Record<string, string> = {
  'empty elements': '<b/>',
  'elements without text': '<b></b>',
  'elements of 20 characters': '<b>xxxxxxxxxxxxx</b>',
  'named references': '&amp;',
  'numeric references': '&#65;',
  'references at the bound': '&lt;xxxxxxx',
  'bare ampersands': '&',
  'CDATA sections': '<![CDATA[x]]>',
  'CDATA sections of 20 characters': '<![CDATA[xxxxxxxx]]>',
  comments: '<!---->',
  'dashes in a comment': '-x',
  'brackets in a CDATA section': ']x',
  'carriage returns': '\r',
  'forbidden characters': '\u0001',
  'many attributes': `<b ${names(100, (n) => `a${n}=""`)}/>`,
  'attributes with the same name': `<b ${names(100, () => 'a=""')}/>`,
  'deep nesting': '<a>',
  'a long name': 'n',
  'line breaks in an attribute': '\n',
  text: 'x',
};

/** The text around the repeated part. */
const hostileFrames: Record<string, [before: string, after: string]> = {
  'dashes in a comment': ['<a><!--', '--></a>'],
  'brackets in a CDATA section': ['<a><![CDATA[', ']]></a>'],
  'a long name': ['<a><b', '/></a>'],
  'line breaks in an attribute': ['<a><b c="', '"/></a>'],
};

/** Two messages as CPEs send them, and documents of 1 MB that try to be slow. */
export const documents: Record<string, string> = {
  'Inform, 2.4 kB': informWith(7),
  'GetParameterValuesResponse, 3,000 parameters': parameterValuesResponse(
    Object.fromEntries(
      Array.from({ length: 3_000 }, (_, n) => [
        `InternetGatewayDevice.LANDevice.1.Hosts.Host.${n}.HostName`,
        `host-${n}`,
      ]),
    ),
  ),
  ...Object.fromEntries(Object.entries(hostileParts).map(([name, part]) => [name, hostile(name, part)])),
};

function informWith(moreParameters: number): string {
  const structs = names(
    moreParameters,
    (n) =>
      `<ParameterValueStruct><Name>InternetGatewayDevice.ManagementServer.Parameter${n}</Name>` +
      `<Value xsi:type="xsd:string">value ${n}</Value></ParameterValueStruct>`,
  );
  return inform({ serial: '0012' }).replace('</ParameterList>', `${structs}</ParameterList>`);
}

function hostile(name: string, part: string): string {
  const [before, after] = hostileFrames[name] ?? ['<a>', '</a>'];
  return before + part.repeat(hostileLength / part.length) + after;
}

function names(count: number, write: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => write(n)).join(' ');
}
