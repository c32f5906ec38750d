import type { OpenApiDocument, OpenApiOperation, OpenApiResponse } from './document.ts';
import { fieldTable, table } from './fields.ts';
import { Html, html, none } from './html.ts';
import { ndjson } from '../http/input/ndjson.ts';
import { inline, markdown, slug } from './markdown.ts';
import { style } from './style.ts';

interface Entry {
  method: string;
  path: string;
  operation: OpenApiOperation;
}

/** Returns the document as a self-contained page without scripts. */
export function documentationPage(document: OpenApiDocument): string {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const chapters = document.tags.map(({ name, description }) => ({
    name,
    description,
    own: entries.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const body = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Cuttle API</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#content">To the content</a>
        <header>
          <h1>Cuttle API</h1>
          <p>For programs: <a href="openapi.json">openapi.json</a>, OpenAPI ${document.openapi}.</p>
        </header>
        <nav aria-label="Contents">
          <details open>
            <summary>Contents</summary>
            <ul>
              <li><a href="#first-steps">First steps</a></li>
              <li><a href="#writing-safely">Writing safely</a></li>
              <li><a href="#what-holds-everywhere">What holds everywhere</a></li>
              ${chapters.map(({ name, own }) => contents(name, own))}
              <li><a href="#problems">Problems</a></li>
            </ul>
          </details>
        </nav>
        <main id="content">
          ${markdown(document.info.description)}
          ${chapters.map(
            ({ name, description, own }) =>
              html`<section>
                <h2 id="${slug(name)}">${name}</h2>
                <p>${inline(description)}</p>
                ${own.map((entry) => article(entry, document))}
              </section>`,
          )}
          ${problems(document)}
        </main>
      </body>
    </html>`;
  return body.markup;
}

function contents(name: string, own: Entry[]): Html {
  const items = own.map(({ operation }) => html`<li><a href="#${operation.operationId}">${operation.summary}</a></li>`);
  return html`<li>
    <a href="#${slug(name)}">${name}</a>
    <ul>
      ${items}
    </ul>
  </li>`;
}

function article(entry: Entry, document: OpenApiDocument): Html {
  const { method, path, operation } = entry;
  const { schemas } = document.components;
  const parameters = operation.parameters.map(({ name, required, description, schema }) => ({
    path: name,
    required,
    schema: { ...schema, description },
  }));
  const [scope] = operation.security.flatMap(({ key = [] }) => key);
  const [mediaType, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  return html`<article id="${operation.operationId}">
    <h3>${operation.summary}</h3>
    <p class="path"><code>${method} ${path}</code></p>
    <p>
      ${inline(operation.description ?? '')}
      ${scope === undefined ? 'No key is needed.' : html`Scope: <code>${scope}</code>.`}
    </p>
    ${
      parameters.length > 0
        ? html`<h4>Parameters</h4>
            ${table(parameters, schemas)}`
        : none
    }
    ${
      body?.schema
        ? html`<h4>${mediaType === ndjson ? 'Each line of the body' : 'Body'}</h4>
            ${fieldTable(body.schema, schemas)}`
        : none
    }
    ${
      scope === undefined
        ? none
        : html`<h4>Example</h4>
            <pre tabindex="0"><code>${curl(entry)}</code></pre>`
    }
    <h4>Answers</h4>
    ${Object.entries(operation.responses).map(([status, response]) => answer(status, response, schemas))}
  </article>`;
}

/** Returns a command for the shell of the first steps. */
function curl({ method, path, operation }: Entry): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = operation.parameters.find((parameter) => parameter.name === name)?.schema;
    const [example = name] = (schema?.examples ?? []) as (string | number)[];
    return String(example);
  });
  const [mediaType, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const examples = Object.values(content?.examples ?? {}) as { value: unknown }[];
  if (mediaType === ndjson)
    return (
      `curl -sS -H "Authorization: Bearer $KEY" -H 'Content-Type: ${ndjson}' $API${filled} --data-binary ` +
      `@- <<'LINES'\n${examples.map(({ value }) => JSON.stringify(value)).join('\n')}\nLINES`
    );
  const [example] = examples;
  const data = example ? ` -d '${JSON.stringify(example.value, null, 2).replaceAll("'", String.raw`'\''`)}'` : '';
  const verb = (method === 'GET' && !data) || (method === 'POST' && data) ? '' : ` -X ${method}`;
  return `ask${verb} $API${filled}${data}`;
}

function answer(
  status: string,
  { description, content = {} }: OpenApiResponse,
  schemas: OpenApiDocument['components']['schemas'],
): Html {
  const [shown] = Object.values(content);
  if (Number(status) >= 400) {
    const ids = Object.keys(shown?.examples ?? {}).map((id) => html` <a href="#problem-${id}"><code>${id}</code></a>`);
    return html`<p><strong>${status}</strong>${ids}</p>`;
  }
  const fields = shown?.schema ? fieldTable(shown.schema, schemas) : none;
  if (fields === none) return html`<p><strong>${status}</strong> ${inline(description)}</p>`;
  return html`<details>
    <summary><strong>${status}</strong> ${inline(description)}</summary>
    ${fields}
  </details>`;
}

function problems({ components: { examples, schemas } }: OpenApiDocument): Html {
  const rows = Object.values(
    examples as Record<string, { value: { type: string; title: string; status: number; detail: string } }>,
  ).map(
    ({ value }) =>
      html`<tr id="problem-${value.type.split(':').at(-1) ?? ''}">
        <th scope="row"><code>${value.type}</code></th>
        <td>${value.status}</td>
        <td>${value.title}. ${inline(value.detail)}</td>
      </tr>`,
  );
  return html`<section>
    <h2 id="problems">Problems</h2>
    ${schemas.Problem ? fieldTable(schemas.Problem, schemas) : none}
    <div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Status</th>
            <th scope="col">Meaning, and what to do</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}
