import { readFileSync } from 'node:fs';

export interface Example {
  /** Its heading and its data model. */
  name: string;
  script: string;
  root: 'InternetGatewayDevice.' | 'Device.';
}

/**
 * Returns the Lua examples of a Markdown file. An example whose first line is `-- TR-181` is for that data model, any
 * other for TR-098.
 */
export function readExamples(file: URL): Example[] {
  const examples: Example[] = [];
  let heading = '';
  for (const [, title, script] of readFileSync(file, 'utf8').matchAll(/^#+ (.+)$|^```lua\n([^]*?)^```$/gm)) {
    if (title !== undefined) heading = title;
    if (script === undefined) continue;
    const root = script.startsWith('-- TR-181') ? 'Device.' : 'InternetGatewayDevice.';
    examples.push({ name: `${heading} (${root})`, script, root });
  }
  return examples;
}
