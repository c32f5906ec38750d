import { outgoingRequest } from '../../domain/cwmp/outgoingRequest.ts';
import type { DryRunMessage } from '../../domain/dryRun.ts';
import { renderRequest } from '../../lib/soap/request.ts';
import type { TrialMessage } from './trial.ts';

/** In characters: so much XML and answers a report holds. */
const mostText = 8 * 1024 * 1024;

/** The messages as the CPE would get them, with what it answered. */
export function presentMessages(messages: TrialMessage[]): DryRunMessage[] {
  let left = mostText;
  return messages.map((message, index) => {
    const xml = left > 0 ? render(message, index + 1) : null;
    const {
      response = null,
      fault = null,
      completion = null,
    } = message.purpose === 'run' ? (message.reaction ?? {}) : {};
    left -= (xml?.length ?? 0) + JSON.stringify(response).length;
    const { number, deviceId, purpose, request, summary } = message;
    return {
      number,
      deviceId,
      purpose,
      method: request.name,
      summary,
      state: stateOf(message),
      xml,
      response: left > 0 ? response : null,
      fault,
      completion,
    };
  });
}

function stateOf({ reaction, cancelled }: TrialMessage): DryRunMessage['state'] {
  if (reaction) return reaction.state;
  return cancelled ? 'cancelled' : 'skipped';
}

function render({ request }: TrialMessage, id: number): string {
  return renderRequest(outgoingRequest({ id, request }), { id: `${id}.1`, cwmpNamespace: 'urn:dslforum-org:cwmp-1-0' });
}
