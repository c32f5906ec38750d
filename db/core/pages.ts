/** A statement with its parameters. Tests explain it to check its plan. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** Where a sorted list continues: after the item with this sort value and this id. */
export interface Position {
  value: string;
  id: string;
}

export interface Sort {
  /** The sort expressions. The last one is the id. */
  order: string[];
  /** SQL: the sort value as text; null: the list is sorted by id only. */
  value: string | null;
  /** Returns the values of `order` for an item, whose sort value and id are given as SQL. */
  at: (value: string, id: string) => string[];
}

export interface PageOf<Sorts> {
  sort: keyof Sorts;
  descending: boolean;
  after: Position | undefined;
  limit: number;
}

export function sortById(id: string): Sort {
  return { order: [id], value: null, at: (_value, at) => [at] };
}

/** Sorts by a timestamp, then by id. The cursor contains the timestamp with microseconds. */
export function sortByTime(time: string, id: string): Sort {
  return { order: [time, id], value: epoch(time), at: (value, at) => [moment(value), at] };
}

export const epoch = (time: string): string => `extract(epoch from ${time})::text`;
export const moment = (value: string): string => `to_timestamp(${value}::float8)`;

/**
 * The conditions of a list. A statement contains only the requested conditions, so that the planner can choose the best
 * index for them.
 */
export class Conditions {
  /** $1 is the organization. */
  readonly values: unknown[];
  readonly #texts: string[];

  constructor(organizationId: string, always: string) {
    this.values = [organizationId];
    this.#texts = [always];
  }

  /** Adds a value, and returns its parameter, such as `$2`. */
  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  /** Adds a condition, unless the value is undefined. */
  add(value: unknown, condition: (parameter: string) => string): this {
    if (value !== undefined) this.#texts.push(condition(this.bind(value)));
    return this;
  }

  /** Adds the first condition for true, the second for false, and none for undefined. */
  flag(value: boolean | undefined, whenTrue: string, whenFalse: string): this {
    if (value !== undefined) this.#texts.push(value ? whenTrue : whenFalse);
    return this;
  }

  /** Adds the condition for items after the position, in sort order. */
  after({ order, at }: Sort, descending: boolean, position: Position | undefined): this {
    if (!position) return this;
    // An unused parameter is not sent, because PostgreSQL could not infer its type.
    const value = order.length > 1 ? this.bind(position.value) : '';
    const bounds = at(value, `${this.bind(position.id)}::text`);
    // The index may contain only the first of several expressions.
    if (order.length > 2) this.#texts.push(`${order[0]} ${descending ? '<=' : '>='} ${bounds[0]}`);
    this.#texts.push(`(${order.join(', ')}) ${descending ? '<' : '>'} (${bounds.join(', ')})`);
    return this;
  }

  get text(): string {
    return this.#texts.join('\n  and ');
  }
}

/** A page of at most `limit` rows, `offset` rows after the first row or before the last. */
export interface Slice {
  fromEnd?: boolean;
  offset: number;
  limit: number;
}

/**
 * Returns the same page counted from the nearer end of a list with this total; undefined when it is beyond the last
 * row.
 */
export function nearerSlice({ offset, limit }: Slice, total: number): Slice | undefined {
  const rest = total - offset;
  if (rest <= 0) return undefined;
  const shown = Math.min(limit, rest);
  return rest - shown < offset ? { fromEnd: true, offset: rest - shown, limit: shown } : { offset, limit: shown };
}

export function orderBy({ order }: Sort, descending: boolean): string {
  return `order by ${order.map((each) => (descending ? `${each} desc` : each)).join(', ')}`;
}

/** Returns a subquery of the ids that have the label in organization $1, for a join. */
export function labelled(kind: 'device' | 'instance' | 'fault', label: string): string {
  return `(select id as labelled_id from labels
    where organization_id = $1 and kind = '${kind}' and label = ${label}::text)`;
}
