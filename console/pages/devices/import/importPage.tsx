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
  { name: 'input' } | { name: 'preview'; list: DeviceList } | { name: 'send'; list: DeviceList; rows: ListRow[] };

/** Registers a list of devices in three steps: input, preview, send. */
export function ImportPage(): JSX.Element {
  const [text, setText] = useState('');
  const [step, setStep] = useState<Step>({ name: 'input' });
  return (
    <Page
      title="Import devices"
      about={
        <>
          Each device is registered on its own, so an error in one line does not stop the others.{' '}
          <Link href="/devices">All devices</Link>
        </>
      }
    >
      {step.name === 'input' && (
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
            setStep({ name: 'input' });
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
            setStep({ name: 'input' });
          }}
        />
      )}
    </Page>
  );
}
