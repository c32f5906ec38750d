import { createHash } from 'node:crypto';
import type { CpeCall } from '../../domain/cwmp/acsMethods.ts';
import type { Db } from '../core/pool.ts';
import { openJson, sealJson } from '../core/sealed.ts';

/** The number of calls that are stored for each device; older ones are deleted. */
const maxStoredCalls = 200;

/**
 * The message that a call completes: its method is one of `methods`, and it has this id or else this CommandKey. With
 * an empty CommandKey, it is the only one that was acknowledged within a day and is not complete.
 */
export interface Completion {
  methods: string[];
  commandKey: string;
  /** The id in a CommandKey that Cuttle generated. */
  messageId: number | undefined;
}

/**
 * Stores a CPE's call. A call that the CPE repeats because it missed the response is stored once. Also marks the
 * session as open, because the call shows that the CPE received the InformResponse. The statement locks the device's
 * row, so that its calls are stored one after the other.
 */
export async function recordCall(
  db: Db,
  deviceKey: number,
  sessionId: string,
  call: CpeCall,
  completion?: Completion,
): Promise<void> {
  const { name, ...args } = call;
  await db.query({
    name: 'record_call',
    text: `with device as (
        update devices set call_count = call_count + 1,
          session_phase =
            case when session_id = $2 and session_phase = 'informed' then 'open' else session_phase end
        where key = $1
        returning key, call_count as number, coalesce(sessions_since, to_timestamp(0)) as sessions_since
      ), called as (
        insert into cpe_calls (device_key, number, method, arguments, session_id, sessions_since, digest)
        select key, number, $3, $4::jsonb, $2, sessions_since, $8 from device
        on conflict (device_key, sessions_since, digest) do nothing
        returning device_key
      ), completed as (
        update messages set completion = $9::jsonb where id = (
          select m.id from messages m
          where m.device_key = $1 and m.method = any($5::text[])
            and m.sent_at is not null and m.completion is null
            and case
              when $7::bigint is not null then m.id = $7::bigint
              when $6::text <> '' then m.request ->> 'commandKey' = $6::text
              else m.state = 'acknowledged' and m.sent_at > now() - interval '1 day' and not exists (
                select 1 from messages o
                where o.device_key = m.device_key and o.method = m.method and o.id <> m.id and o.completion is null
                  and o.state = 'acknowledged' and o.sent_at > now() - interval '1 day')
            end
            and exists (select 1 from called)
          order by m.id desc limit 1)
      )
      delete from cpe_calls
      where device_key = (select device_key from called) and number <= (
        select number from cpe_calls
        where device_key = $1
        order by number desc offset ${maxStoredCalls - 1} limit 1)`,
    values: [
      deviceKey,
      sessionId,
      name,
      sealJson(db, deviceKey, 'cpe_calls.arguments', args),
      completion?.methods ?? [],
      completion?.commandKey ?? '',
      completion?.messageId,
      createHash('sha256')
        .update(name + JSON.stringify(args))
        .digest(),
      completion && sealJson(db, deviceKey, 'messages.completion', call),
    ],
  });
}

export interface CpeCallRow {
  number: number;
  method: string;
  arguments: object;
  sessionId: string;
  receivedAt: Date;
}

/** Lists calls before the given number, newest first. */
export async function listCalls(
  db: Db,
  deviceKey: number,
  before: number | undefined,
  limit: number,
): Promise<CpeCallRow[]> {
  const { rows } = await db.query<CpeCallRow>(
    `select number, method, arguments, session_id as "sessionId", received_at as "receivedAt"
     from cpe_calls
     where device_key = $1 and ($2::int is null or number < $2)
     order by number desc limit $3`,
    [deviceKey, before ?? null, limit],
  );
  return rows.map((row) => ({ ...row, arguments: openJson(db, deviceKey, 'cpe_calls.arguments', row.arguments) }));
}
