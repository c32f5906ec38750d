import { recordAuditEvent } from '../../db/access/audit.ts';
import type { Pool } from '../../db/core/pool.ts';
import type { Inform } from '../../domain/cwmp/messages.ts';
import { networkOf } from '../../lib/net/network.ts';
import type { RefusalReason } from './admission.ts';
import type { Caller, Proof } from './authenticate.ts';

/** In characters, for each text of a CPE or a certificate. */
const maxTextLength = 128;

/** Stores the refusal of an Inform as an audit event. The CPE's texts are cut to 128 characters, lists to 8 items. */
export async function auditRefusal(
  pool: Pool,
  { organization, proof, address }: Caller,
  inform: Inform,
  reason: RefusalReason,
): Promise<void> {
  const { serialNumber, oui, productClass } = inform.deviceId;
  const details = {
    serial_number: bounded(serialNumber),
    oui: bounded(oui),
    product_class: bounded(productClass),
    events: inform.events.slice(0, 8).map(({ eventCode }) => bounded(eventCode)),
    ...proofDetails(proof),
  };
  const subject = proof.kind === 'credential' ? proof.username : networkOf(address ?? '');
  await recordAuditEvent(pool, organization.id, { kind: reason, subject, details, remoteAddress: address });
}

function proofDetails(proof: Proof): Record<string, unknown> {
  if (proof.kind === 'none') return {};
  return proof.kind === 'certificate'
    ? { certificate: proof.names.slice(0, 8).map(bounded) }
    : { username: proof.username };
}

function bounded(text: string): string {
  return text
    .slice(0, maxTextLength)
    .replaceAll(/\p{Cc}/gu, '\uFFFD')
    .toWellFormed();
}
