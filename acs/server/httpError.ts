/** An error that the gateway answers with an HTTP status and a short plain text, for the CPE's log. */
export class HttpError extends Error {
  override name = 'HttpError';
  readonly status: number;
  readonly headers: Record<string, string[]>;

  constructor(status: number, message: string, headers: Record<string, string[]> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}
