import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../../../components/icon.tsx';
import { Card } from '../../../components/page.tsx';
import type { Column } from '../../../components/table.tsx';
import { Rows } from '../../../components/table.tsx';
import { count } from '../../../components/time.tsx';
import type { Schemas } from '../../../api/client.ts';
import { writeCells } from './csv.ts';
import type { ListRow } from './parseList.ts';

export interface Refused {
  row: ListRow;
  problem: Schemas['Problem'];
}

const mostShown = 200;

/** What the API refused, in its words; as a CSV to be corrected and given again. */
export function RefusedRows({ columns, refused }: { columns: string[]; refused: Refused[] }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const csv = (): Promise<string> => writeCells([columns, ...refused.map(({ row }) => row.cells)]);
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
        {copied ? 'Copied' : 'Copy them'}
      </button>
      <button
        type="button"
        class="button"
        onClick={() => {
          void csv().then((text) => {
            download('refused.csv', text);
          });
        }}
      >
        <Icon name="down" size={16} />
        Download them
      </button>
    </div>
  );
  return (
    <Card title={`${count(refused.length)} refused`} actions={actions} flush>
      <Rows label="Refused" columns={shown} rows={refused.slice(0, mostShown)} rowKey={({ row }) => String(row.line)} />
      {refused.length > mostShown && (
        <p class="card-body soft">The first {mostShown} are shown; all of them are in the file.</p>
      )}
    </Card>
  );
}

const shown: Column<Refused>[] = [
  { label: 'Id', cell: ({ row }) => <code>{row.device.id}</code> },
  { label: 'Line', cell: ({ row }) => <span class="soft">line {row.line}</span> },
  {
    label: 'Why',
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
