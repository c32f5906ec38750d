import type { JSX } from 'preact';
import type { MutableRef } from 'preact/hooks';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemView, Loading } from '../../../components/loaded.tsx';
import type { CodeEditor, Mark } from './codeEditor.ts';

interface CodeAreaProps {
  /** What it begins with: another `key` begins anew. */
  text: string;
  readOnly: boolean;
  marks: Mark[];
  variables: string[];
  onChange: (text: string) => void;
  onSave: () => void;
  onTry: () => void;
  /** The editor, once it is there, for what goes to a line of it. */
  editor: MutableRef<CodeEditor | undefined>;
}

/** The script. The editor's code comes when it is first shown; it works on its own text, and tells of each change. */
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
          new Error('The editor could not be loaded; there may be a new version of the console. Reload the page.'),
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

/** With the sentence that the editor is described by: both must be in one root. */
function shadowOf(host: HTMLElement): { root: ShadowRoot; describedBy: string } {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const about = document.createElement('span');
  about.id = 'about';
  about.hidden = true;
  about.textContent = 'Tab indents. To leave by Tab, press Escape before.';
  root.replaceChildren(about);
  return { root, describedBy: about.id };
}
