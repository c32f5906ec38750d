import type { CwmpRequest } from '../../domain/cwmp/messages.ts';

/** How a session ended. `rpcs`: how many RPCs of the ACS it answered. `faults`: how many of them with a Fault. */
export type SessionResult =
  { ok: true; rpcs: number; faults: number } | { ok: false; rpcs: number; faults: number; reason: string };

/** An event in the life of a simulated CPE. Only `received` contains parameter values. */
export type CpeEvent =
  | { type: 'listening'; url: string }
  | { type: 'connectionRequest'; from: string; accepted: boolean; by: 'HTTP' | 'UDP' }
  | { type: 'mapped'; address: string }
  | { type: 'connected'; session: number; url: string }
  | { type: 'informed'; session: number; events: string[]; retryCount: number }
  | { type: 'received'; session: number; method: string; summary: string; request: CwmpRequest | undefined }
  | { type: 'answered'; session: number; method: string; summary: string }
  | { type: 'fault'; session: number; method: string; code: string; text: string }
  | { type: 'misbehaved'; session: number; what: string }
  | { type: 'ended'; session: number; result: SessionResult }
  | { type: 'retry'; inMs: number; retryCount: number }
  | { type: 'reset' };

export type Emit = (event: CpeEvent) => void;
