import type { Db } from './pool.ts';

/** False where it exists. */
export async function insertOrganization(db: Db, id: string, name: string): Promise<boolean> {
  const { rowCount } = await db.query('insert into organizations (id, name) values ($1, $2) on conflict (id) do nothing', [id, name]);
  return rowCount === 1;
}
