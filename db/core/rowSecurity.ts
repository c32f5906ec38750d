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
 * Finds out whether {@link enableRowSecurity} has anything to do. The role has no access to tables without a policy;
 * they contain nothing that an organization may see.
 */
const isEnabled = `select coalesce(bool_and(
    case when c.relrowsecurity
      then coalesce(has_table_privilege(r.rolname, c.oid, 'select, insert, update, delete'), false)
      else not exists (
        select 1 from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped) end
  ), true) and count(r.rolname) > 0 as enabled
  from pg_class c left join pg_roles r on r.rolname = '${apiRole}'
  where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace`;

/** Creates the same policy on all tables with the column `organization_id`, so that no migration can forget it. */
const enable = `do $$
  declare
    _table regclass;
  begin
    for _table in
      select c.oid::regclass
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped
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
        -- All databases of a server share its roles: a process of another database has just created this one.
        when duplicate_object or unique_violation then null;
      end;
    end if;
    execute format('grant usage on schema %I to ${apiRole}', current_schema());
    for _table in
      select c.oid::regclass
      from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace and c.relrowsecurity
    loop
      execute format('grant select, insert, update, delete on %s to ${apiRole}', _table);
    end loop;
  end
$$`;

/**
 * Creates the role, and the policies and grants that are missing. Call it after each migration, in the transaction that
 * holds the migration lock.
 */
export async function enableRowSecurity(db: pg.PoolClient): Promise<void> {
  const { rows } = await db.query<{ enabled: boolean }>(isEnabled);
  if (!rows[0]?.enabled) await db.query(enable);
}

/** Returns undefined when the database user can switch to the API's role; otherwise the problem and its solution. */
export async function rowSecurityProblem(pool: Pool): Promise<string | undefined> {
  const client = await pool.connect();
  try {
    await client.query(`begin; set local role ${apiRole}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return (
      `The database user can't switch to the role ${apiRole} (${error.message}), ` +
      "so row-level security does not protect the API's queries. As an administrator of PostgreSQL, execute: " +
      `create role ${apiRole} nologin; grant ${apiRole} to <the user in DATABASE_URL>; and start Cuttle again.`
    );
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

/**
 * Returns a pool whose statements see the rows of the organization only. Each statement is a transaction that first
 * sets the organization for itself. Both are sent in one round trip, and the connection is unchanged afterwards. If the
 * setting fails, no row is visible.
 * @param pool a pool of connections with the role {@link apiRole}.
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
