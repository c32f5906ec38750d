/** A name, a string, a number or a symbol in a Lua script. */
export interface LuaToken {
  kind: 'name' | 'string' | 'number' | 'symbol';
  /** Strings are without quotes. Escape sequences are not replaced. */
  text: string;
  /** From 1. */
  line: number;
}

/** The kinds of tokens, in the order in which they are tried. Only groups with a name become tokens. */
const patterns = [
  /--\[(?<comment>=*)\[[^]*?(?:\]\k<comment>\]|$)|--[^\n]*/, // comments
  /\s+/,
  /\[(?<level>=*)\[\n?(?<long>[^]*?)(?:\]\k<level>\]|$)/, // long strings
  /"(?<double>(?:\\[^]|[^"\\\n])*)"|'(?<single>(?:\\[^]|[^'\\\n])*)'/,
  /(?<name>[A-Za-z_]\w*)/,
  /(?<number>0[xX][\da-fA-F.]+|\d[\d.eE]*)/,
  /(?<symbol>\.\.\.?|[^])/,
];
const pattern = new RegExp(patterns.map(({ source }) => source).join('|'), 'g');

/**
 * Returns the tokens of a script, without comments. Accepts invalid Lua. The dry run looks for variables in
 * the text, because the paths that were not executed count too.
 */
export function tokenizeLua(script: string): LuaToken[] {
  const tokens: LuaToken[] = [];
  let line = 1;
  for (const { 0: all, groups = {} } of script.matchAll(pattern)) {
    const { name, number, symbol } = groups;
    const string = groups.long ?? groups.double ?? groups.single;
    if (name !== undefined) tokens.push({ kind: 'name', text: name, line });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string, line });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, line });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, line });
    for (const letter of all) if (letter === '\n') line += 1;
  }
  return tokens;
}
