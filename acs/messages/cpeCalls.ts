import { recordCall } from '../../db/devices/cpeCalls.ts';
import type { Completion } from '../../db/devices/cpeCalls.ts';
import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import { acsMethods } from '../../domain/cwmp/acsMethods.ts';
import { isOlder } from '../../domain/cwmp/version.ts';
import type { EnvelopeHeader } from '../../lib/soap/envelope.ts';
import type { GatewayDeps } from '../server/deps.ts';
import { messageIdOfCommandKey } from './outgoing.ts';
import type { Session } from '../sessions/session.ts';
import { renderEmptyResponse, renderGetRPCMethodsResponse, renderKickedResponse } from '../soap/render.ts';

/** Stores what a CPE called, then renders the answer, by which the CPE takes it as delivered. */
export async function receiveCall(
  { pool, log }: GatewayDeps,
  session: Session,
  envelope: EnvelopeHeader,
  call: CpeCall,
): Promise<string> {
  await recordCall(pool, session.deviceKey, session.id, call, completionOf(call));
  log.debug({ session: session.id, method: call.name }, 'the CPE called');
  return call.name === 'Kicked'
    ? renderKickedResponse(envelope, harmlessUrl(call.next))
    : renderEmptyResponse(envelope, call.name);
}

/** Not stored, as nothing has happened. */
export function answerGetRPCMethods(session: Session, envelope: EnvelopeHeader): string {
  const methods = Object.entries(acsMethods).filter(([, since]) => !isOlder(session.version, since));
  return renderGetRPCMethodsResponse(
    envelope,
    methods.map(([name]) => name),
  );
}

function completionOf(call: CpeCall): Completion | undefined {
  if (!('commandKey' in call) || call.commandKey === '') return undefined;
  const methods = call.name === 'TransferComplete' ? ['Download', 'Upload', 'ScheduleDownload'] : ['ChangeDUState'];
  return { methods, commandKey: call.commandKey, messageId: messageIdOfCommandKey(call.commandKey) };
}

/**
 * Where a user's browser goes after a Kicked (TR-069 Amendment 6, A.4.2.1). The CPE has the address from the page that sent the browser
 * to it, which may be anyone's: only a path is given back, which leaves the browser where it is. An empty one leaves it to the CPE.
 */
function harmlessUrl(next: string): string {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next) ? next : '';
}
