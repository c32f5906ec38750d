import type { CpeEvent } from './session/events.ts';

export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim';

/** Returns the line that the command prints for an event, and its colour. */
export function describeEvent(event: CpeEvent): { text: string; colour?: Colour } {
  switch (event.type) {
    case 'listening':
      return { text: `Listening for connection requests at ${event.url}`, colour: 'dim' };
    case 'connectionRequest':
      return event.accepted
        ? { text: `Connection request over ${event.by} from ${event.from}`, colour: 'cyan' }
        : {
            text: `Connection request over ${event.by} from ${event.from} rejected: wrong username or password`,
            colour: 'yellow',
          };
    case 'mapped':
      return {
        text: `Listening for UDP connection requests at ${event.address}, the address that the STUN server reports`,
        colour: 'dim',
      };
    case 'connected':
      return { text: `Connected to ${event.url}`, colour: 'dim' };
    case 'informed': {
      const retry = event.retryCount > 0 ? ` (retry ${event.retryCount})` : '';
      return { text: `Inform: ${event.events.join(', ') || 'no events'}${retry}`, colour: 'cyan' };
    }
    case 'received':
      return { text: `← ${event.summary}` };
    case 'answered':
      return { text: `→ ${event.summary}`, colour: 'green' };
    case 'fault':
      return { text: `→ Fault ${event.code} ${event.text}`, colour: 'red' };
    case 'misbehaved':
      return { text: `Misbehaving as requested: ${event.what}`, colour: 'yellow' };
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
      return { text: 'Factory reset', colour: 'yellow' };
  }
}
