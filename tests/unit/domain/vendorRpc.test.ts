import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import { redactValues, secretValues } from '../../../domain/cwmp/redaction.ts';
import { readMessageBody } from '../../../lib/soap/messageBody.ts';
import { failure } from '../../support/cpe/messageBodyFailure.ts';

function calling(content: string, name = 'X_00D09E_Foo'): string {
  return `<Envelope><Body><cwmp:${name}>${content}</cwmp:${name}></Body></Envelope>`;
}

describe("a vendor's method", () => {
  test('is read with its elements, in their order', () => {
    const content =
      '<v:Mode xsi:type="xs:string"> a &lt;b&gt; </v:Mode>\n' +
      '<List xsi:type="cwmp:X_List"> <I>1</I> <I>2</I> </List><Mode/>';
    const item = (text: string) => ({ name: 'I', type: '', text, children: [] });
    assert.deepEqual(readMessageBody(calling(content)), {
      name: 'X_00D09E_Foo',
      arguments: [
        { name: 'Mode', type: 'xsd:string', text: ' a <b> ', children: [] },
        { name: 'List', type: 'cwmp:X_List', text: '', children: [item('1'), item('2')] },
        { name: 'Mode', type: '', text: '', children: [] },
      ],
    });
    assert.deepEqual(readMessageBody(calling('')), { name: 'X_00D09E_Foo', arguments: [] });
  });

  test('may have 8 levels and 1,000 elements', () => {
    readMessageBody(calling('<a>'.repeat(8) + '</a>'.repeat(8)));
    readMessageBody(calling('<a/>'.repeat(1_000)));
    readMessageBody(calling('<a/>', `X_${'b'.repeat(62)}`));
  });

  const refused: [what: string, body: string, message: RegExp][] = [
    ['more levels', calling('<a>'.repeat(9) + '</a>'.repeat(9)), /X_00D09E_Foo: more than 8 levels/],
    ['more elements', calling('<a><b/></a>'.repeat(501)), /more than 1000 arguments/],
    ['names with other characters', calling('<é/>'), /an argument whose name/],
    ['two prefixes', calling('<a:b:c/>'), /an argument whose name/],
    ['text beside elements', calling('<a>text<b/></a>'), /a has text beside its elements/],
    ['text beside arguments', calling('text<b/>'), /X_00D09E_Foo has text/],
    ['other attributes', calling('<a><b id="1"/></a>'), /b has the attribute id/],
    ['an invalid type', calling('<a xsi:type="1 2"/>'), /a has an invalid xsi:type/],
    ['a longer name', calling('', `X_${'b'.repeat(63)}`), /is not a request that Cuttle supports/],
    ['no name', calling('', 'X_'), /is not a request that Cuttle supports/],
    ['a DOCTYPE', `<!DOCTYPE a [<!ENTITY e "x">]>${calling('&e;')}`, /malformed XML/],
  ];
  for (const [what, body, message] of refused) {
    test(`is refused with ${what}`, () => {
      const error = failure(body);
      assert.equal(error.code, '400');
      assert.match(error.message, message);
    });
  }

  test('has its secrets redacted, by the names of its elements', () => {
    const leaf = (name: string, text: string) => ({ name, type: '', text, children: [] });
    const request: CwmpRequest = {
      name: 'X_00D09E_Foo',
      arguments: [leaf('User', 'alice'), { ...leaf('AdminPassword', ''), children: [leaf('Value', 's3cret')] }],
    };
    assert.deepEqual(secretValues(request, []), ['s3cret']);
    const { request: shown, response } = redactValues({ request, response: request }, []);
    assert.deepEqual(shown, response);
    assert.deepEqual(shown, {
      name: 'X_00D09E_Foo',
      arguments: [leaf('User', 'alice'), { ...leaf('AdminPassword', ''), children: [leaf('Value', '********')] }],
    });
  });
});
