import type { OrganizationSettings } from '../../db/access/organizations.ts';
import type { Db } from '../../db/core/pool.ts';
import { holdsCredential } from '../../db/devices/credentials.ts';
import type { InformedDevice } from '../../db/devices/informs.ts';
import type { Inform } from '../../domain/cwmp/messages.ts';
import { bootstrapEvent } from '../../domain/devices/bootstrap.ts';
import { HttpError } from '../server/httpError.ts';
import type { Caller, Proof } from './authenticate.ts';
import { allowedCertificateNames } from './certificate.ts';

/** Why an Inform is refused. Also the kind of the audit event. */
export type RefusalReason =
  /** The device is not registered. */
  | 'unknown_device'
  /** The caller authenticated as another device. */
  | 'wrong_device'
  /** The onboarding credential was used for a device that has its own, without a factory reset. */
  | 'onboarding_over'
  /** A BOOTSTRAP without an open window for it. */
  | 'unexpected_bootstrap'
  /** The organization has reached its maximum number of devices. */
  | 'device_limit';

/** The response is the same for all reasons, so that a stranger cannot find out which devices exist. */
export class NotAdmitted extends HttpError {
  override name = 'NotAdmitted';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(403, 'This device is not admitted.');
    this.reason = reason;
  }
}

/** What the admission of an Inform depends on. */
interface Informed {
  /** Undefined for an unknown device. */
  device: { key: number; registered: boolean; bootstrapExpected: boolean } | undefined;
  isBootstrap: boolean;
  /** The names that a certificate of the device may contain. */
  names: string[];
  /** Whether the device is known to hold a credential of its own. */
  holdsCredential: boolean;
}

/** `window`: the Inform is admitted because the window for its BOOTSTRAP is open. */
type Judgement = { refusal: RefusalReason } | { by: 'proof' | 'window' };

/** Decides whether an Inform is admitted. */
export function judgeAdmission(settings: OrganizationSettings, proof: Proof, informed: Informed): Judgement {
  const { device, isBootstrap } = informed;
  const identity = provenIdentity(settings, proof, informed);
  if (identity === 'other') return { refusal: 'wrong_device' };
  if (settings.unknownDevices === 'refuse' && !device?.registered) return { refusal: 'unknown_device' };
  if (identity === 'onboarding' && informed.holdsCredential && !isBootstrap) return { refusal: 'onboarding_over' };
  if (identity === 'own' || !settings.expectBootstrap || !isBootstrap) return { by: 'proof' };
  // The window is a column of a row that is read anyway. It closes 5 minutes after the first BOOTSTRAP, so that an
  // Inform whose response was lost can be repeated.
  return device?.bootstrapExpected ? { by: 'window' } : { refusal: 'unexpected_bootstrap' };
}

/** Returns whose identity is proven: the informing device, another one, any device from the factory, or none. */
function provenIdentity(
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

/** Decides whether the caller may inform as this device. @throws NotAdmitted */
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
  if ('refusal' in judgement) throw new NotAdmitted(judgement.refusal);
  return { usesWindow: judgement.by === 'window' };
}
