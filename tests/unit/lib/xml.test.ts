import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { attribute, child, childText } from '../../../domain/xml.ts';
import { escapeXml, parseXml, XmlError, XmlLimitError } from '../../../lib/soap/xml.ts';
import { parseXmlStream } from '../../../lib/soap/xmlStream.ts';
import { startCpuTime } from '../../support/cpuTime.ts';

const limits = { depth: 32, elements: 1_000 };

function failure(text: string, lenient = false): XmlError {
  try {
    if (lenient) parseXmlStream(text, limits);
    else parseXml(text, limits);
  } catch (error) {
    assert(error instanceof XmlError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `accepted: ${text.slice(0, 100)}` });
}

const parsers = [parseXml, parseXmlStream];

describe('parseXml and parseXmlStream', () => {
  test('splits names, keeps attributes as written and values exactly', () => {
    for (const parse of parsers) {
      const root = parse(
        '<s:A xmlns:s="u" s:x="&lt;1&gt;">\n  <B> two  </B>\n  <C><![CDATA[<&amp;]]>&amp;&#65;&#x42;</C>\n</s:A>',
        limits,
      );
      assert.equal(root.name, 'A');
      assert.equal(root.prefix, 's');
      assert.deepEqual({ ...root.attributes }, { 'xmlns:s': 'u', 's:x': '<1>' });
      assert.equal(attribute(root, 'x'), '<1>');
      assert.equal(root.text, '');
      assert.equal(child(root, 'B')?.text, ' two  ');
      assert.equal(childText(root, 'B'), 'two');
      assert.equal(child(root, 'C')?.text, '<&amp;&AB');
      assert.equal(childText(root, 'D'), '');
    }
  });

  test('converts no value and drops comments', () => {
    const values = ['0012', '1e5', 'true', '0x1F', ' ', '1.0', ''];
    for (const parse of parsers) {
      const root = parse(`<a>${values.map((value) => `<v>${value}<!-- 1 --></v>`).join('')}</a>`, limits);
      assert.deepEqual(
        root.children.map(({ text }) => text),
        values,
      );
    }
  });

  test('ignores what surrounds the document', () => {
    for (const [before, after] of [
      ['\n\r\n  ', ''],
      ['\uFEFF', '\n'],
      ['', '\0\0\n\0'],
      ['\n\uFEFF\n', ' \0'],
    ] as const) {
      for (const parse of parsers) {
        assert.equal(parse(`${before}<?xml version="1.0"?><a>x</a>${after}`, limits).text, 'x');
        assert.equal(parse(`${before}<a>x</a>${after}`, limits).text, 'x');
      }
    }
  });

  test('reports the line of malformed XML in the text as sent', () => {
    assert.equal(failure('\n\n<?xml version="1.0"\n?>\n<a>\n  <b>1</c>\n</a>').line, 6);
    assert.equal(failure('<a>\n\n<b>').line, 3);
    assert.equal(failure('\n\n<a>1 < 2</a>').line, 3);
    assert.equal(failure('<a>\n\u0001</a>').line, 2);
  });

  test('does not quote what may be part of a value', () => {
    for (const value of ['pass<word', 'pass<word>', 'x</word>']) {
      assert.doesNotMatch(failure(`<a><Value>${value}</Value></a>`).message, /word/);
    }
  });

  test('refuses anything but one well-formed document', () => {
    const malformed = [
      '',
      ' ',
      'text',
      '<a>',
      '<a',
      '<a><b>',
      '<a><b></a></b>',
      '</a>',
      '<a></a></a>',
      '<a/><b/>',
      '<a></a><b></b>',
      '<a/>text',
      'text<a/>',
      '<a><![CDATA[x</a>',
      '<a><!-- x</a>',
      '<a b=1/>',
      '<a b/>',
      '<a b="1/>',
      '<a b="<"/>',
      '<1a/>',
      '< a/>',
      '<a//>',
      '<>',
      '<![CDATA[x]]>',
      '<a><?php x ?></a>',
      '<!ELEMENT a><a/>',
    ];
    const forbidden = ['<a>&#0;</a>', '<a>&#xD800;</a>', '<a>&#x110000;</a>', '<a>\0</a>', '<a>\uD800</a>'];
    for (const text of [...malformed, ...forbidden]) assert.equal(failure(text).name, 'XmlError');
    for (const text of malformed) assert.equal(failure(text, true).name, 'XmlError');
  });

  test('takes a & that begins no reference as itself', () => {
    for (const parse of parsers) {
      assert.equal(parse('<a>R&D &amp; &nbsp; & more</a>', limits).text, 'R&D & &nbsp; & more');
    }
  });

  test('refuses every DOCTYPE, so that no entity can be declared', () => {
    const laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>';
    const external = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>';
    for (const text of [laughs, external, `<?xml version="1.0"?>\n${laughs}`, '<!doctype a><a/>']) {
      for (const lenient of [false, true]) assert.match(failure(text, lenient).message, /DOCTYPE/);
    }
  });

  test('bounds depth, count and tags before it builds anything', () => {
    assert.equal(parseXml('<a>'.repeat(32) + '</a>'.repeat(32), limits).name, 'a');
    const cpuMs = startCpuTime();
    const tooMuch = [
      '<a>'.repeat(33) + '</a>'.repeat(33),
      '<a>'.repeat(10_000) + '</a>'.repeat(10_000),
      `<a>${'<b/>'.repeat(1_000)}</a>`,
      `<a>${'<b></b>'.repeat(300_000)}</a>`,
      `<a b="${'x'.repeat(100_000)}"/>`,
      `<a ${' '.repeat(100_000)}/>`,
    ];
    for (const text of tooMuch) assert(failure(text, true) instanceof XmlLimitError);
    assert(cpuMs() < 1_000);
  });

  test('takes linear time on hostile input', () => {
    const cpuMs = startCpuTime();
    const hostile = ['<!--', '<![CDATA[', '&', '<', '</', '"', '<a b="', '&#', ' ', '\0', '\n', '<!-- -->'].map(
      (part) => `<a>${part.repeat(200_000)}`,
    );
    for (const text of [...hostile, '<'.repeat(500_000), ' '.repeat(500_000), `${' '.repeat(500_000)}x`])
      failure(text, true);
    assert(cpuMs() < 3_000);
  });

  test("does not confuse element names with JavaScript's own", () => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      assert.equal(failure(`<a><${name}>x</${name}></a>`).name, 'XmlError');
      assert.equal(failure(`<a ${name}="x"/>`).name, 'XmlError');
    }
    const root = parseXml('<a><x:__proto__>1</x:__proto__><toString>2</toString><hasOwnProperty/></a>', limits);
    assert.deepEqual(
      root.children.map(({ name }) => name),
      ['__proto__', 'toString', 'hasOwnProperty'],
    );
    assert.equal(Object.getPrototypeOf(root.attributes), null);
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  test('accepts forbidden characters from CPEs', () => {
    const root = parseXmlStream(
      '<a b="1&2"><c>R&D &amp; &nbsp; &#0;\u0001</c><d><![CDATA[&amp;]]></d><!-- & --></a>',
      limits,
    );
    assert.equal(attribute(root, 'b'), '1&2');
    assert.equal(child(root, 'c')?.text, 'R&D & &nbsp; \uFFFD\uFFFD');
    assert.equal(child(root, 'd')?.text, '&amp;');
  });
});

describe('escapeXml', () => {
  test('round-trips in text and in attributes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const root = parseXml(`<a><b>${escapeXml(value)}</b></a>`, limits);
        assert.equal(child(root, 'b')?.text, value);
        const line = value.replaceAll(/[\r\n\t]/g, ' ');
        assert.equal(attribute(parseXml(`<a b="${escapeXml(line)}"/>`, limits), 'b'), line);
      }),
    );
  });

  test('makes well-formed text of anything', () => {
    fc.assert(
      fc.property(fc.uint16Array(), (units) => {
        const value = String.fromCharCode(...units);
        parseXml(`<a b="${escapeXml(value)}">${escapeXml(value)}</a>`, limits);
      }),
    );
    assert.equal(escapeXml('a\0\u0008\uFFFE\uD800b\r\n'), 'ab&#13;\n');
  });
});
