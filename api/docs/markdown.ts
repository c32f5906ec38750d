import { Html, html, none } from './html.ts';

/**
 * Renders the Markdown of our own texts: headings of level 2, paragraphs, lists, fenced code; `code`, *emphasis*,
 * **strong**.
 */
export function markdown(text: string): Html {
  return html`${text
    .trim()
    .split(/\n{2,}/)
    .map(block)}`;
}

function block(text: string): Html {
  const code = /^```\w*\n([^]*?)```$/.exec(text)?.[1];
  if (code !== undefined) return html`<pre tabindex="0"><code>${code}</code></pre>`;
  if (text.startsWith('## ')) return html`<h2 id="${slug(text.slice(3))}">${text.slice(3)}</h2>`;
  if (text.startsWith('- '))
    return html`<ul>
      ${text
        .slice(2)
        .split('\n- ')
        .map((item) => html`<li>${inline(item)}</li>`)}
    </ul>`;
  return html`<p>${inline(text)}</p>`;
}

export const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** Renders the Markdown within a line. */
export function inline(text: string): Html {
  const parts = text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part) => {
    if (part.startsWith('`') && part.length > 1) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
    if (part.startsWith('*') && part.length > 1) return html`<em>${part.slice(1, -1)}</em>`;
    return part === '' ? none : html`${part}`;
  });
  return new Html(parts.map(({ markup }) => markup).join(''));
}
