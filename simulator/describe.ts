import type { CpeEvent } from './session/events.ts';

export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim';

/** What an event means to somebody who watches, and in which colour. */
export function describeEvent(event: CpeEvent): { text: string; colour?: Colour } {
  switch (event.type) {
    case 'listening':
      return { text: `Listening for connection requests at ${event.url}`, colour: 'dim' };
    case 'connectionRequest':
      return event.accepted
        ? { text: `Connection request by ${event.by} from ${event.from}`, colour: 'cyan' }
        : {
            text: `Connection request by ${event.by} from ${event.from} without the right username and password`,
            colour: 'yellow',
          };
    case 'mapped':
      return {
        text: `Seen by the STUN server as ${event.address}, listening there for connection requests by UDP`,
        colour: 'dim',
      };
    case 'connected':
      return { text: `Connected to ${event.url}`, colour: 'dim' };
    case 'informed':
      return {
        text: `Inform ${event.events.join(', ') || 'without events'}${event.retryCount > 0 ? ` (retry ${event.retryCount})` : ''}`,
        colour: 'cyan',
      };
    case 'received':
      return { text: `← ${event.summary}` };
    case 'answered':
      return { text: `→ ${event.summary}`, colour: 'green' };
    case 'fault':
      return { text: `→ Fault ${event.code} ${event.text}`, colour: 'red' };
    case 'misbehaved':
      return { text: `Misbehaves, as asked: ${event.what}`, colour: 'yellow' };
    case 'ended':
      return event.result.ok
        ? {
            text: `Session ended after ${event.result.rpcs} ${event.result.rpcs === 1 ? 'RPC' : 'RPCs'}`,
            colour: 'green',
          }
        : { text: `Session broke off: ${event.result.reason}`, colour: 'red' };
    case 'retry':
      return { text: `Retry ${event.retryCount} in ${(event.inMs / 1000).toFixed(1)} s`, colour: 'yellow' };
    case 'reset':
      return { text: 'Reset to factory settings', colour: 'yellow' };
  }
}
