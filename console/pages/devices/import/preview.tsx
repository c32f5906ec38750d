import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Check } from '../../../components/forms/form.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Card } from '../../../components/page.tsx';
import { Segments } from '../../../components/forms/segments.tsx';
import { Badge } from '../../../components/status.tsx';
import type { Column } from '../../../components/table.tsx';
import { Table } from '../../../components/table.tsx';
import { formatCount, pluralize } from '../../../components/time.tsx';
import type { DeviceList, ListRow } from './parseList.ts';

interface PreviewProps {
  list: DeviceList;
  onBack: () => void;
  onSend: (rows: ListRow[]) => void;
}

/** The preview shows at most this many rows. */
const maxRows = 200;

export function Preview({ list: { rows, unknownColumns }, onBack, onSend }: PreviewProps): JSX.Element {
  const wrong = rows.filter(({ errors }) => errors.length > 0);
  const right = rows.filter(({ errors }) => errors.length === 0);
  const [shown, setShown] = useState<'all' | 'wrong'>(wrong.length > 0 ? 'wrong' : 'all');
  const [leaveOut, setLeaveOut] = useState(false);
  const maySend = right.length > 0 && (unknownColumns.length === 0 || leaveOut);
  const selected = shown === 'wrong' ? wrong : rows;
  return (
    <>
      {wrong.length > 0 && (
        <Notice>
          {pluralize(wrong.length, 'line has errors', 'lines have errors')} and will not be sent. Correct the list, or
          register the other devices now.
        </Notice>
      )}
      {unknownColumns.length > 0 && (
        <Notice>
          {unknownColumns.length === 1 ? 'Unknown column' : 'Unknown columns'}:{' '}
          {unknownColumns.map((name, index) => (
            <span key={index}>
              {index > 0 && ', '}
              <code>{name === '' ? '(no name)' : name}</code>
            </span>
          ))}
          .
          <Check
            label="Ignore unknown columns"
            checked={leaveOut}
            onChange={({ currentTarget }) => {
              setLeaveOut(currentTarget.checked);
            }}
          />
        </Notice>
      )}
      <Card
        title={pluralize(rows.length, 'device')}
        flush
        actions={
          wrong.length > 0 && (
            <Segments
              label="Lines"
              value={shown}
              onChange={setShown}
              options={[
                { value: 'wrong', label: `With errors (${formatCount(wrong.length)})` },
                { value: 'all', label: 'All' },
              ]}
            />
          )
        }
      >
        <Table
          label="Preview"
          columns={columns}
          rows={selected.slice(0, maxRows)}
          rowKey={({ line }) => String(line)}
        />
        {selected.length > maxRows && (
          <p class="card-body soft">
            The first {maxRows} of {formatCount(selected.length)} are shown.
          </p>
        )}
      </Card>
      <div class="form-actions">
        <button
          type="button"
          class="button primary"
          aria-disabled={!maySend}
          onClick={() => {
            if (maySend) onSend(right);
          }}
        >
          Register {pluralize(right.length, 'device')}
        </button>
        <button type="button" class="button" onClick={onBack}>
          <Icon name="left" size={16} />
          Back to the list
        </button>
      </div>
    </>
  );
}

function Notice({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <div class="notice warn" role="status">
      <Icon name="warning" size={20} />
      <div>{children}</div>
    </div>
  );
}

const columns: Column<ListRow>[] = [
  { label: 'Id', cell: ({ device: { id } }) => (id === '' ? <span class="soft">none</span> : <code>{id}</code>) },
  { label: 'Line', cell: ({ line }) => <span class="soft">line {line}</span> },
  { label: 'OUI', cell: ({ device: { oui } }) => oui },
  { label: 'Product class', cell: ({ device: { product_class: productClass } }) => productClass },
  {
    label: 'Tags',
    cell: ({ device: { tags } }) =>
      tags?.map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      )),
  },
  {
    label: 'Errors',
    cell: ({ errors }) =>
      errors.length === 0 ? null : (
        <span class="errors">
          {errors.map((error) => (
            <Badge key={error} tone="bad">
              It {error}
            </Badge>
          ))}
        </span>
      ),
  },
];
