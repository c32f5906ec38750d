/** A part of a Lua script that matters to who looks for names and texts in it. */
export interface LuaToken {
  kind: 'name' | 'string' | 'symbol';
  /** A string's without its quotes; short strings as written, escapes and all. */
  text: string;
  /** From 1. */
  line: number;
}

/** Comments and white space; long strings; strings in quotes; names; numbers; ".." and any other character. */
const pattern =
  /--\[(?<comment>=*)\[[^]*?(?:\]\k<comment>\]|$)|--[^\n]*|\s+|\[(?<level>=*)\[\n?(?<long>[^]*?)(?:\]\k<level>\]|$)|"(?<double>(?:\\[^]|[^"\\\n])*)"|'(?<single>(?:\\[^]|[^'\\\n])*)'|(?<name>[A-Za-z_]\w*)|0[xX][\da-fA-F.]+|\d[\d.eE]*|(?<symbol>\.\.\.?|[^])/g;

/** The tokens of a script, without its comments and numbers. What is no Lua gives tokens all the same. */
export function tokenizeLua(script: string): LuaToken[] {
  const tokens: LuaToken[] = [];
  let line = 1;
  for (const { 0: all, groups = {} } of script.matchAll(pattern)) {
    const { name, symbol } = groups;
    const string = groups.long ?? groups.double ?? groups.single;
    if (name !== undefined) tokens.push({ kind: 'name', text: name, line });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string, line });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, line });
    for (const letter of all) if (letter === '\n') line += 1;
  }
  return tokens;
}
