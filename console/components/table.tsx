import type { UseQueryResult } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { useAddressQuery, useCursor } from './urlQuery.ts';
import { Icon } from './icon.tsx';
import { Loaded } from './loaded.tsx';

export interface Column<Row> {
  label: string;
  /** Null where there is nothing to say: on a phone the label is left out too. The second column's value stands beside the first one's there. */
  cell: (row: Row) => ComponentChildren;
  /** What the API sorts by: the heading becomes a button, which sets `sort` in the address. */
  sort?: string;
  number?: boolean;
}

interface Page<Row> {
  items: Row[];
  next_cursor: string | null;
}

interface TableProps<Row> {
  /** For screen readers: what the rows are. */
  label: string;
  columns: Column<Row>[];
  of: UseQueryResult<Page<Row>>;
  rowKey: (row: Row) => string;
  /** In the place of no rows: `<Empty>`. */
  empty: ComponentChildren;
}

/**
 * A list of the API, page by page: its cursor and its sort are in the address (`useCursor`, `useAddressQuery(['sort'])` of the caller's query). The first column is what
 * a row is called by, a link mostly. On a phone each row is a card, with the columns' labels beside the values.
 */
export function DataTable<Row>({ label, columns, of, rowKey, empty }: TableProps<Row>): JSX.Element {
  return (
    <Loaded of={of}>
      {({ items, next_cursor: following }) => (
        <>
          {items.length === 0 ? (
            empty
          ) : (
            <Rows label={label} columns={columns} rows={items} rowKey={rowKey} stale={of.isPlaceholderData} />
          )}
          <Pager following={following} shown={items.length} />
        </>
      )}
    </Loaded>
  );
}

interface RowsProps<Row> extends Omit<TableProps<Row>, 'of' | 'empty'> {
  rows: Row[];
  /** Another page's, while the one that was asked for is on its way. */
  stale?: boolean;
}

/** The table alone, of rows that are all there. The roles are said, since a phone's cards are no table to a browser. */
export function Rows<Row>({ label, columns, rows, rowKey, stale = false }: RowsProps<Row>): JSX.Element {
  return (
    <div class="table-wrap">
      <table class={stale ? 'table stale' : 'table'} role="table" aria-label={label} aria-busy={stale}>
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
              {columns.map(({ label: name, cell, number }) => (
                <td key={name} role="cell" data-label={name} class={number ? 'number' : undefined}>
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

function Heading<Row>({ column: { label, sort, number } }: { column: Column<Row> }): JSX.Element {
  const { values, change } = useAddressQuery(['sort']);
  const name = number ? 'number' : undefined;
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

function Pager({ following, shown }: { following: string | null; shown: number }): JSX.Element | null {
  const { cursor, before, next, previous } = useCursor();
  if (following === null && cursor === undefined) return null;
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
        {following !== null && (
          <button
            type="button"
            class="button"
            onClick={() => {
              next(following);
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
