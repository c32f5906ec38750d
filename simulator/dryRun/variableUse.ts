import type { DryRunWarning } from '../../domain/dryRun.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import { nearest } from '../../lib/nearest.ts';
import type { LuaToken } from './luaTokens.ts';

interface Use {
  /** The variables that the script names where it asks for one. */
  asked: { name: string; line: number }[];
  /** It may ask for others, whose names it puts together. */
  open: boolean;
}

/** Variables that the script asks for and the service does not have, and the other way round, by the script's text: on all of its paths. */
export function variableWarnings(tokens: LuaToken[], definitions: VariableDefinition[]): DryRunWarning[] {
  const { asked, open } = readUse(tokens);
  const names = definitions.map(({ name }) => name);
  const unknown = asked.filter(
    ({ name }, index) => !names.includes(name) && asked.findIndex((other) => other.name === name) === index,
  );
  const unused = open ? [] : names.filter((name) => asked.every((other) => other.name !== name));
  return [
    ...unknown.map(({ name, line }): DryRunWarning => {
      const meant = nearest(name, names);
      const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
      return {
        code: 'undefined_variable',
        message: `The script asks for the variable ${name}, which the service does not have: it is nil.${hint}`,
        variable: name,
        line,
      };
    }),
    ...unused.map((name): DryRunWarning => ({
      code: 'unused_variable',
      message: `The script never asks for the variable ${name}.`,
      variable: name,
    })),
  ];
}

function readUse(tokens: LuaToken[]): Use {
  const use: Use = { asked: [], open: false };
  for (const [index, token] of tokens.entries()) {
    const isField = tokens[index - 1]?.text === '.' && tokens[index - 1]?.kind === 'symbol';
    if (token.kind !== 'name' || isField) continue;
    if (token.text === 'get_variable_value') note(use, nameGiven(tokens, index + 1));
    if (token.text === 'variables') note(use, fieldGiven(tokens, index + 1));
  }
  return use;
}

function note(use: Use, token: LuaToken | undefined): void {
  if (token) use.asked.push({ name: token.text, line: token.line });
  else use.open = true;
}

/** `("name")` or `"name"`; undefined for anything else. */
function nameGiven(tokens: LuaToken[], at: number): LuaToken | undefined {
  const [first, second, third] = tokens.slice(at, at + 3);
  if (first?.kind === 'string') return first;
  return isSymbol(first, '(') && second?.kind === 'string' && isSymbol(third, ')') ? second : undefined;
}

/** `.name` or `["name"]`. */
function fieldGiven(tokens: LuaToken[], at: number): LuaToken | undefined {
  const [first, second, third] = tokens.slice(at, at + 3);
  if (isSymbol(first, '.') && second?.kind === 'name') return second;
  return isSymbol(first, '[') && second?.kind === 'string' && isSymbol(third, ']') ? second : undefined;
}

function isSymbol(token: LuaToken | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}
