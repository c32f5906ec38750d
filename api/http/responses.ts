export const ok = <T>(body: T): { status: 200; body: T } => ({ status: 200, body });

export const created = <T>(location: string, body: T): { status: 201; headers: { Location: string }; body: T } => ({
  status: 201,
  headers: { Location: location },
  body,
});

export const noContent: { status: 204 } = { status: 204 };

/** The declaration of the header that {@link created} sets. */
export const location = { Location: 'The path of what was made.' };
