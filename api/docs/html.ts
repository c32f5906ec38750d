import { escapeXml } from '../../lib/soap/xml.ts';

/** Markup, in contrast to text, which needs escaping. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | number | Html | Html[];

/** Returns the markup of a template. Escapes every value that is not markup itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => text + render(parts[index] ?? '')).join(''));
}

function render(part: Part): string {
  if (part instanceof Html) return part.markup;
  return Array.isArray(part) ? part.map(({ markup }) => markup).join('') : escapeXml(String(part));
}

export const none = html``;
