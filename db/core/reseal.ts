import type { Pool } from './pool.ts';
import { sealedPrefix } from './sealed.ts';
import type { SealedColumn } from './sealedColumns.ts';
import { asText, fromText, ownerOf, resealValue, sealedColumns, sealedPart } from './sealedColumns.ts';

/** The column in progress, and the result so far. */
export interface ResealProgress {
  column: string;
  /** The number of values sealed again, in all columns. */
  sealed: number;
}

export interface Resealed {
  sealed: number;
  /** The number of values that could not be opened, and the first error; they are unchanged. */
  failed: { count: number; first: string } | null;
}

const batchSize = 500;

/**
 * Seals all values that are plain, or sealed with another key, with the primary key. Each batch is a transaction. A
 * value that changes in the meantime is skipped, because its writer has sealed it. You can interrupt this, repeat it,
 * and run it twice at the same time; it is complete when it finds no such value.
 */
export async function reseal(
  pool: Pool,
  primary: string,
  onProgress: (progress: ResealProgress) => void = () => undefined,
): Promise<Resealed> {
  const total: Resealed = { sealed: 0, failed: null };
  for (const column of sealedColumns) {
    let after: string[] | undefined;
    do {
      onProgress({ column: column.place, sealed: total.sealed });
      after = await resealBatch(pool, column, primary, after, total);
    } while (after);
  }
  return total;
}

interface Row {
  key: string[];
  owner: string | null;
  old: string;
}

/** Seals one batch. Returns its last key; undefined after the last batch. */
async function resealBatch(
  pool: Pool,
  column: SealedColumn,
  primary: string,
  after: string[] | undefined,
  total: Resealed,
): Promise<string[] | undefined> {
  const rows = await readUnsealed(pool, column, primary, after);
  const changed: { row: Row; resealed: string }[] = [];
  for (const row of rows) {
    try {
      changed.push({ row, resealed: resealValue(pool, column, ownerOf(column, row.owner), row.old) });
    } catch (error) {
      total.failed = {
        count: (total.failed?.count ?? 0) + 1,
        first: total.failed?.first ?? (error instanceof Error ? error.message : String(error)),
      };
    }
  }
  total.sealed += await writeSealed(pool, column, changed);
  return rows.length < batchSize ? undefined : rows.at(-1)?.key;
}

async function readUnsealed(
  pool: Pool,
  column: SealedColumn,
  primary: string,
  after: string[] | undefined,
): Promise<Row[]> {
  const { table, key, kind, owner } = column;
  const c = `t.${column.column}`;
  const names = key.map(([name]) => `t.${name}`).join(', ');
  const later = after ? `and (${names}) > (${key.map(([, type], index) => `$${index + 2}::${type}`).join(', ')})` : '';
  const { rows } = await pool.query<Row>(
    `select array[${key.map(([name]) => `t.${name}::text`).join(', ')}] as key, (${owner.sql})::text as owner,
       ${asText[kind](c)} as old
     from ${table} t
     where ${c} is not null and not starts_with(${sealedPart[kind](c)}, $1) ${later}
     order by ${names} limit ${batchSize}`,
    [`${sealedPrefix}${primary}:`, ...(after ?? [])],
  );
  return rows;
}

/** Writes the values into rows that are still unchanged, and returns their number. */
async function writeSealed(
  pool: Pool,
  { table, column, key, kind, also }: SealedColumn,
  changed: { row: Row; resealed: string }[],
): Promise<number> {
  if (changed.length === 0) return 0;
  const names = key.map(([name]) => name);
  const arrays = key.map(([, type], index) => `$${index + 3}::${type}[]`);
  const { rowCount } = await pool.query(
    `update ${table} t set ${column} = ${fromText[kind]('n.resealed')}${also ? `, ${also}` : ''}
     from unnest($1::text[], $2::text[], ${arrays.join(', ')}) as n(old, resealed, ${names.join(', ')})
     where ${names.map((name) => `t.${name} = n.${name}`).join(' and ')} and ${asText[kind](`t.${column}`)} = n.old`,
    [
      changed.map(({ row }) => row.old),
      changed.map(({ resealed }) => resealed),
      ...key.map((_, index) => changed.map(({ row }) => row.key[index])),
    ],
  );
  return rowCount ?? 0;
}

/** Returns how many values are sealed with each key, by key id. */
export async function countSealed(pool: Pool): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { table, column, kind } of sealedColumns) {
    const { rows } = await pool.query<{ key: string; count: number }>(
      `select split_part(sealed, ':', 3) as key, count(*) as count
       from (select ${sealedPart[kind](`t.${column}`)} as sealed from ${table} t where ${column} is not null) c
       where starts_with(sealed, $1)
       group by 1`,
      [sealedPrefix],
    );
    for (const { key, count } of rows) counts.set(key, (counts.get(key) ?? 0) + count);
  }
  return counts;
}
