import { SaxesParser } from 'saxes';

/** An element as a strict, namespace-aware parser sees it. */
export interface StrictElement {
  /** Its namespace; '' for none. */
  namespace: string;
  name: string;
  attributes: { namespace: string; name: string; value: string }[];
  /** The prefixes in scope, for the names in `xsi:type` and `arrayType`. */
  prefixes: Record<string, string>;
  children: StrictElement[];
  text: string;
}

/** @throws Error when the text is not one well-formed XML 1.0 document with all prefixes declared, or has a DOCTYPE. */
export function parseStrictly(text: string): StrictElement {
  const parser = new SaxesParser({ xmlns: true });
  const document: StrictElement = { namespace: '', name: '', attributes: [], prefixes: {}, children: [], text: '' };
  const open = [document];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('a DOCTYPE');
  });
  parser.on('opentag', ({ uri, local, attributes, ns }) => {
    const parent = open.at(-1) ?? document;
    const element: StrictElement = {
      namespace: uri,
      name: local,
      attributes: Object.values(attributes).map((attribute) => ({
        namespace: attribute.uri,
        name: attribute.local,
        value: attribute.value,
      })),
      prefixes: { ...parent.prefixes, ...ns },
      children: [],
      text: '',
    };
    parent.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  const addText = (part: string): void => {
    (open.at(-1) ?? document).text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  const [root] = document.children;
  if (!root) throw new Error('no element');
  return root;
}
