import pg from 'pg';
import type { Pool } from './pool.ts';

/**
 * The role that the API switches to for an organization. Policies of row-level security bind it to the organization's
 * rows.
 */
export const apiRole = 'cuttle_api';

/** The setting that the policies compare with. */
const setting = 'cuttle.organization';

/**
 * Finds what {@link lockRows} has to do. Tables without policies stay closed to the role; they hold nothing that an
 * organization may see.
 */
const isLocked = `select coalesce(bool_and(
    case when c.relrowsecurity then coalesce(has_table_privilege(r.rolname, c.oid, 'select, insert, update, delete'), false)
    else not exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped) end
  ), true) and count(r.rolname) > 0 as locked
  from pg_class c left join pg_roles r on r.rolname = '${apiRole}'
  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace`;

/** One rule for all tables that name their organization, so that no migration can forget it. */
const lock = `do $$
  declare
    _table regclass;
  begin
    for _table in
      select c.oid::regclass from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
      where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and not c.relrowsecurity
    loop
      execute format('alter table %s enable row level security', _table);
      execute format('create policy own on %s using (organization_id = current_setting(''${setting}'', true))', _table);
    end loop;
    if not exists (select 1 from pg_roles where rolname = '${apiRole}') then
      begin
        create role ${apiRole} nologin;
        grant ${apiRole} to current_user;
      exception
        when insufficient_privilege then return;
        -- Roles are the server's: another database's start made it at the same time.
        when duplicate_object or unique_violation then null;
      end;
    end if;
    execute format('grant usage on schema %I to ${apiRole}', current_schema());
    for _table in
      select c.oid::regclass from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and c.relrowsecurity
    loop
      execute format('grant select, insert, update, delete on %s to ${apiRole}', _table);
    end loop;
  end
$$`;

/**
 * Creates policies, role and grants, also for tables added later. Call it within a transaction that other processes
 * wait for.
 */
export async function lockRows(db: pg.PoolClient): Promise<void> {
  const { rows } = await db.query<{ locked: boolean }>(isLocked);
  if (!rows[0]?.locked) await db.query(lock);
}

/** Undefined when this user can switch to the API's role; otherwise what a database administrator has to do. */
export async function rowSecurityProblem(pool: Pool): Promise<string | undefined> {
  const client = await pool.connect();
  try {
    await client.query(`begin; set local role ${apiRole}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return (
      `The database user can't act as the role ${apiRole} (${error.message}), so row-level security does not guard the API's queries as a second lock. ` +
      `Let an administrator of PostgreSQL execute: create role ${apiRole} nologin; grant ${apiRole} to <the user in DATABASE_URL>; and start again.`
    );
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

/**
 * Returns the pool's connections as the organization sees them. Each statement is a transaction that names the
 * organization first, sent together in one round trip, and leaves nothing on the connection. If anything fails, no
 * row is visible rather than another organization's.
 * @param pool of connections that act as {@link apiRole}.
 */
export function boundPool(pool: Pool, organizationId: string): Pool {
  const begin = `begin; set local ${setting} to ${pg.escapeLiteral(organizationId)}`;
  const query = async (statement: string | pg.QueryConfig, values?: unknown[]): Promise<pg.QueryResult> => {
    const client = await pool.connect();
    const [begun, result, committed] = await Promise.allSettled([
      client.query(begin),
      client.query(statement, values),
      client.query('commit'),
    ]);
    client.release(committed.status === 'rejected' ? (committed.reason as Error) : undefined);
    for (const each of [begun, result, committed]) if (each.status === 'rejected') throw each.reason;
    return (result as PromiseFulfilledResult<pg.QueryResult>).value;
  };
  return Object.create(pool, {
    begin: { value: begin },
    query: { value: query },
    connect: { value: () => pool.connect() },
  }) as Pool;
}
