import { holdsCredential } from '../../db/devices/credentials.ts';
import type { InformedDevice } from '../../db/devices/informs.ts';
import type { OrganizationSettings } from '../../db/access/organizations.ts';
import type { Db } from '../../db/core/pool.ts';
import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import type { Inform } from '../../domain/cwmp/messages.ts';
import { HttpError } from '../server/httpError.ts';
import { allowedCertificateNames } from './certificate.ts';
import type { Caller, Proof } from './caller.ts';

/** Why an Inform is refused: the kind of the audit event. */
export type RefusalReason =
  /** Nobody registered the device. */
  | 'unknown_device'
  /** What was proven is another device. */
  | 'wrong_device'
  /** The onboarding credential, of a device that has one of its own and does not come from a factory reset. */
  | 'onboarding_over'
  /** Nobody opened a window for it. */
  | 'unexpected_bootstrap'
  /** The organization has as many devices as it may. */
  | 'device_limit';

/** Answered the same for all reasons: who has proven nothing shall not find out which devices there are. */
export class NotAdmitted extends HttpError {
  override name = 'NotAdmitted';
  readonly reason: RefusalReason;

  constructor(objection: RefusalReason) {
    super(403, 'This device is not admitted.');
    this.reason = objection;
  }
}

/** An Inform beside what is known of its device. */
interface Informed {
  /** Undefined for a device that is not known. */
  device: { key: number; registered: boolean; bootstrapExpected: boolean } | undefined;
  isBootstrap: boolean;
  /** What a certificate may name the device by. */
  names: string[];
  /** Whether the device is known to hold a credential of its own. */
  holdsCredential: boolean;
}

/** `window`: it is admitted by the window for its BOOTSTRAP. */
type Judgement = { objection: RefusalReason } | { by: 'proof' | 'window' };

export function judgeAdmission(settings: OrganizationSettings, proof: Proof, informed: Informed): Judgement {
  const { device, isBootstrap } = informed;
  const standing = standingOf(settings, proof, informed);
  if (standing === 'other') return { objection: 'wrong_device' };
  if (settings.unknownDevices === 'refuse' && !device?.registered) return { objection: 'unknown_device' };
  if (standing === 'onboarding' && informed.holdsCredential && !isBootstrap) return { objection: 'onboarding_over' };
  if (standing === 'own' || !settings.expectBootstrap || !isBootstrap) return { by: 'proof' };
  return device?.bootstrapExpected ? { by: 'window' } : { objection: 'unexpected_bootstrap' };
}

/** Whom the proof shows: the device that informs, another, one from the factory, or nobody. */
function standingOf(
  settings: OrganizationSettings,
  proof: Proof,
  { device, names }: Informed,
): 'own' | 'other' | 'onboarding' | 'unproven' {
  switch (proof.kind) {
    case 'none':
      return 'unproven';
    case 'onboarding':
      return 'onboarding';
    case 'credential':
      return proof.deviceKey === device?.key ? 'own' : 'other';
    case 'certificate':
      if (proof.names.some((name) => names.includes(name))) return 'own';
      return isFromFactory(settings, proof) ? 'onboarding' : 'other';
  }
}

function isFromFactory({ onboardingCertificate }: OrganizationSettings, proof: Proof): boolean {
  if (proof.kind !== 'certificate') return proof.kind === 'onboarding';
  return onboardingCertificate !== null && proof.names.includes(onboardingCertificate);
}

/** @throws NotAdmitted. Nothing was stored before. */
export async function admit(
  db: Db,
  caller: Caller,
  inform: Inform,
  device: InformedDevice | undefined,
): Promise<{ usesWindow: boolean }> {
  const { organization, proof } = caller;
  const judgement = judgeAdmission(organization, proof, {
    device,
    isBootstrap: inform.events.some(({ eventCode }) => eventCode === bootstrapEvent),
    names: proof.kind === 'certificate' ? allowedCertificateNames(inform.deviceId) : [],
    holdsCredential:
      isFromFactory(organization, proof) && device !== undefined && (await holdsCredential(db, device.key)),
  });
  if ('objection' in judgement) throw new NotAdmitted(judgement.objection);
  return { usesWindow: judgement.by === 'window' };
}
