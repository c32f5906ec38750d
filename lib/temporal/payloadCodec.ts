import type { Payload, PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { KeyRing } from '../keys/keyRing.ts';

const PayloadMessage = proto.temporal.api.common.v1.Payload;

const encoding = 'binary/sealed';

/** Which payloads may be opened: those of one organization. */
export type PayloadOpener = (payloads: Payload[], organizationId: string) => Payload[];

/**
 * Seals what Temporal is given: arguments, results, signals, summaries. Nothing of it is secret (ids, counts,
 * one-line summaries), but it tells who is provisioned with what. A payload is sealed for the organization of its
 * workflow, which every workflow id begins with.
 * @param seals false: only what was sealed before is opened, so that sealing can be turned on and off while
 * executions are open.
 */
export function payloadCodec(keys: KeyRing, seals: boolean): PayloadCodec {
  return {
    encode: (payloads, context) =>
      Promise.resolve(
        seals ? payloads.map((payload) => seal(keys, payload, organizationOf(context?.workflowId))) : payloads,
      ),
    // What was sealed for another organization's workflow does not open here.
    decode: (payloads, context) =>
      Promise.resolve(
        payloads.map((payload) => (isSealed(payload) ? open(keys, payload, context?.workflowId) : payload)),
      ),
  };
}

/** For people who look at executions: what is another organization's stays sealed. */
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
  const data = keys.seal(PayloadMessage.encode(payload).finish(), placeOf(organization));
  return {
    metadata: { encoding: Buffer.from(encoding), organization: Buffer.from(organization) },
    data: Buffer.from(data),
  };
}

function isSealed(payload: Payload): boolean {
  return textOf(payload, 'encoding') === encoding;
}

/** @throws SealError, which Temporal's worker retries: a key that is missing is found once the ring has it. */
function open(keys: KeyRing, payload: Payload, workflowId?: string): Payload {
  const organization = workflowId === undefined ? textOf(payload, 'organization') : organizationOf(workflowId);
  const bytes = keys.openBytes(Buffer.from(payload.data ?? []).toString(), placeOf(organization));
  return PayloadMessage.decode(bytes);
}

function textOf({ metadata }: Payload, key: string): string {
  return Buffer.from(metadata?.[key] ?? []).toString();
}

function placeOf(organization: string): string {
  return `${organization}/temporal`;
}
