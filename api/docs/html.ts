import { escapeXml } from '../../lib/soap/xml.ts';

/** Markup, as opposed to text. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Part = string | number | Html | Html[];

/** Escapes every value that is no markup itself. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(strings.map((text, index) => text + render(parts[index] ?? '')).join(''));
}

function render(part: Part): string {
  if (part instanceof Html) return part.markup;
  return Array.isArray(part) ? part.map(({ markup }) => markup).join('') : escapeXml(String(part));
}

export const none = html``;
