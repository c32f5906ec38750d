import type { DryRunWarning } from '../../domain/dryRun.ts';
import type { VariableDefinition } from '../../domain/types.ts';
import { nearest } from '../../lib/nearest.ts';
import type { LuaToken } from './luaTokens.ts';

interface VariableUse {
  /** The variables that the script reads by a literal name. */
  named: { name: string; line: number }[];
  /** The script may read others, with computed names. */
  hasComputedNames: boolean;
}

/**
 * Returns warnings about variables that the script reads and the service does not define, and about variables that the
 * script never reads. Examines the script's text, and so all of its paths.
 */
export function variableWarnings(tokens: LuaToken[], definitions: VariableDefinition[]): DryRunWarning[] {
  const { named, hasComputedNames } = findVariableUse(tokens);
  const names = definitions.map(({ name }) => name);
  const unknown = named.filter(
    ({ name }, index) => !names.includes(name) && named.findIndex((other) => other.name === name) === index,
  );
  const unused = hasComputedNames ? [] : names.filter((name) => named.every((other) => other.name !== name));
  return [
    ...unknown.map(({ name, line }): DryRunWarning => {
      const suggestion = nearest(name, names);
      const hint = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
      return {
        code: 'undefined_variable',
        message: `The script reads the variable ${name}, which the service does not define, so it is nil.${hint}`,
        variable: name,
        line,
      };
    }),
    ...unused.map((name): DryRunWarning => ({
      code: 'unused_variable',
      message: `The script never reads the variable ${name}.`,
      variable: name,
    })),
  ];
}

function findVariableUse(tokens: LuaToken[]): VariableUse {
  const use: VariableUse = { named: [], hasComputedNames: false };
  for (const [index, token] of tokens.entries()) {
    const isField = tokens[index - 1]?.text === '.' && tokens[index - 1]?.kind === 'symbol';
    if (token.kind !== 'name' || isField) continue;
    if (token.text === 'get_variable_value') addUse(use, literalArgument(tokens, index + 1));
    if (token.text === 'variables') addUse(use, literalField(tokens, index + 1));
  }
  return use;
}

function addUse(use: VariableUse, token: LuaToken | undefined): void {
  if (token) use.named.push({ name: token.text, line: token.line });
  else use.hasComputedNames = true;
}

/** Returns the name in `("name")` or `"name"`; undefined for anything else. */
function literalArgument(tokens: LuaToken[], at: number): LuaToken | undefined {
  const [first, second, third] = tokens.slice(at, at + 3);
  if (first?.kind === 'string') return first;
  return isSymbol(first, '(') && second?.kind === 'string' && isSymbol(third, ')') ? second : undefined;
}

/** Returns the name in `.name` or `["name"]`; undefined for anything else. */
function literalField(tokens: LuaToken[], at: number): LuaToken | undefined {
  const [first, second, third] = tokens.slice(at, at + 3);
  if (isSymbol(first, '.') && second?.kind === 'name') return second;
  return isSymbol(first, '[') && second?.kind === 'string' && isSymbol(third, ']') ? second : undefined;
}

function isSymbol(token: LuaToken | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}
