import assert from 'node:assert/strict';
import { it } from 'node:test';

// The modules read the browser's storage when they load.
const empty = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
Object.assign(globalThis, { sessionStorage: empty, localStorage: empty });
const { addSignIn, current, signOutReason } = await import('../../../console/api/signIns.ts');
const { signOutRejected } = await import('../../../console/api/rejectedSignIn.ts');

const me = { organization: { id: 'acme', name: 'Acme' }, scopes: ['read'] } as unknown as Parameters<
  typeof addSignIn
>[1];
const id = 'acme';

function rejected(body: string | ReadableStream): Response {
  return new Response(body, { status: 401 });
}

it('of several rejected requests, the first one’s reason stays', async () => {
  addSignIn('cuttle_x', me, false);
  await signOutRejected(rejected('{"detail":"The key expired."}'), id);
  assert.equal(current.value, undefined);
  await signOutRejected(rejected('<h1>Unauthorized</h1>'), id);
  assert.equal(signOutReason.value, 'The key expired.');
});

it('a request that the page dropped while its body was read does not sign out', async () => {
  addSignIn('cuttle_x', me, false);
  const dropped = new ReadableStream({
    start: (body) => {
      body.error(new DOMException('The request was dropped.', 'AbortError'));
    },
  });
  await signOutRejected(rejected(dropped), id);
  assert.equal(current.value?.id, id);
  await signOutRejected(rejected('{"detail":"The key expired."}'), id);
  assert.equal(signOutReason.value, 'The key expired.');
});

it('a rejection without a reason gets one', async () => {
  addSignIn('cuttle_x', me, false);
  await signOutRejected(rejected('<h1>Unauthorized</h1>'), id);
  assert.equal(signOutReason.value, 'The API no longer accepts the key.');
});
