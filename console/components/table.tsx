import type { UseQueryResult } from '@tanstack/preact-query';
import type { ComponentChildren, JSX } from 'preact';
import { useUrlQuery, useCursor } from './urlQuery.ts';
import { Icon } from './icon.tsx';
import { Loaded } from './loaded.tsx';

export interface Column<Row> {
  label: string;
  /**
   * Returns null if there is no value; phones then hide the label too. Phones show the second column next to the
   * first.
   */
  cell: (row: Row) => ComponentChildren;
  /** The API's sort key. The heading becomes a button that sets `sort` in the URL. */
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
  /** Shown if there are no rows: `<Empty>`. */
  empty: ComponentChildren;
}

/**
 * A paginated list of the API. Cursor and sort order are in the URL (`useCursor`, and `sort` in the caller's query).
 * The first column names the row and usually links to it. On phones each row is a card with labelled values.
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
  /** The rows belong to the previous page while the requested one loads. */
  isStale?: boolean;
}

/** A table without pagination. It states its roles, because browsers do not treat the phone layout as a table. */
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
        {known ? `Page ${before.length + 1}` : 'Later page'}, {shown} shown
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
