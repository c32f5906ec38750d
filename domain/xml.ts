/** A parsed element. Names are not resolved to namespaces, because CPEs and operators leave prefixes undeclared. */
export interface XmlElement {
  /** The local name, without its prefix. */
  name: string;
  /** "" if there is none. */
  prefix: string;
  /** By their full names, with prefixes. An object without a prototype. */
  attributes: Record<string, string>;
  children: XmlElement[];
  /** The text, with its white space; "" for an element with children and only white space between them. */
  text: string;
}

/** Returns the first child with this local name and any prefix. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((candidate) => candidate.name === name);
}

/** Returns the trimmed text of the first child with this local name; "" if there is none. */
export function childText(element: XmlElement | undefined, name: string): string {
  return child(element, name)?.text.trim() ?? '';
}

/** Returns the value of the attribute with this local name and any prefix: "type" finds `xsi:type`. */
export function attribute(element: XmlElement, localName: string): string | undefined {
  const key = Object.keys(element.attributes).find((name) => name.slice(name.indexOf(':') + 1) === localName);
  return key === undefined ? undefined : element.attributes[key];
}
