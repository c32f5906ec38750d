import type { CpeFault } from '../types.ts';
import type { CpeCall } from './acsMethods.ts';

/**
 * Returns the fault with which a transfer or a change of software ended after its request was acknowledged; null if it
 * succeeded or has not ended.
 */
export function transferFault(completion: CpeCall | null): CpeFault | null {
  const faults =
    completion?.name === 'TransferComplete'
      ? [completion.faultStruct]
      : completion?.name === 'DUStateChangeComplete'
        ? completion.results.map(({ fault }) => fault)
        : [];
  const failed = faults.find(({ faultCode }) => faultCode !== '0');
  return failed ? { fault_code: failed.faultCode, fault_string: failed.faultString, parameter_faults: [] } : null;
}
