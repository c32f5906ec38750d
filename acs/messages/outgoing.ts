import type { SentMessage } from '../../db/runs/messages.ts';
import type { CwmpRequest } from '../../domain/cwmp/messages.ts';
import { outgoingRequest } from '../../domain/cwmp/outgoingRequest.ts';
import { probeRequest } from './addObject.ts';

/** How often a message is sent that may not have reached the CPE, or after which the CPE broke off its session. */
export const maxAttempts = 5;

/** Returns the RPC to send for the message now. */
export function requestOnWire(message: SentMessage): CwmpRequest {
  return probeRequest(message) ?? outgoingRequest(message);
}

/** Returns the message's cwmp:ID. It differs each time the message is sent. */
export function cwmpIdFor(message: { id: number; attempts: number }): string {
  return `${message.id}.${message.attempts}`;
}

/**
 * Returns the message that an answer's cwmp:ID names; undefined for a foreign ID, since some CPEs drop it or invent
 * one.
 */
export function messageIdOfCwmpId(id: string): number | undefined {
  const digits = /^\s*(\d{1,15})\.\d{1,9}\s*$/.exec(id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Returns the message that was sent with this CommandKey of ours. */
export function messageIdOfCommandKey(commandKey: string): number | undefined {
  const digits = /^cuttle([1-9]\d{0,14})$/.exec(commandKey)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
