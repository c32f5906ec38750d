import type { RunError } from '../../domain/types.ts';

/**
 * A CPE's fault texts may repeat values that it was sent, and a script may have used one as a path. The error goes to
 * Temporal, which must not hold them.
 */
export function redactError(error: RunError, redact: (text: string) => string): RunError {
  const { message, fault_string, parameter_faults } = error;
  return {
    ...error,
    message: redact(message),
    ...(fault_string !== undefined && { fault_string: redact(fault_string) }),
    ...(parameter_faults !== undefined && {
      parameter_faults: parameter_faults.map((fault) => ({
        ...fault,
        parameter_name: redact(fault.parameter_name),
        fault_string: redact(fault.fault_string),
      })),
    }),
  };
}
