import type { Completion } from '../../db/devices/cpeCalls.ts';
import { recordCall } from '../../db/devices/cpeCalls.ts';
import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import { acsMethods } from '../../domain/cwmp/acsMethods.ts';
import { messageIdOfCommandKey } from '../../domain/cwmp/outgoingRequest.ts';
import { isOlder } from '../../domain/cwmp/version.ts';
import type { EnvelopeHeader } from '../../lib/soap/envelope.ts';
import type { GatewayDeps } from '../server/deps.ts';
import type { Session } from '../sessions/session.ts';
import { renderEmptyResponse, renderGetRPCMethodsResponse, renderKickedResponse } from '../soap/render.ts';

/**
 * Stores an RPC of the CPE, such as TransferComplete, then renders the response.
 *
 * A CPE that missed the response repeats the RPC, in this session or the next. Two calls are the same one if device,
 * method, arguments and the start of the unbroken chain of sessions (`devices.sessions_since`) are the same.
 */
export async function receiveCall(
  { pool, log }: GatewayDeps,
  session: Session,
  envelope: EnvelopeHeader,
  call: CpeCall,
): Promise<string> {
  await recordCall(pool, session.deviceKey, session.id, call, completionOf(call));
  log.debug({ session: session.id, method: call.name }, 'RPC of the CPE received');
  return call.name === 'Kicked'
    ? renderKickedResponse(envelope, toPath(call.next))
    : renderEmptyResponse(envelope, call.name);
}

/** Renders the response to GetRPCMethods: the methods that the CPE may call. */
export function renderSupportedMethods(session: Session, envelope: EnvelopeHeader): string {
  const methods = Object.entries(acsMethods).filter(([, since]) => !isOlder(session.version, since));
  return renderGetRPCMethodsResponse(
    envelope,
    methods.map(([name]) => name),
  );
}

/**
 * Returns which message the call completes; undefined when the call completes none. Some CPEs send an empty CommandKey:
 * then it is the device's only open transfer.
 */
function completionOf(call: CpeCall): Completion | undefined {
  if (!('commandKey' in call)) return undefined;
  const methods = call.name === 'TransferComplete' ? ['Download', 'Upload', 'ScheduleDownload'] : ['ChangeDUState'];
  return { methods, commandKey: call.commandKey, messageId: messageIdOfCommandKey(call.commandKey) };
}

/**
 * Returns the URL that a user's browser is sent to after Kicked (TR-069 Amendment 6, A.4.2.1); '' leaves it to the CPE.
 * The CPE takes the URL from the page that redirected the browser to it, so an attacker can choose it. Only a path is
 * accepted, which cannot lead the browser to another host.
 */
function toPath(next: string): string {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next) ? next : '';
}
