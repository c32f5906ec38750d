import { SaxesParser } from 'saxes';

/** An element, parsed by a strict and namespace-aware parser. */
export interface StrictElement {
  /** '' without a namespace. */
  namespace: string;
  name: string;
  attributes: { namespace: string; name: string; value: string }[];
  /** The prefixes that are in scope, to resolve the names in `xsi:type` and `arrayType`. */
  prefixes: Record<string, string>;
  children: StrictElement[];
  text: string;
}

/** Parses an XML 1.0 document. @throws when it is not well-formed, uses an undeclared prefix, or has a DOCTYPE. */
export function parseStrictly(text: string): StrictElement {
  const parser = new SaxesParser({ xmlns: true });
  const document: StrictElement = { namespace: '', name: '', attributes: [], prefixes: {}, children: [], text: '' };
  const open = [document];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('the document has a DOCTYPE');
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
  if (!root) throw new Error('the document has no element');
  return root;
}
