import { CancellationScope } from '@temporalio/workflow';
import { requestConnection } from '../activities.ts';

/**
 * The connection request of a run, one at a time. The activity repeats it with back-off until the CPE has fetched the
 * run's messages. Nothing awaits it: a CPE that it cannot reach fetches the messages at its next Inform.
 */
export class ConnectionRequest {
  readonly #runId: number;
  #pending: CancellationScope | undefined;

  constructor(runId: number) {
    this.#runId = runId;
  }

  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /** Does nothing while a request is pending: that one also covers the messages queued since. */
  start(): void {
    if (this.#pending) return;
    const scope = new CancellationScope();
    this.#pending = scope;
    const clear = (): void => {
      if (this.#pending === scope) this.#pending = undefined;
    };
    scope
      .run(() => requestConnection.executeWithOptions({ summary: 'Connection request' }, [{ runId: this.#runId }]))
      .then(clear, clear);
  }

  /** Ends the pending request, when the run has ended. */
  cancel(): void {
    this.#pending?.cancel();
  }
}
