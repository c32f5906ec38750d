import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { KeyRing } from '../keys/keyRing.ts';

const PayloadMessage = proto.temporal.api.common.v1.Payload;

const encoding = 'binary/sealed';

/** Opens the payloads of one organization, and returns others unchanged. */
export type PayloadOpener = (payloads: Payload[], organizationId: string) => Payload[];

/**
 * Returns a codec that seals Temporal's payloads: arguments, results, signals, summaries. They hold no secrets (ids,
 * counts, one-line summaries), but show which device has which service. A payload is sealed for the organization of its
 * workflow, which is the first part of the workflow id.
 * @param seals false: sealed payloads are only opened, so that sealing can change while executions are open.
 */
export function payloadCodec(keys: KeyRing, seals: boolean): PayloadCodec {
  return {
    encode: (payloads, context) =>
      Promise.resolve(
        seals ? payloads.map((payload) => seal(keys, payload, organizationOf(context?.workflowId))) : payloads,
      ),
    // A payload that was sealed for another organization's workflow cannot be opened here.
    decode: (payloads, context) =>
      Promise.resolve(
        payloads.map((payload) => (isSealed(payload) ? open(keys, payload, context?.workflowId) : payload)),
      ),
  };
}

/** Returns a function that opens payloads for display. Those of other organizations stay sealed. */
export function payloadOpener(keys: KeyRing): PayloadOpener {
  return (payloads, organizationId) =>
    payloads.map((payload) =>
      isSealed(payload) && textOf(payload, 'organization') === organizationId ? open(keys, payload) : payload,
    );
}

function organizationOf(workflowId = ''): string {
  const [organization = ''] = workflowId.split('/', 1);
  return organization;
}

function seal(keys: KeyRing, payload: Payload, organization: string): Payload {
  const data = keys.seal(PayloadMessage.encode(payload).finish(), sealContextOf(organization));
  return {
    metadata: { encoding: Buffer.from(encoding), organization: Buffer.from(organization) },
    data: Buffer.from(data),
  };
}

function isSealed(payload: Payload): boolean {
  return textOf(payload, 'encoding') === encoding;
}

/** @throws SealError, which Temporal's worker retries, so that a missing key can be added to the ring. */
function open(keys: KeyRing, payload: Payload, workflowId?: string): Payload {
  const organization = workflowId === undefined ? textOf(payload, 'organization') : organizationOf(workflowId);
  const bytes = keys.openBytes(Buffer.from(payload.data ?? []).toString(), sealContextOf(organization));
  return PayloadMessage.decode(bytes);
}

function textOf({ metadata }: Payload, key: string): string {
  return Buffer.from(metadata?.[key] ?? []).toString();
}

function sealContextOf(organization: string): string {
  return `${organization}/temporal`;
}
