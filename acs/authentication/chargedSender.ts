import { networkOf } from '../../lib/net/network.ts';
import type { Caller } from './authenticate.ts';

/**
 * Returns whose rate an Inform is charged to: the device that was proven, whatever serial number is claimed. Without
 * proof of one device, it is the client's network together with the claimed serial number, so that nobody can use up
 * the rate of a CPE elsewhere.
 */
export function chargedSender({ organization, proof, address }: Caller, serialNumber: string): string {
  switch (proof.kind) {
    case 'credential':
      return `${organization.id} device ${proof.deviceKey}`;
    case 'certificate':
      return `${organization.id} certificate ${proof.names.join(' ')} ${serialNumber}`;
    case 'onboarding':
    case 'none':
      return `${organization.id} ${networkOf(address ?? '')} ${serialNumber}`;
  }
}
