import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { Page } from '../../../components/page.tsx';
import { ListInput } from './listInput.tsx';
import type { DeviceList, ListRow } from './parseList.ts';
import { Preview } from './preview.tsx';
import { SendProgress } from './sendProgress.tsx';
import './import.css';

type Step =
  { name: 'give' } | { name: 'preview'; list: DeviceList } | { name: 'send'; list: DeviceList; rows: ListRow[] };

/** A list as it came from a spreadsheet or a warehouse: given, looked at, sent. */
export function ImportPage(): JSX.Element {
  const [text, setText] = useState('');
  const [step, setStep] = useState<Step>({ name: 'give' });
  return (
    <Page
      title="Add many devices"
      about={
        <>
          A list of CPEs, registered one by one: what is wrong with one stops no other.{' '}
          <Link href="/devices">Back to the devices</Link>
        </>
      }
    >
      {step.name === 'give' && (
        <ListInput
          text={text}
          setText={setText}
          onRead={(list) => {
            setStep({ name: 'preview', list });
          }}
        />
      )}
      {step.name === 'preview' && (
        <Preview
          list={step.list}
          onBack={() => {
            setStep({ name: 'give' });
          }}
          onSend={(rows) => {
            setStep({ name: 'send', list: step.list, rows });
          }}
        />
      )}
      {step.name === 'send' && (
        <SendProgress
          list={step.list}
          rows={step.rows}
          onRestart={() => {
            setText('');
            setStep({ name: 'give' });
          }}
        />
      )}
    </Page>
  );
}
