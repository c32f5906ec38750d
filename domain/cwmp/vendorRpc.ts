import type { XmlElement } from '../xml.ts';
import { attribute } from '../xml.ts';
import type { VendorArgument, VendorMethod } from './messages.ts';

const maxDepth = 8;
const maxElements = 1_000;
const elementName = /^[A-Za-z_][\w.-]*$/;
/** TR-069 limits the name of a method to 64 characters (Amendment 6, A.3.1.1). */
const methodName = /^X_[\w.-]{1,62}$/;
const argumentType = /^(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)$/;

export function isVendorMethod(name: string): name is VendorMethod {
  return methodName.test(name);
}

export function isVendorResponse(name: string): boolean {
  return name.endsWith('Response') && isVendorMethod(name.slice(0, -'Response'.length));
}

export function isElementName(name: string): boolean {
  return elementName.test(name);
}

/**
 * Returns which bound the arguments of a vendor's method exceed: 8 levels, 1,000 elements, and names that XML allows
 * everywhere. Returns undefined when they exceed none.
 */
export function findExcess(method: XmlElement): string | undefined {
  let level = method.children;
  let count = 0;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) return `more than ${maxDepth} levels of arguments`;
    count += level.length;
    if (count > maxElements) return `more than ${maxElements} arguments`;
    if (level.some(({ name }) => !isElementName(name)))
      return 'an argument whose name has other than A-Z a-z 0-9 _ . -';
    level = level.flatMap(({ children }) => children);
  }
  return undefined;
}

/** Reads the arguments of a vendor's method, which must be within the bounds. Ignores attributes except xsi:type. */
export function readArguments({ children }: XmlElement): VendorArgument[] {
  return children.map((element) => ({
    name: element.name,
    type: readType(element),
    text: element.children.length > 0 ? '' : element.text,
    children: readArguments(element),
  }));
}

/** Returns what of the arguments would not be sent: text beside elements, or attributes. */
export function findLoss(method: XmlElement): string | undefined {
  if (method.children.length > 0 && method.text.trim() !== '') return `${method.name} has text beside its elements`;
  for (const argument of method.children) {
    const dropped = Object.keys(argument.attributes).find((name) => !/^xmlns(?::|$)|^(?:\w[\w.-]*:)?type$/.test(name));
    if (dropped !== undefined)
      return `${argument.name} has the attribute ${dropped.slice(0, 64)}, but only xsi:type can be sent`;
    if (readType(argument) === '' && attribute(argument, 'type')) return `${argument.name} has an invalid xsi:type`;
    const loss = findLoss(argument);
    if (loss !== undefined) return loss;
  }
  return undefined;
}

/** Returns the type with a prefix that every envelope declares: `cwmp` for a struct, `xsd` for any other. */
function readType(element: XmlElement): string {
  const [, prefix, local] = argumentType.exec(attribute(element, 'type')?.trim() ?? '') ?? [];
  if (local === undefined) return '';
  return `${prefix === 'cwmp' ? 'cwmp' : 'xsd'}:${local}`;
}
