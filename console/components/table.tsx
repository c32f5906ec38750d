import type { UseQueryResult } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { useUrlQuery, useCursor } from './urlQuery.ts';
import { Icon } from './icon.tsx';
import { Loaded } from './loaded.tsx';

export interface Column<Row> {
  label: string;
  /** Null where there is nothing to say: on a phone the label is left out too. The second column's value stands beside the first one's there. */
  cell: (row: Row) => ComponentChildren;
  /** What the API sorts by: the heading becomes a button, which sets `sort` in the address. */
  sort?: string;
  isNumber?: boolean;
}

interface Page<Row> {
  items: Row[];
  next_cursor: string | null;
}

interface DataTableProps<Row> {
  /** For screen readers: what the rows are. */
  label: string;
  columns: Column<Row>[];
  query: UseQueryResult<Page<Row>>;
  rowKey: (row: Row) => string;
  /** In the place of no rows: `<Empty>`. */
  empty: ComponentChildren;
}

/**
 * A list of the API, page by page: its cursor and its sort are in the address (`useCursor`, `useAddressQuery(['sort'])` of the caller's query). The first column is what
 * a row is called by, a link mostly. On a phone each row is a card, with the columns' labels beside the values.
 */
export function DataTable<Row>({ label, columns, query, rowKey, empty }: DataTableProps<Row>): JSX.Element {
  return (
    <Loaded query={query}>
      {({ items, next_cursor: nextCursor }) => (
        <>
          {items.length === 0 ? (
            empty
          ) : (
            <Table label={label} columns={columns} rows={items} rowKey={rowKey} isStale={query.isPlaceholderData} />
          )}
          <Pager nextCursor={nextCursor} shown={items.length} />
        </>
      )}
    </Loaded>
  );
}

interface TableProps<Row> extends Omit<DataTableProps<Row>, 'query' | 'empty'> {
  rows: Row[];
  /** Another page's, while the one that was asked for is on its way. */
  isStale?: boolean;
}

/** The table alone, of rows that are all there. The roles are said, since a phone's cards are no table to a browser. */
export function Table<Row>({ label, columns, rows, rowKey, isStale = false }: TableProps<Row>): JSX.Element {
  return (
    <div class="table-wrap">
      <table class={isStale ? 'table stale' : 'table'} role="table" aria-label={label} aria-busy={isStale}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Heading key={column.label} column={column} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={rowKey(row)} role="row">
              {columns.map(({ label: name, cell, isNumber }) => (
                <td key={name} role="cell" data-label={name} class={isNumber ? 'number' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading<Row>({ column: { label, sort, isNumber } }: { column: Column<Row> }): JSX.Element {
  const { values, change } = useUrlQuery(['sort']);
  const name = isNumber ? 'number' : undefined;
  if (sort === undefined)
    return (
      <th role="columnheader" scope="col" class={name}>
        {label}
      </th>
    );
  const now = values.sort === sort ? 'ascending' : values.sort === `-${sort}` ? 'descending' : 'none';
  return (
    <th role="columnheader" scope="col" class={name} aria-sort={now}>
      <button
        type="button"
        onClick={() => {
          change({ sort: now === 'descending' ? sort : `-${sort}` });
        }}
      >
        {label}
        {now !== 'none' && <Icon name={now === 'ascending' ? 'up' : 'down'} size={14} />}
      </button>
    </th>
  );
}

function Pager({ nextCursor, shown }: { nextCursor: string | null; shown: number }): JSX.Element | null {
  const { cursor, before, next, previous } = useCursor();
  if (nextCursor === null && cursor === undefined) return null;
  const known = cursor === undefined || before.length > 0;
  return (
    <nav class="pager" aria-label="Pages">
      <span>
        {known ? `Page ${before.length + 1}` : 'A page further on'}, {shown} shown
      </span>
      <div>
        {cursor !== undefined && (
          <button type="button" class="button" onClick={previous}>
            <Icon name="left" size={16} />
            {known ? 'Previous' : 'First page'}
          </button>
        )}
        {nextCursor !== null && (
          <button
            type="button"
            class="button"
            onClick={() => {
              next(nextCursor);
            }}
          >
            Next
            <Icon name="right" size={16} />
          </button>
        )}
      </div>
    </nav>
  );
}
