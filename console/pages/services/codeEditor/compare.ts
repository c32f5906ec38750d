import { MergeView, unifiedMergeView } from '@codemirror/merge';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { scriptView } from './codeEditor.ts';

interface ComparisonOptions {
  /** A shadow root; see codeEditor.ts. */
  parent: ShadowRoot;
  before: string;
  after: string;
  /** For screen readers. */
  labels: [before: string, after: string];
  /** One below the other, for narrow screens. */
  unified: boolean;
}

const collapsed = { margin: 3, minSize: 6 };

/** Shows a comparison. @returns a function that removes it. */
export function showComparison({ parent, before, after, labels, unified }: ComparisonOptions): () => void {
  const shown = (label: string) => [scriptView(label), EditorView.lineWrapping, EditorState.readOnly.of(true)];
  if (unified) {
    const merge = unifiedMergeView({
      original: before,
      mergeControls: false,
      highlightChanges: true,
      gutter: true,
      collapseUnchanged: collapsed,
    });
    const view = new EditorView({
      parent,
      root: parent,
      state: EditorState.create({ doc: after, extensions: [shown(labels[1]), merge] }),
    });
    return () => {
      view.destroy();
    };
  }
  const view = new MergeView({
    parent,
    root: parent,
    a: { doc: before, extensions: shown(labels[0]) },
    b: { doc: after, extensions: shown(labels[1]) },
    collapseUnchanged: collapsed,
    highlightChanges: true,
    gutter: true,
  });
  return () => {
    view.destroy();
  };
}
