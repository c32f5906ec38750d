import type { CwmpResponse } from '../../domain/cwmp/messages.ts';
import type { CpeFault } from '../../domain/types.ts';
import type { SentMessage } from './messages.ts';
import type { ParameterChanges, StoredParameter } from '../devices/parameters.ts';
import { columnsOf, storeParameters } from '../devices/parameters.ts';
import type { Db } from '../core/pool.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { outboxColumns, queryOutbox } from '../outbox/outbox.ts';
import { sealText } from '../core/sealed.ts';
import { sealedFault, sealedResponse } from '../core/sealedMessage.ts';

/** `response` is null when the answer was lost, or is stored elsewhere. */
export type Verdict = { state: 'acknowledged'; response: CwmpResponse | null } | { state: 'faulted'; fault: CpeFault };

/** A verdict as it is stored. */
export interface SealedVerdict {
  state: Verdict['state'];
  /** JSON. */
  response: string | null;
  /** JSON. */
  fault: string | null;
}

/** Seals a verdict on a message. Takes some 10 ms for a response of 10,000 parameters. */
export function sealVerdict(db: Db, { organizationId }: SentMessage, verdict: Verdict): SealedVerdict {
  if (verdict.state === 'faulted')
    return { state: verdict.state, response: null, fault: sealedFault(db, organizationId, verdict.fault) };
  return { state: verdict.state, response: sealedResponse(db, organizationId, verdict.response), fault: null };
}

/** SQL: what a statement that settles `$1` and inserts rows of its device does first, as a deletion does. */
const lockDeviceAgainstDeletion =
  'select key from devices where key = (select device_key from messages where id = $1) for key share';

/**
 * Settles the message of a script or device action, only for the session that sent it, and once. It also stores what
 * the answer reports about the device's parameters.
 * @returns the outbox rows, for the dispatcher after the commit.
 */
export async function settleMessage(
  db: Db,
  message: SentMessage,
  { state, response, fault }: SealedVerdict,
  { parameters, removed }: ParameterChanges,
): Promise<OutboxRow[]> {
  const values = [message.id, message.sessionId, state, response, fault];
  const isPlain = parameters.length + removed.length === 0;
  const settles = `select ${outboxColumns} from ${isPlain ? '' : 'device cross join lateral '}
    settle_message($1, $2, $3, $4, $5) where id is not null`;
  return isPlain
    ? queryOutbox(db, { name: 'settle_message', text: settles, values })
    : queryOutbox(db, {
        name: 'settle_and_learn',
        text: `with device as materialized (
            ${lockDeviceAgainstDeletion}
          ), learned as (
            ${storeParameters(
              `select device_key from messages where id = $1 and session_id = $2 and state in ('sent', 'queued')`,
              6,
            )}
          ), removed as (
            delete from device_parameters d using messages m
            where m.id = $1 and m.session_id = $2 and m.state in ('sent', 'queued') and d.device_key = m.device_key
              and exists (select 1 from unnest($10::text[]) as object(path) where starts_with(d.path, object.path))
          ) ${settles}`,
        values: [...values, ...columnsOf(parameters), removed],
      });
}

/** Settles the message that set the CPE's connection request credential, which is valid from its acknowledgement on. */
export async function settleCredentialMessage(
  db: Db,
  message: SentMessage,
  verdict: Verdict,
  credential: { username: string; password: string },
): Promise<void> {
  const { state, response, fault } = sealVerdict(db, message, verdict);
  await db.query({
    name: 'settle_credential_message',
    text: `with device as materialized (
        select key from devices where key = (select device_key from messages where id = $1) for no key update
      ), settled as (
        update messages set state = $3, response = $4, fault = $5, settled_at = now()
        from device
        where device_key = device.key and id = $1 and session_id = $2 and state in ('sent', 'queued')
        returning device_key, state
      )
      update devices set connection_request_username = $6, connection_request_password = $7
      from settled where devices.key = settled.device_key and settled.state = 'acknowledged'`,
    values: [
      message.id,
      message.sessionId,
      state,
      response,
      fault,
      credential.username,
      sealText(db, message.organizationId, 'devices.connection_request_password', credential.password),
    ],
  });
}

/**
 * Stores the connection request credential that an acknowledged message of a script or device action has set. Send it
 * before or after the statement that settles the message: it does not depend on the order.
 * @param credential undefined: the message did not set this part.
 */
export async function learnCredential(
  db: Db,
  { id, sessionId, organizationId }: SentMessage,
  { username, password }: { username: string | undefined; password: string | undefined },
): Promise<void> {
  await db.query({
    name: 'learn_credential',
    text: `update devices
      set connection_request_username = coalesce($3, connection_request_username),
        connection_request_password = coalesce($4, connection_request_password)
      where key = (
        select device_key from messages
        where id = $1 and session_id = $2 and state in ('sent', 'queued', 'acknowledged'))`,
    values: [
      id,
      sessionId,
      username,
      password === undefined
        ? undefined
        : sealText(db, organizationId, 'devices.connection_request_password', password),
    ],
  });
}

/** A request of a refresh as it is stored. */
export interface SealedRequest {
  /** JSON. */
  request: string;
  summary: string;
}

interface RefreshProgress {
  parameters: StoredParameter[];
  /** Object paths below which the device has no other parameters than those in `reported`. */
  wholeOf: string[];
  reported: string[];
  requests: SealedRequest[];
  /** The maximum number of a refresh's messages. */
  limit: number;
}

function renderQueued({ request, summary }: SealedRequest): string {
  return `{"request":${request},"summary":${JSON.stringify(summary)}}`;
}

/** Settles a message of a refresh, stores what was read, each path once, and queues the next reads. */
export async function settleRefreshMessage(
  db: Db,
  message: SentMessage,
  verdict: Verdict,
  progress: RefreshProgress,
): Promise<void> {
  const { parameters } = progress;
  await db.query({
    name: 'settle_refresh_message',
    // `not in` always uses a hash, whatever length the plan expects; both lists may be long.
    text: `with device as materialized (
        ${lockDeviceAgainstDeletion}
      ), settled as (
        update messages set state = $3, fault = $4, settled_at = now()
        from device
        where device_key = device.key and id = $1 and session_id = $2 and state in ('sent', 'queued')
        returning organization_id, device_key, run_id, device_action_id, expires_at
      ), gone as (
        delete from device_parameters d using settled where d.device_key = settled.device_key
          and exists (select 1 from unnest($9::text[]) as whole(path) where starts_with(d.path, whole.path))
          and d.path not in (select unnest($12::text[]))
      ), stored as (
        ${storeParameters('select device_key from settled', 5)}
      )
      insert into messages (
        organization_id, device_key, run_id, device_action_id, expires_at, purpose, method, request, summary, state)
      select s.organization_id, s.device_key, s.run_id, s.device_action_id, s.expires_at,
        'refresh', r.request ->> 'name', r.request, r.summary, 'queued'
      from settled s,
        rows from (jsonb_to_recordset($10) as (request jsonb, summary text))
          with ordinality as r(request, summary, position)
      where r.position <= $11 - (
        select count(*) from messages c
        where c.device_key = s.device_key and c.purpose = 'refresh'
          and c.run_id is not distinct from s.run_id
          and c.device_action_id is not distinct from s.device_action_id)
      order by r.position`,
    values: [
      message.id,
      message.sessionId,
      verdict.state,
      // The response is not stored: the parameters are.
      verdict.state === 'faulted' ? sealedFault(db, message.organizationId, verdict.fault) : null,
      ...columnsOf(parameters),
      progress.wholeOf,
      `[${progress.requests.map(renderQueued).join()}]`,
      progress.limit,
      progress.reported,
    ],
  });
}
