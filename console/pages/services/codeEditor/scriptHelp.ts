export type HelpBlock =
  { kind: 'text'; text: string } | { kind: 'code'; text: string } | { kind: 'table'; rows: string[][] };

export interface HelpTopic {
  /** The heading in the guide: `sleep(seconds)`. */
  title: string;
  /** The functions of the topic; empty for a recipe. */
  functions: { name: string; signature: string }[];
  blocks: HelpBlock[];
}

export interface ScriptHelp {
  functions: HelpTopic[];
  recipes: HelpTopic[];
}

/** Parses the functions and recipes of the scripting guide. @param guide the text of docs/scripting.md. */
export function parseScriptHelp(guide: string): ScriptHelp {
  return { functions: parseTopics(guide, 'The functions'), recipes: parseTopics(guide, 'Recipes') };
}

function parseTopics(guide: string, chapter: string): HelpTopic[] {
  const text = guide.split(/^## /m).find((each) => each.startsWith(`${chapter}\n`)) ?? '';
  return text.split(/^### /m).slice(1).map(parseTopic);
}

function parseTopic(section: string): HelpTopic {
  const [title = '', ...lines] = section.split('\n');
  const functions = [...title.matchAll(/\b([a-z_][a-z_0-9]*)\([^)]*\)/g)].map(([signature, name = '']) => ({
    name,
    signature,
  }));
  return { title, functions, blocks: parseBlocks(lines.join('\n')) };
}

/** Parses paragraphs, tables and code blocks. The guide uses nothing else. */
function parseBlocks(text: string): HelpBlock[] {
  return text.split(/^(```lua\n[^]*?^```)$/m).flatMap((part): HelpBlock[] => {
    if (part.startsWith('```')) return [{ kind: 'code', text: part.slice('```lua\n'.length, -'\n```'.length) }];
    return part
      .split(/\n{2,}/)
      .map((paragraph) => paragraph.trim())
      .filter(Boolean)
      .map(parseParagraph);
  });
}

function parseParagraph(text: string): HelpBlock {
  if (!text.startsWith('|')) return { kind: 'text', text: text.replaceAll('\n', ' ') };
  const rows = text.split('\n').map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return { kind: 'table', rows: rows.filter((_, index) => index !== 1) };
}
