/** Something that the operator can put right: shown as it is, without a stack, and the process ends with code 1. */
export class SetupError extends Error {
  override name = 'SetupError';
}
