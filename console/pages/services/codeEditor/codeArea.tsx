import type { JSX } from 'preact';
import type { MutableRef } from 'preact/hooks';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemView, Loading } from '../../../components/loaded.tsx';
import type { CodeEditor, Mark } from './codeEditor.ts';

interface CodeAreaProps {
  /** The initial text. Pass another `key` to replace it. */
  text: string;
  readOnly: boolean;
  marks: Mark[];
  variables: string[];
  onChange: (text: string) => void;
  onSave: () => void;
  onTry: () => void;
  /** Set once the editor is loaded; used to jump to a line. */
  editor: MutableRef<CodeEditor | undefined>;
}

/** The script editor. Loads its code when it is first shown. It owns its text and reports each change. */
export function CodeArea(props: CodeAreaProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const [loading, setLoading] = useState<'under way' | 'done' | Error>('under way');
  const { marks, editor } = props;

  useEffect(() => {
    let isGone = false;
    import('./codeEditor.ts').then(
      ({ createCodeEditor }) => {
        if (isGone || !host.current) return;
        const { root, describedBy } = shadowOf(host.current);
        const { readOnly, onChange } = latest.current;
        editor.current = createCodeEditor({
          parent: root,
          text: latest.current.text,
          label: 'Script',
          describedBy,
          readOnly,
          onChange,
          variables: () => latest.current.variables,
          onSave: () => {
            latest.current.onSave();
          },
          onTry: () => {
            latest.current.onTry();
          },
        });
        setLoading('done');
      },
      () => {
        setLoading(
          new Error('The editor could not be loaded, perhaps because the console was updated. Reload the page.'),
        );
      },
    );
    return () => {
      isGone = true;
      editor.current?.destroy();
      editor.current = undefined;
    };
  }, []);
  useEffect(() => {
    editor.current?.mark(marks);
  }, [marks, loading]);
  return (
    <>
      {loading === 'under way' && <Loading />}
      {loading instanceof Error && <ProblemView error={loading} />}
      <div class="code" ref={host} />
    </>
  );
}

/** Returns the shadow root, with the text that describes the editor. `aria-describedby` works only within one root. */
function shadowOf(host: HTMLElement): { root: ShadowRoot; describedBy: string } {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const about = document.createElement('span');
  about.id = 'about';
  about.hidden = true;
  about.textContent = 'Tab indents. To leave the editor, press Escape and then Tab.';
  root.replaceChildren(about);
  return { root, describedBy: about.id };
}
