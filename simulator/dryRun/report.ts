import { outgoingRequest } from '../../domain/cwmp/outgoingRequest.ts';
import type { DryRunMessage } from '../../domain/dryRun.ts';
import { renderRequest } from '../../lib/soap/request.ts';
import type { TrialMessage } from './trial.ts';

/** In characters: the maximum size of all XML and responses in a report. */
const maxTextLength = 8 * 1024 * 1024;

/** Returns the messages as the CPE would receive them, with its answers. */
export function presentMessages(messages: TrialMessage[]): DryRunMessage[] {
  let remaining = maxTextLength;
  return messages.map((message, index) => {
    const xml = remaining > 0 ? render(message, index + 1) : null;
    const {
      response = null,
      fault = null,
      completion = null,
    } = message.purpose === 'run' ? (message.result ?? {}) : {};
    remaining -= (xml?.length ?? 0) + JSON.stringify(response).length;
    const { number, deviceId, purpose, request, summary } = message;
    return {
      number,
      deviceId,
      purpose,
      method: request.name,
      summary,
      state: stateOf(message),
      xml,
      response: remaining > 0 ? response : null,
      fault,
      completion,
    };
  });
}

function stateOf({ result, cancelled }: TrialMessage): DryRunMessage['state'] {
  if (result) return result.state;
  return cancelled ? 'cancelled' : 'skipped';
}

function render({ request }: TrialMessage, id: number): string {
  return renderRequest(outgoingRequest({ id, request }), { id: `${id}.1`, cwmpNamespace: 'urn:dslforum-org:cwmp-1-0' });
}
