import { CancellationScope, patched } from '@temporalio/workflow';
import { requestConnection } from '../activities.ts';

/**
 * The connection request of a run, one at a time: the activity asks with back-off until the run's messages are fetched. Nothing waits
 * for it: a CPE that can't be asked fetches them at its next Inform.
 */
export class ConnectionRequest {
  readonly #runId: number;
  #pending: CancellationScope | undefined;

  constructor(runId: number) {
    this.#runId = runId;
  }

  /** A request that is pending sees to what was queued since, too. */
  ask(): void {
    // Executions of before asked once more, and left the request pending.
    if (this.#pending && isManaged()) return;
    const scope = new CancellationScope();
    this.#pending = scope;
    const over = (): void => {
      if (this.#pending === scope) this.#pending = undefined;
    };
    scope
      .run(() => requestConnection.executeWithOptions({ summary: 'connection request' }, [{ runId: this.#runId }]))
      .then(over, over);
  }

  /** The run is over. */
  cancel(): void {
    if (this.#pending && isManaged()) this.#pending.cancel();
  }
}

function isManaged(): boolean {
  return patched('one connection request at a time');
}
