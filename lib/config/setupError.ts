/** A problem that the operator can solve. It is printed without a stack trace, and the process ends with code 1. */
export class SetupError extends Error {
  override name = 'SetupError';
}
