import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import type { XmlElement } from '../../../domain/xml.ts';
import { parseXml } from '../../../lib/soap/xml.ts';
import { XmlError, XmlLimitError } from '../../../lib/soap/xmlError.ts';
import { parseXmlStream } from '../../../lib/soap/xmlStream.ts';
import { parameterValuesResponse } from '../../support/cpe/cpeMessages.ts';

const limits = { depth: 32, elements: 200_000 };

function failure(text: string): XmlError {
  try {
    parseXmlStream(text, limits);
  } catch (error) {
    assert(error instanceof XmlError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `accepted: ${text.slice(0, 100)}` });
}

/** The document with so many of something is read, and the one with one more is refused by a message like this. */
function assertBound(write: (count: number) => string, max: number, message: RegExp): void {
  parseXmlStream(write(max), limits);
  const error = failure(write(max + 1));
  assert(error instanceof XmlLimitError, error.message);
  assert.match(error.message, message);
}

function attributes(count: number): string {
  return Array.from({ length: count }, (_, n) => `a${n}="1"`).join(' ');
}

describe('bounds', () => {
  test('of elements and attributes in all', () => {
    const element = `<element a="value">${'x'.repeat(20)}</element>`;
    assertBound((count) => `<root>${element.repeat(count)}</root>`, 99_999, /more than 200000 elements/);
  });

  test('of elements for the length of the document', () => {
    assert.equal(parseXmlStream(`<a>${'<b/>'.repeat(1_000)}</a>`, limits).children.length, 1_000);
    for (const part of ['<b/>', '<b></b>', '<b c=""/>', '<!---->', '<![CDATA[]]>']) {
      const error = failure(`<a>${part.repeat(100_000)}</a>`);
      assert(error instanceof XmlLimitError, part);
      assert.match(error.message, /than a text of this length/);
    }
  });

  test('of depth', () => {
    assertBound((count) => '<a>'.repeat(count) + '</a>'.repeat(count), 32, /more than 32 levels/);
  });

  test('of attributes in an element', () => {
    assertBound((count) => `<a ${attributes(count)}/>`, 64, /more than 64 attributes/);
    assert.match(failure(`<a><b ${'a="" '.repeat(65)}/></a>`).message, /more than 64 attributes/);
  });

  test('of names', () => {
    assertBound((count) => `<${'a'.repeat(count)}/>`, 256, /more than 256 characters in a name/);
    assertBound((count) => `<a ${'a'.repeat(count)}=""/>`, 256, /more than 256 characters in a name/);
  });

  test('of tags', () => {
    assertBound((count) => `<a b="${'x'.repeat(count - 8)}">1</a>`, 8_192, /more than 8192 characters in a tag/);
    const endless = [`<a b="${'\n'.repeat(1_000_000)}`, `<a ${' '.repeat(1_000_000)}`, `<a${' a="1"'.repeat(20)} b='>`];
    for (const start of endless) assert(failure(`${start}${' '.repeat(100_000)}x`) instanceof XmlLimitError);
  });

  test('of texts', () => {
    const max = 1024 * 1024;
    assertBound((count) => `<a>${'x'.repeat(count)}</a>`, max, /more than 1048576 characters in a text/);
    assertBound((count) => `<a>${'x'.repeat(max - 1)}<![CDATA[${'x'.repeat(count)}]]></a>`, 1, /in a text/);
    assertBound((count) => `<a>${'x'.repeat(max - 1)}<!-- -->${'x'.repeat(count)}</a>`, 1, /in a text/);
  });

  test('of references', () => {
    for (const part of ['xx&amp;', 'xxx&lt;', 'xx&#65;']) {
      assertBound((count) => `<a>${part.repeat(count)}</a>`, 100_000, /more than 100000 references/);
    }
    assert.equal(parseXmlStream(`<a>${'&'.repeat(3_000)}</a>`, limits).text.length, 3_000);
    assert.match(failure(`<a>${'&'.repeat(20_000)}</a>`).message, /than a text of this length/);
    assertBound(
      (count) => `<a>${'abcdef\u0001'.repeat(count)}</a>`,
      100_000,
      /more than 100000 characters that XML forbids/,
    );
    const section = (content: string): string => `<a><![CDATA[${content}]]></a>`;
    assert.match(failure(section('\u0001'.repeat(200_000))).message, /than a text of this length/);
    assert.equal(parseXmlStream(section('\r'.repeat(200_000)), limits).text, '\n'.repeat(200_000));
  });

  test('hold while the document is read, not after', () => {
    const hostile = [
      '<b/>',
      '<b></b>',
      '<!---->',
      '<![CDATA[]]>',
      '<b c="" d=""/>',
      '&',
      '&amp;',
      '&#x41;',
      '\u0001',
      ']]>&',
    ];
    for (const part of hostile) {
      const error = failure(`<a>${`${part}\n`.repeat(250_000)}</a>`);
      assert(error instanceof XmlLimitError, part);
      assert(error.line !== undefined && error.line < 110_000, `${part} at line ${error.line ?? '?'}`);
    }
    assert.equal(failure(`<a>\n${'<b>\n'.repeat(1_000_000)}</a>`).line, 33);
    for (const start of ['<a>', '<a', '<a></a']) {
      const { message } = failure(`${start}${'\r\n'.repeat(600_000)}${'x'.repeat(100_000)}`);
      assert.match(message, /more than \d+ characters in a t/, start);
    }
    assert.equal(failure(`\n<a>\n<!DOCTYPE${'\n'.repeat(1_000_000)}`).line, 3);
    assert.equal(failure(`<a>\n<?php${'\n'.repeat(1_000_000)}`).line, 2);
  });

  test('of elements with a name that has a limit', () => {
    const named = { ...limits, named: new Map([['Event', 3]]) };
    assert.equal(parseXmlStream(`<a>${'<c:Event/>'.repeat(3)}<b/><constructor/></a>`, named).children.length, 5);
    assert.throws(() => parseXmlStream(`<a>${'<c:Event/>'.repeat(4)}</a>`, named), /more than 3 elements Event/);
  });

  test('leave room for the largest answers of CPEs', () => {
    const values = Array.from({ length: 20_000 }, (_, n) => [
      `InternetGatewayDevice.LANDevice.1.Hosts.Host.${n}.HostName`,
      `R&amp;D <![CDATA[&]]> ${n}`,
    ]);
    const [body] = parseXmlStream(
      parameterValuesResponse(Object.fromEntries(values) as Record<string, string>),
      limits,
    ).children.slice(-1);
    const list = body?.children[0]?.children[0];
    assert.equal(list?.children.length, 20_000);
    assert.equal(list.children[19_999]?.children[1]?.text, 'R&D & 19999');
  });

  test('tell what was read before', () => {
    const error = failure(`<a b="1"><c>2</c>${'<d>'.repeat(100)}`);
    assert(error instanceof XmlLimitError);
    assert.equal(error.start?.name, 'a');
    assert.deepEqual({ ...error.start.attributes }, { b: '1' });
    assert.equal(error.start.children[0]?.text, '2');
    assert.doesNotMatch(inspect(error), /children/, 'a log does not show it');
  });
});

describe('parseXmlStream', () => {
  const text = (content: string): string => parseXmlStream(`<a>${content}</a>`, limits).text;

  test('takes what XML forbids, but CPEs write', () => {
    assert.equal(text('1]]>2'), '1]]>2');
    assert.equal(text('1<!-- -- - --- --->2<!------>3'), '123');
    assert.equal(text('\uFFFF\uD800\uFDD0&#xFFFE;'), '\uFFFD\uFFFD\uFFFD\uFFFD');
    assert.deepEqual({ ...parseXmlStream('<a b="1" b="2"/>', limits).attributes }, { b: '2' });
    for (const name of ['__proto__', 'constructor', 'prototype', 'x:toString']) {
      const root = parseXmlStream(`<a><${name} ${name}="1">2</${name}></a>`, limits);
      assert.equal(root.children[0]?.attributes[name], '1');
      assert.equal(Object.getPrototypeOf(root.children[0].attributes), null);
    }
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  test('takes every kind of line end as a line feed', () => {
    assert.equal(text('1\r\n2\r3\n4<![CDATA[\r\n5\r6]]>\r'), '1\n2\n3\n4\n5\n6\n');
  });

  test('reads across the slices that the parser gets', () => {
    for (const part of [
      '&amp;abc',
      '\r\n',
      '😀',
      '<b c="1">0123456789abcdefghij0123456789abcdef</b>',
      'abc\rdefg',
      '&#x41;ab',
      ']]>',
    ]) {
      const parts = `<b>${part.repeat(15_000)}</b>`;
      for (const shift of ['', ' ', '  ', '   ', '    ']) {
        const root = parseXmlStream(`<a><s>${shift}</s>${parts}</a>`, limits);
        const read = root.children.slice(1).map(readText).join('');
        const once = readText(parseXmlStream(`<b>${part}</b>`, limits));
        assert.equal(read.length, once.length * 15_000, part);
      }
    }
  });

  test('says in which line', () => {
    assert.equal(failure('<a>\n<!--\n\n-->\n<![CDATA[\n]]>\n</b>').line, 7);
    assert.equal(failure('\n<a>\n<b>\n').line, 3);
    assert.equal(failure('<a>\n<b c="<"/></a>').line, 2);
    assert.match(failure('<a><!--</a>').message, /comment or CDATA section without end/);
    assert.match(failure('<a>1 < 2</a>').message, /write < as &lt;/);
  });
});

function readText(element: XmlElement): string {
  return element.text + element.children.map(readText).join('');
}

test('the parsers of what CPEs send and of what operators write agree', () => {
  const words = fc.constantFrom(
    '<b>',
    '</b>',
    '<c d="1&amp;"/>',
    '&',
    '&lt;',
    '&#65;',
    '&x;',
    '<!-- -- -->',
    '<![CDATA[<&]]>',
    ']]>',
    '\r\n',
    '\t',
    'é',
    '😀',
    'x',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 12 }), (written) => {
      const document = `<a>${written.join('')}</a>`;
      const read = [parseXml, parseXmlStream].map((parse) => attempt(() => parse(document, limits)));
      assert.deepEqual(read[0], read[1]);
    }),
    { numRuns: 2_000 },
  );
});

function attempt(parse: () => XmlElement): XmlElement | string {
  try {
    return parse();
  } catch (error) {
    if (error instanceof XmlError) return error.message;
    throw error;
  }
}
