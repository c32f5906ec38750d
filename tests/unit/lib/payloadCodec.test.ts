import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';
import { KeyRing } from '../../../lib/keys/keyRing.ts';
import { newKeyFile } from '../../../lib/keys/keyFile.ts';
import { payloadCodec, payloadOpener } from '../../../lib/temporal/payloadCodec.ts';

const ring = JSON.stringify(newKeyFile());
const keys = new KeyRing({ name: 'the test', readSync: () => ring, read: () => Promise.resolve(ring) });
const contextOf = (workflowId: string) => ({ type: 'workflow' as const, namespace: 'default', workflowId });
const acme = contextOf('acme/CPE-1/pppoe/ins_1');
const payload = defaultPayloadConverter.toPayload({ instanceId: 'ins_1' });
assert.ok(payload);
const codec = payloadCodec(keys, true);
const [sealed] = await codec.encode([payload], acme);
assert.ok(sealed);

const bytes = (...payloads: Payload[]): string =>
  payloads
    .map(({ metadata, data }) =>
      [...Object.values(metadata ?? {}), data ?? Buffer.alloc(0)].map((part) => Buffer.from(part).toString()).join(),
    )
    .join();

it('seals a payload, and opens it unchanged', async () => {
  assert.doesNotMatch(bytes(sealed), /ins_1/);
  const [opened] = await codec.decode([sealed], acme);
  assert.deepEqual(opened && defaultPayloadConverter.fromPayload(opened), { instanceId: 'ins_1' });
});

it("does not open another organization's payload in a workflow", async () => {
  await assert.rejects(
    async () => codec.decode([sealed], contextOf('rival/CPE-1/pppoe/ins_1')),
    /value of rival\/temporal cannot be decrypted/,
  );
});

it('with encryption off, opens what was sealed before, and seals nothing', async () => {
  const off = payloadCodec(keys, false);
  assert.deepEqual(await off.encode([payload], acme), [payload]);
  const [opened] = await off.decode([sealed], acme);
  assert.deepEqual(opened && defaultPayloadConverter.fromPayload(opened), { instanceId: 'ins_1' });
});

it('leaves unsealed payloads unchanged', async () => {
  assert.deepEqual(await codec.decode([payload], acme), [payload]);
});

it("opens people's own organization's payloads only, and returns others unchanged", () => {
  const open = payloadOpener(keys);
  assert.match(bytes(...open([sealed], 'acme')), /ins_1/);
  assert.deepEqual(open([sealed], 'rival'), [sealed]);
});

it('does not trust the organization that a payload claims', () => {
  const forged = { ...sealed, metadata: { ...sealed.metadata, organization: Buffer.from('rival') } };
  assert.throws(() => payloadOpener(keys)([forged], 'rival'), /cannot be decrypted/);
});
