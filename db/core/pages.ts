/** A statement as it is sent, so that it can be explained, too. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** Where a sorted list goes on: after the item with this value of what it is sorted by, and this id. */
export interface Position {
  value: string;
  id: string;
}

export interface Sort {
  /** Expressions, of which the last is the id. */
  order: string[];
  /** Of the order's first, as text; null: the id is all. */
  value: string | null;
  /** What an item at the position, whose value and id are given as expressions, has of `order`. */
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

/** By a moment, then by id. The cursor has it to the microsecond. */
export function sortByTime(time: string, id: string): Sort {
  return { order: [time, id], value: epoch(time), at: (value, at) => [moment(value), at] };
}

export const epoch = (time: string): string => `extract(epoch from ${time})::text`;
export const moment = (value: string): string => `to_timestamp(${value}::float8)`;

/**
 * The conditions of a list. Only those that were asked for stand in the statement, and with the values that they are asked for by: so the
 * planner can choose by each which index it takes.
 */
export class Conditions {
  /** $1 is the organization. */
  readonly values: unknown[];
  readonly #texts: string[];

  constructor(organizationId: string, always: string) {
    this.values = [organizationId];
    this.#texts = [always];
  }

  /** @returns the parameter that stands for the value. */
  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  /** Undefined does not narrow. */
  add(value: unknown, condition: (parameter: string) => string): this {
    if (value !== undefined) this.#texts.push(condition(this.bind(value)));
    return this;
  }

  /** True asks for the one, false for the other. */
  flag(value: boolean | undefined, whenTrue: string, whenFalse: string): this {
    if (value !== undefined) this.#texts.push(value ? whenTrue : whenFalse);
    return this;
  }

  /** Behind the position, in the order of the sort. */
  after({ order, at }: Sort, descending: boolean, position: Position | undefined): this {
    if (!position) return this;
    // A value that the sort does not use is not sent: PostgreSQL could not tell its type.
    const value = order.length > 1 ? this.bind(position.value) : '';
    const bounds = at(value, `${this.bind(position.id)}::text`);
    // An index may have the first of several alone.
    if (order.length > 2) this.#texts.push(`${order[0]} ${descending ? '<=' : '>='} ${bounds[0]}`);
    this.#texts.push(`(${order.join(', ')}) ${descending ? '<' : '>'} (${bounds.join(', ')})`);
    return this;
  }

  get text(): string {
    return this.#texts.join('\n  and ');
  }
}

/** A page by its place: so many rows behind the first, or before the last, and so many at the most. */
export interface Slice {
  fromEnd?: boolean;
  offset: number;
  limit: number;
}

/** The same page, counted off from the nearer end of a list of so many; undefined: it is behind the last. */
export function nearerSlice({ offset, limit }: Slice, total: number): Slice | undefined {
  const rest = total - offset;
  if (rest <= 0) return undefined;
  const shown = Math.min(limit, rest);
  return rest - shown < offset ? { fromEnd: true, offset: rest - shown, limit: shown } : { offset, limit: shown };
}

export function orderBy({ order }: Sort, descending: boolean): string {
  return `order by ${order.map((each) => (descending ? `${each} desc` : each)).join(', ')}`;
}

/** Those of $1 that have the label, by id: to be joined. */
export function labelled(kind: 'device' | 'instance' | 'fault', label: string): string {
  return `(select id as labelled_id from labels where organization_id = $1 and kind = '${kind}' and label = ${label}::text)`;
}
