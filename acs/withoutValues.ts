/** An error as it is logged: PostgreSQL's quote rows and values in their details. */
export function withoutValues(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  return { type: error.name, code: 'code' in error ? error.code : undefined, message: error.message, stack: error.stack };
}
