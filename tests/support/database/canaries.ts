import { zstdDecompressSync } from 'node:zlib';
import type { Pool } from '../../../db/core/pool.ts';
import { escapeXml } from '../../../lib/soap/xml.ts';

/** Returns a secret in every encoding in which a text or a database may hold it. */
function formsOf(canary: string): string[] {
  const bytes = Buffer.from(canary);
  // Base64 encodes a text in three ways, depending on its offset.
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift === 0 ? 0 : shift + 1, -4),
  );
  return [
    canary,
    escapeXml(canary),
    JSON.stringify(canary).slice(1, -1),
    encodeURIComponent(canary),
    bytes.toString('hex'),
    ...base64,
  ];
}

/** Returns the names of the canaries that the text contains. */
export function canariesIn(text: string, canaries: Record<string, string>): string[] {
  return Object.entries(canaries)
    .filter(([, canary]) => formsOf(canary).some((form) => text.includes(form)))
    .map(([name]) => name);
}

/** The beginning of what zstd has compressed. */
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Returns bytes as text, as they are, in hexadecimal digits, and decompressed if they are compressed. */
function textOf(bytes: Buffer): string {
  const content = bytes.subarray(0, 4).equals(zstdMagic) ? zstdDecompressSync(bytes).toString() : '';
  return [bytes.toString(), bytes.toString('hex'), content].join('\n');
}

/** Returns the columns of the database that contain a canary. It searches every column, and decodes bytes. */
export async function findCanaries(pool: Pool, canaries: Record<string, string>): Promise<string[]> {
  const { rows: columns } = await pool.query<{ table: string; column: string; type: string }>(
    `select table_name as table, column_name as column, data_type as type from information_schema.columns
     where table_schema = 'public' order by 1, 2`,
  );
  const found: string[] = [];
  for (const { table, column, type } of columns) {
    const value = type === 'bytea' ? `"${column}"` : `"${column}"::text`;
    const { rows } = await pool.query<{ value: string | Buffer | null }>(`select ${value} as value from "${table}"`);
    const texts = rows.map(({ value }) => (Buffer.isBuffer(value) ? textOf(value) : (value ?? '')));
    for (const name of canariesIn(texts.join('\n'), canaries)) found.push(`${name} in ${table}.${column}`);
  }
  return found;
}
