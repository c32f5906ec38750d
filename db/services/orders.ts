import type { Db } from '../core/pool.ts';

interface NewOrder {
  id: string;
  /** SHA-256 of the order's content. */
  request: Buffer;
  deviceKey: number;
  instanceIds: string[];
}

export interface OrderRow {
  id: string;
  request: Buffer;
  deviceId: string;
  instanceIds: string[];
  createdAt: Date;
}

/** Serializes requests with the same order id, until the transaction ends. */
export async function lockOrder(db: Db, organizationId: string, id: string): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('order ' || $1::text || ' ' || $2::text, 0))`, [
    organizationId,
    id,
  ]);
}

/** Creates an order. Its id must be locked, and must not exist. */
export async function insertOrder(
  db: Db,
  organizationId: string,
  { id, request, deviceKey, instanceIds }: NewOrder,
): Promise<void> {
  await db.query(
    'insert into orders (organization_id, id, request, device_key, instance_ids) values ($1, $2, $3, $4, $5)',
    [organizationId, id, request, deviceKey, instanceIds],
  );
}

export async function findOrder(db: Db, organizationId: string, id: string): Promise<OrderRow | undefined> {
  const { rows } = await db.query<OrderRow>({
    name: 'find_order',
    text: `select o.id, o.request, d.id as "deviceId", o.instance_ids as "instanceIds", o.created_at as "createdAt"
      from orders o join devices d on d.key = o.device_key where o.organization_id = $1 and o.id = $2`,
    values: [organizationId, id],
  });
  return rows[0];
}
