import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { Icon } from '../../../components/icon.tsx';
import { ProblemView } from '../../../components/loaded.tsx';
import { Card } from '../../../components/page.tsx';
import { parseCsv } from './csv.ts';
import type { DeviceList } from './parseList.ts';
import { parseDeviceList } from './parseList.ts';

interface ListInputProps {
  text: string;
  setText: (text: string) => void;
  onRead: (list: DeviceList) => void;
}

const example = 'id,oui,product_class,tags\nCPE0001,00259E,HG8245,vip;region-north\nCPE0002';

export function ListInput({ text, setText, onRead }: ListInputProps): JSX.Element {
  const [error, setError] = useState<Error>();
  const id = useId();
  const go = async (csv: string): Promise<void> => {
    try {
      const list = parseDeviceList(await parseCsv(csv));
      if (list.rows.length === 0) throw new Error('The list is empty. Paste a list or choose a file.');
      onRead(list);
    } catch (thrown) {
      setError(thrown as Error);
    }
  };
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const read = await file.text();
    setText(read);
    await go(read);
  };
  return (
    <Card title="List of devices">
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void go(text);
        }}
      >
        <div class="field">
          <label for={id}>One id per line, or a CSV whose first line names the columns</label>
          <textarea
            class="input mono"
            id={id}
            rows={10}
            spellcheck={false}
            placeholder={example}
            value={text}
            aria-describedby={`${id}-about`}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value);
            }}
          />
          <div class="hint" id={`${id}-about`}>
            Columns: <code>id</code>, optionally <code>oui</code>, <code>product_class</code> and <code>tags</code>{' '}
            (separated by semicolons). Nothing is sent before you confirm the preview.
          </div>
        </div>
        {error && <ProblemView error={error} />}
        <div class="form-actions">
          <button type="submit" class="button primary">
            Preview
          </button>
          <label class="button file">
            <Icon name="plus" size={16} />
            Choose a file…
            <input
              type="file"
              accept=".csv,.txt,.tsv,text/csv,text/plain"
              onChange={({ currentTarget }) => {
                void choose(currentTarget.files?.[0]);
              }}
            />
          </label>
        </div>
      </form>
    </Card>
  );
}
