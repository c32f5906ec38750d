import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../../../components/icon.tsx';
import { Card } from '../../../components/page.tsx';
import type { Column } from '../../../components/table.tsx';
import { Table } from '../../../components/table.tsx';
import { formatCount } from '../../../components/time.tsx';
import type { Schemas } from '../../../api/client.ts';
import { formatCsv } from './csv.ts';
import type { ListRow } from './parseList.ts';

export interface RejectedRow {
  row: ListRow;
  problem: Schemas['Problem'];
}

const maxRows = 200;

/** The rows that the API rejected, with its reasons. They can be copied as a CSV, corrected, and imported again. */
export function RejectedRows({ columns, rejected }: { columns: string[]; rejected: RejectedRow[] }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const csv = (): Promise<string> => formatCsv([columns, ...rejected.map(({ row }) => row.cells)]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(await csv());
    setCopied(true);
  };
  const actions = (
    <div class="row-actions">
      <button
        type="button"
        class="button"
        onClick={() => {
          void copy().catch(() => undefined);
        }}
      >
        <Icon name={copied ? 'check' : 'copy'} size={16} />
        {copied ? 'Copied' : 'Copy as CSV'}
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          void csv().then((text) => {
            download('rejected.csv', text);
          });
        }}
      >
        <Icon name="down" size={16} />
        Download as CSV
      </button>
    </div>
  );
  return (
    <Card title={`${formatCount(rejected.length)} rejected`} actions={actions} flush>
      <Table
        label="Rejected devices"
        columns={rejectedColumns}
        rows={rejected.slice(0, maxRows)}
        rowKey={({ row }) => String(row.line)}
      />
      {rejected.length > maxRows && (
        <p class="card-body soft">The first {maxRows} are shown. The CSV contains all of them.</p>
      )}
    </Card>
  );
}

const rejectedColumns: Column<RejectedRow>[] = [
  { label: 'Id', cell: ({ row }) => <code>{row.device.id}</code> },
  { label: 'Line', cell: ({ row }) => <span class="soft">line {row.line}</span> },
  {
    label: 'Reason',
    cell: ({ problem: { detail, errors } }) =>
      errors?.map(({ field, message }) => `${field} ${message}`).join('; ') ?? detail,
  },
];

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 1000);
}
