/** An element as parsed. Names are not resolved to namespaces: CPEs and operators leave prefixes undeclared. */
export interface XmlElement {
  /** The local name, without its prefix. */
  name: string;
  /** "" where there is none. */
  prefix: string;
  /** By name as written, prefix included; an object without a prototype. */
  attributes: Record<string, string>;
  children: XmlElement[];
  /** A leaf's text as it stands, white space included; "" for an element that has children and only white space beside them. */
  text: string;
}

/** The first child with this local name, whatever its prefix. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** The first such child's text without surrounding white space; "" where there is no such child. */
export function childText(element: XmlElement | undefined, name: string): string {
  return child(element, name)?.text.trim() ?? '';
}

/** The value of the attribute with this local name, whatever its prefix: `xsi:type` by "type". */
export function attribute(element: XmlElement, localName: string): string | undefined {
  const key = Object.keys(element.attributes).find((name) => name.slice(name.indexOf(':') + 1) === localName);
  return key === undefined ? undefined : element.attributes[key];
}
