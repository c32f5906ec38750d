import type { CwmpResponse } from '../../domain/cwmp/messages.ts';
import type { CpeFault } from '../../domain/types.ts';
import type { SentMessage } from './messages.ts';
import type { TreeChanges, TreeDocument } from '../../domain/devices/parameterTree/update.ts';
import type { SlicedWork } from '../../domain/slicedWork.ts';
import type { LockedTree } from '../devices/parameterDocuments.ts';
import { changeTree, lockTree, storeTree } from '../devices/parameterDocuments.ts';
import type { Db, Pool } from '../core/pool.ts';
import { transaction } from '../core/pool.ts';
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

/** Does work that can be long, and pauses in it. */
export type RunSliced = <Result>(work: SlicedWork<Result>) => Promise<Result>;

/** Settles the message of a script or device action, only for the session that sent it, and once. */
export async function settleMessage(
  db: Db,
  { id, sessionId }: SentMessage,
  { state, response, fault }: SealedVerdict,
): Promise<OutboxRow[]> {
  return await queryOutbox(db, {
    name: 'settle_message',
    text: `select ${outboxColumns} from settle_message($1, $2, $3, $4, $5) where id is not null`,
    values: [id, sessionId, state, response, fault],
  });
}

/** What an answer shows about its device. */
interface Learned {
  changes: TreeChanges;
  /** The connection request credential that the message has set. */
  credential: Credential | undefined;
}

/** A part that is undefined was not set. */
interface Credential {
  username: string | undefined;
  password: string | undefined;
}

/**
 * Settles a message as {@link settleMessage} does, and stores what its answer shows about the device.
 * @returns the outbox rows, for the dispatcher after the commit.
 */
export async function settleAndLearn(
  pool: Pool,
  message: SentMessage,
  verdict: SealedVerdict,
  { changes, credential }: Learned,
  runSliced: RunSliced,
): Promise<OutboxRow[]> {
  return await transaction(pool, async (db) => {
    const locked = await lockForAnswer(db, message, changes);
    if (!locked) return [];
    const changed = await runSliced(changeTree(locked, changes));
    const [outboxRows] = await Promise.all([
      settleMessage(db, message, verdict),
      storeTree(db, changed),
      credential && learnCredential(db, message, credential),
    ]);
    return outboxRows;
  });
}

/**
 * Locks a message, after its device and its run, and the device's tree.
 * @returns undefined if the message is already settled, or another session has sent it.
 */
async function lockForAnswer(
  db: Db,
  { id, deviceKey, runId, sessionId }: SentMessage,
  changes: TreeChanges,
): Promise<LockedTree | undefined> {
  const [locked, , { rowCount }] = await Promise.all([
    lockTree(db, deviceKey, changes),
    runId !== null &&
      db.query({
        name: 'lock_run_of_answer',
        text: 'select from runs where id = $1 for no key update',
        values: [runId],
      }),
    db.query({
      name: 'lock_answered_message',
      text: `select from messages where id = $1 and session_id = $2 and state in ('sent', 'queued') for no key update`,
      values: [id, sessionId],
    }),
  ]);
  return rowCount === 1 ? locked : undefined;
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

async function learnCredential(
  db: Db,
  { deviceKey, organizationId }: SentMessage,
  { username, password }: Credential,
): Promise<void> {
  await db.query({
    name: 'learn_credential',
    text: `update devices
      set connection_request_username = coalesce($2, connection_request_username),
        connection_request_password = coalesce($3, connection_request_password)
      where key = $1`,
    values: [
      deviceKey,
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

/** What follows from an answer to a message of a refresh. */
interface RefreshProgress {
  changes: TreeChanges;
  /**
   * Returns the requests that continue the refresh.
   * @param tree the device's documents after the changes, in order. Those that the changes concern have been read.
   */
  continueWith: (tree: TreeDocument[]) => SlicedWork<SealedRequest[]>;
  /** The maximum number of a refresh's messages. */
  limit: number;
}

/**
 * Settles a message of a refresh, only for the session that sent it, and once. Stores what the answer reports in the
 * device's tree, instead of the answer, and queues the next reads.
 */
export async function settleRefreshMessage(
  pool: Pool,
  message: SentMessage,
  verdict: Verdict,
  { changes, continueWith, limit }: RefreshProgress,
  runSliced: RunSliced,
): Promise<void> {
  await transaction(pool, async (db) => {
    const locked = await lockForAnswer(db, message, changes);
    if (!locked) return;
    const changed = await runSliced(changeTree(locked, changes));
    const next = await runSliced(continueWith(changed.documents));
    await Promise.all([storeTree(db, changed), settleAndQueue(db, message, verdict, next, limit)]);
  });
}

/** One statement, because a device action ends when none of its messages waits. */
async function settleAndQueue(
  db: Db,
  message: SentMessage,
  verdict: Verdict,
  next: SealedRequest[],
  limit: number,
): Promise<void> {
  await db.query({
    name: 'settle_refresh_message',
    text: `with settled as (
        update messages set state = $2, fault = $3, settled_at = now() where id = $1
        returning organization_id, device_key, run_id, device_action_id, expires_at
      )
      insert into messages (
        organization_id, device_key, run_id, device_action_id, expires_at, purpose, method, request, summary, state)
      select s.organization_id, s.device_key, s.run_id, s.device_action_id, s.expires_at,
        'refresh', r.request ->> 'name', r.request, r.summary, 'queued'
      from settled s,
        rows from (jsonb_to_recordset($4) as (request jsonb, summary text))
          with ordinality as r(request, summary, position)
      where r.position <= $5 - (
        select count(*) from messages c
        where c.device_key = s.device_key and c.purpose = 'refresh'
          and c.run_id is not distinct from s.run_id
          and c.device_action_id is not distinct from s.device_action_id)
      order by r.position`,
    values: [
      message.id,
      verdict.state,
      verdict.state === 'faulted' ? sealedFault(db, message.organizationId, verdict.fault) : null,
      `[${next.map(({ request, summary }) => `{"request":${request},"summary":${JSON.stringify(summary)}}`).join()}]`,
      limit,
    ],
  });
}
