import type { RunError } from '../types.ts';

/** The codes of a failure's fault and of its parameters' faults, each once; those that are no numbers are left out. */
export function faultCodes(error: RunError | null): string[] {
  const codes = [error?.fault_code, ...(error?.parameter_faults ?? []).map((fault) => fault.fault_code)];
  return [...new Set(codes.filter((code) => code !== undefined && /^\d{1,5}$/.test(code)) as string[])];
}
