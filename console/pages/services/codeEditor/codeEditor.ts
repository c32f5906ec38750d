import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { lua } from '@codemirror/legacy-modes/mode/lua';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import type { Extension } from '@codemirror/state';
import { EditorState } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
} from '@codemirror/view';
import type { DecorationSet, ViewUpdate } from '@codemirror/view';
import { completeScript, renderTopic } from './completion.ts';
import { findTopic, help } from './help.tsx';
import { highlighting, theme } from './theme.ts';

export interface Mark {
  /** From 1; clamped to the script's lines. */
  line: number;
  severity: 'error' | 'warning';
  message: string;
}

export interface CodeEditor {
  mark: (marks: Mark[]) => void;
  goTo: (line: number) => void;
  destroy: () => void;
}

interface Options {
  /**
   * A shadow root: there the editor uses constructed style sheets, which the content security policy allows. It
   * forbids inline styles.
   */
  parent: ShadowRoot;
  text: string;
  /** For screen readers. */
  label: string;
  /** The id of the keyboard help, in the same root. */
  describedBy: string;
  readOnly: boolean;
  variables: () => string[];
  onChange: (text: string) => void;
  onSave: () => void;
  onTry: () => void;
}

/** Below this width long lines wrap, because scrolling sideways is hard on a phone. */
const phoneQuery = '(max-width: 48rem)';

/** The extensions of every script view, comparisons included. */
export function scriptView(label: string): Extension {
  return [
    theme,
    StreamLanguage.define(lua),
    syntaxHighlighting(highlighting),
    hostFunctions,
    lineNumbers(),
    drawSelection(),
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
  ];
}

export function createCodeEditor({
  parent,
  text,
  label,
  describedBy,
  readOnly,
  variables,
  onChange,
  onSave,
  onTry,
}: Options): CodeEditor {
  const does = (action: () => void) => () => {
    action();
    return true;
  };
  const own = [
    { key: 'Mod-s', run: does(onSave) },
    { key: 'Mod-Enter', run: does(onTry) },
  ];
  const view = new EditorView({
    parent,
    root: parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([
          ...own,
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...lintKeymap,
          indentWithTab,
          ...defaultKeymap,
        ]),
        scriptView(label),
        EditorView.contentAttributes.of({ 'aria-describedby': describedBy }),
        EditorState.readOnly.of(readOnly),
        history(),
        indentUnit.of('  '),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        highlightSelectionMatches(),
        search(),
        lintGutter(),
        autocompletion({ override: [completeScript(variables)], icons: false }),
        matchMedia(phoneQuery).matches ? EditorView.lineWrapping : [],
        hoverHelp,
        replaceSelectionOnInput,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    mark: (marks) => {
      view.dispatch(
        setDiagnostics(
          view.state,
          marks.map((mark) => diagnostic(view.state, mark)),
        ),
      );
    },
    goTo: (line) => {
      const { from } = lineAt(view.state, line);
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    destroy: () => {
      view.destroy();
    },
  };
}

const lineAt = ({ doc }: EditorState, line: number) => doc.line(Math.min(Math.max(1, line), doc.lines));

function diagnostic(state: EditorState, { line, severity, message }: Mark) {
  const { from, to, text } = lineAt(state, line);
  return { from: from + (/^\s*/.exec(text)?.[0].length ?? 0), to, severity, message };
}

const hostFunctionNames = help.functions.flatMap(({ functions }) => functions.map(({ name }) => name));
const matcher = new MatchDecorator({
  regexp: new RegExp(`\\b(?:${hostFunctionNames.join('|')})\\b`, 'g'),
  decoration: Decoration.mark({ class: 'cm-host' }),
});

/** Highlights the functions that Cuttle adds to Lua. */
const hostFunctions = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view);
    }

    update(update: ViewUpdate): void {
      this.decorations = matcher.updateDeco(update, this.decorations);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/**
 * Replaces a selection by the typed text. The browser would insert the text with a style attribute, which the content
 * security policy reports.
 */
const replaceSelectionOnInput = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { state, composing } = view;
    const { from, to, empty } = state.selection.main;
    const { data, inputType } = event;
    if (inputType !== 'insertText' || data === null || empty || composing || state.readOnly) return false;
    event.preventDefault();
    const insert = () =>
      state.update({ ...state.replaceSelection(data), userEvent: 'input.type', scrollIntoView: true });
    if (!state.facet(EditorView.inputHandler).some((handle) => handle(view, from, to, data, insert)))
      view.dispatch(insert());
    return true;
  },
});

const hoverHelp = hoverTooltip((view, position, side) => {
  const word = view.state.wordAt(position) ?? view.state.wordAt(position + side);
  const topic = word && findTopic(view.state.sliceDoc(word.from, word.to));
  if (!word || !topic) return null;
  return {
    pos: word.from,
    end: word.to,
    create: () => ({ dom: Object.assign(renderTopic(topic, 'div'), { className: 'cm-help' }) }),
  };
});
