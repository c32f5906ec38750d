import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { answerBindingRequest } from '../../../acs/stun/server.ts';
import {
  attributeTypes,
  bindingRequest,
  bindingResponse,
  connectionRequestBinding,
  hasMagicCookie,
  parseStun,
  readMappedAddress,
  renderAddress,
  renderStun,
  renderXorAddress,
  transactionIdOf,
} from '../../../lib/net/stun.ts';

const transactionId = Buffer.from('2112a442b7e7a701bc34d686fa87dfae', 'hex');
const software = '80220010' + '5354554e207465737420636c69656e74';
/** RFC 5769, 2.1. */
const sampleRequest = Buffer.from(
  `00010058${transactionId.toString('hex')}${software}002400046e0001ff80290008932ff9b151263b36` +
    '0006000965' +
    '76746a3a68367659202020' +
    '000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2' +
    '80280004e57a3bcf',
  'hex',
);
/** RFC 5769, 2.2 and 2.3. */
const sampleResponses = {
  IPv4: {
    address: '192.0.2.1',
    xor: '0001a147e112a643',
    hex:
      `0101003c${transactionId.toString('hex')}8022000b7465737420766563746f7220002000080001a147e112a64300080014` +
      '2b91f599fd9e90c38c7489f92af9ba53f06be7d7' +
      '80280004c07d4c96',
  },
  IPv6: {
    address: '2001:db8:1234:5678:11:2233:4455:6677',
    xor: '0002a1470113a9faa5d3f179bc25f4b5bed2b9d9',
    hex:
      `01010048${transactionId.toString('hex')}8022000b7465737420766563746f7220` +
      '002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014' +
      'a382954e4be67bf11784c97c8292c275bfe3ed41' +
      '80280004c8fb0b4c',
  },
};

describe("RFC 5769's samples", () => {
  test('the request is parsed', () => {
    const message = parseStun(sampleRequest);
    assert.equal(message?.type, bindingRequest);
    assert.ok(message.transactionId.equals(transactionId));
    assert.equal(message.attributes.get(attributeTypes.username)?.toString(), 'evtj:h6vY');
    assert.equal(message.attributes.get(0x8028)?.toString('hex'), 'e57a3bcf');
  });

  for (const [family, { address, xor, hex }] of Object.entries(sampleResponses)) {
    test(`the address in the ${family} response is parsed and rendered`, () => {
      const message = parseStun(Buffer.from(hex, 'hex'));
      assert.equal(message?.type, bindingResponse);
      assert.deepEqual(readMappedAddress(message), { address, port: 32853 });
      assert.equal(renderXorAddress({ address, port: 32853 }, transactionId).toString('hex'), xor);
    });
  }
});

describe('binding requests', () => {
  const from = { address: '203.0.113.7', port: 40_000 };

  test('of RFC 5389 are answered with the masked address, and the plain one beside it', () => {
    const answer = parseStun(answerBindingRequest(sampleRequest, from) ?? Buffer.alloc(0));
    assert.equal(answer?.type, bindingResponse);
    assert.ok(answer.transactionId.equals(transactionId));
    assert.deepEqual([...answer.attributes.keys()], [attributeTypes.xorMappedAddress, attributeTypes.mappedAddress]);
    assert.deepEqual(readMappedAddress(answer), from);
    answer.attributes.delete(attributeTypes.xorMappedAddress);
    assert.deepEqual(readMappedAddress(answer), from);
  });

  test('of RFC 3489, with the attributes of Annex G, are answered in its form', () => {
    const id = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
    const bindingChange: [number, Buffer] = [0xc002, Buffer.alloc(0)];
    const request = renderStun(bindingRequest, id, [
      [attributeTypes.connectionRequestBinding, connectionRequestBinding],
      bindingChange,
      [attributeTypes.username, Buffer.from('CPE57689')],
    ]);
    assert.equal(parseStun(request)?.attributes.get(0xc001)?.toString(), 'dslforum.org/TR-111 ');
    const answer = parseStun(answerBindingRequest(request, from) ?? Buffer.alloc(0));
    assert.ok(answer && !hasMagicCookie(answer) && answer.transactionId.equals(id));
    assert.deepEqual([...answer.attributes.keys()], [attributeTypes.mappedAddress]);
    assert.deepEqual(readMappedAddress(answer), from);
  });

  test('cannot redirect the answer: RESPONSE-ADDRESS and CHANGE-REQUEST are ignored', () => {
    const victim = renderAddress({ address: '198.51.100.1', port: 53 });
    const request = renderStun(bindingRequest, transactionId, [
      [0x0002, victim],
      [0x0003, Buffer.from([0, 0, 0, 6])],
    ]);
    const answer = answerBindingRequest(request, from);
    assert.deepEqual(answer, answerBindingRequest(renderStun(bindingRequest, transactionId, []), from));
    assert.ok(!answer?.includes(victim.subarray(4)));
  });

  test('are answered with little more than they contain', () => {
    const smallest = renderStun(bindingRequest, transactionId, []);
    assert.equal(smallest.length, 20);
    assert.equal(answerBindingRequest(smallest, from)?.length, 44);
    assert.equal(answerBindingRequest(smallest, { address: '2001:db8::1', port: 1 })?.length, 68);
  });

  test('are the only messages answered: no response, indication, error or other method', () => {
    for (const type of [0x0101, 0x0111, 0x0011, 0x0002, 0x0003, 0x4001, 0xc001])
      assert.equal(answerBindingRequest(renderStun(type, transactionId, []), from), undefined);
    for (const bytes of ['', 'GET http://1.2.3.4?ts=1 HTTP/1.1\r\n\r\n', '\0'.repeat(20), '\0\x01\0\x04'.padEnd(20)])
      assert.equal(answerBindingRequest(Buffer.from(bytes), from), undefined);
  });

  test('an IPv4-mapped IPv6 address is reported as IPv4', () => {
    const answer = parseStun(
      answerBindingRequest(sampleRequest, { address: '::ffff:203.0.113.7', port: 9 }) ?? Buffer.alloc(0),
    );
    assert.deepEqual(answer && readMappedAddress(answer), { address: '203.0.113.7', port: 9 });
  });
});

test('no datagram breaks the parser, and rendered messages are parsed again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const message = parseStun(Buffer.from(bytes));
      if (message) readMappedAddress(message);
      answerBindingRequest(Buffer.from(bytes), { address: '192.0.2.1', port: 1 });
    }),
  );
  fc.assert(
    fc.property(fc.ipV6(), fc.nat(65_535), fc.uint8Array({ minLength: 12, maxLength: 12 }), (address, port, random) => {
      const id = transactionIdOf(Buffer.from(random));
      const [plain, masked] = [renderAddress({ address, port }), renderXorAddress({ address, port }, id)];
      const read = (attribute: number, value: Buffer) => {
        const message = parseStun(renderStun(bindingResponse, id, [[attribute, value]]));
        return message && readMappedAddress(message);
      };
      assert.deepEqual(read(attributeTypes.xorMappedAddress, masked), read(attributeTypes.mappedAddress, plain));
      assert.equal(read(attributeTypes.mappedAddress, plain)?.port, port);
    }),
  );
});
