import { recordAuditEvent } from '../../db/access/audit.ts';
import type { Pool } from '../../db/core/pool.ts';
import type { Inform } from '../../domain/cwmp/messages.ts';
import { networkOf } from '../../lib/net/network.ts';
import type { RefusalReason } from './admission.ts';
import type { Caller, Proof } from './caller.ts';

/** In characters, of whatever a CPE or a certificate says. */
const maxText = 128;

export async function auditRefusal(
  pool: Pool,
  { organization, proof, address }: Caller,
  inform: Inform,
  objection: RefusalReason,
): Promise<void> {
  const { serialNumber, oui, productClass } = inform.deviceId;
  const details = {
    serial_number: bounded(serialNumber),
    oui: bounded(oui),
    product_class: bounded(productClass),
    events: inform.events.slice(0, 8).map(({ eventCode }) => bounded(eventCode)),
    ...proven(proof),
  };
  const subject = proof.kind === 'credential' ? proof.username : networkOf(address ?? '');
  await recordAuditEvent(pool, organization.id, { kind: objection, subject, details, remoteAddress: address });
}

function proven(proof: Proof): Record<string, unknown> {
  if (proof.kind === 'none') return {};
  return proof.kind === 'certificate'
    ? { certificate: proof.names.slice(0, 8).map(bounded) }
    : { username: proof.username };
}

function bounded(text: string): string {
  return text
    .slice(0, maxText)
    .replaceAll(/\p{Cc}/gu, '\uFFFD')
    .toWellFormed();
}
