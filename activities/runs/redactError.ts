import type { RunError } from '../../domain/types.ts';

/** Redacts values in an error: a CPE's fault may repeat what it was sent, and a script may use a value as a path. */
export function redactError(error: RunError, redact: (text: string) => string): RunError {
  const { message, message_summary, fault_string, parameter_faults } = error;
  return {
    ...error,
    message: redact(message),
    ...(message_summary !== undefined && { message_summary: redact(message_summary) }),
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
