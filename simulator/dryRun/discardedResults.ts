import { awaitingNames, composedNames } from '../../activities/lua/host/globals.ts';
import type { DryRunWarning } from '../../domain/dryRun.ts';
import type { LuaToken } from './luaTokens.ts';

/** The keywords after which a statement can begin. After any other word that is not a keyword, one begins, too. */
const beginsStatement = new Set(['then', 'do', 'else', 'repeat', 'end', 'nil', 'true', 'false']);
const otherKeywords = new Set('and break elseif for function goto if in local not or return until while'.split(' '));
const closing: Record<string, string> = { '(': ')', '{': '}', '[': ']' };
/** What continues an expression after a call: a field, a method, an index or another call. */
const continuing = ['.', ':', '[', '(', '{'];

/**
 * Returns warnings about call statements of functions that wait for the CPE: a failure of the call fails the run.
 * Examines the script's text, and so all of its paths.
 */
export function discardWarnings(tokens: LuaToken[]): DryRunWarning[] {
  return tokens.flatMap((token, index): DryRunWarning[] => {
    const isCall = token.kind === 'name' && [...awaitingNames, ...composedNames].some((name) => name === token.text);
    if (!isCall || !canEndStatement(tokens[index - 1], tokens[index - 2]) || isContinued(tokens, index + 1)) return [];
    const { text, line } = token;
    const failure = text === 'wait_for_event' ? 'a time-out' : 'a fault of the CPE';
    const message =
      `The script discards the result of ${text} in line ${line}, so ${failure} fails the run there. ` +
      `Write assert(${text}(…)), or check the result.`;
    return [{ code: 'discarded_result', message, line }];
  });
}

/** Returns whether the next token can begin a statement. */
function canEndStatement(token: LuaToken | undefined, before: LuaToken | undefined): boolean {
  if (!token || token.kind === 'string' || token.kind === 'number') return true;
  if (token.kind === 'name') return beginsStatement.has(token.text) || !otherKeywords.has(token.text);
  // Two colons end a label.
  return [')', '}', ']', ';', '...'].includes(token.text) || (token.text === ':' && before?.text === ':');
}

/** Returns whether the call whose arguments begin at `at` is a part of a longer expression. No call: true. */
function isContinued(tokens: LuaToken[], at: number): boolean {
  const first = tokens[at];
  if (first?.kind !== 'string' && !isSymbol(first, '(') && !isSymbol(first, '{')) return true;
  const end = first?.kind === 'string' ? at : endOfBrackets(tokens, at);
  const [next, second] = tokens.slice(end + 1, end + 3);
  const isLabel = isSymbol(next, ':') && isSymbol(second, ':');
  return !isLabel && (next?.kind === 'string' || continuing.some((symbol) => isSymbol(next, symbol)));
}

/** Returns the index of the bracket that closes the one at `from`. */
function endOfBrackets(tokens: LuaToken[], from: number): number {
  const open: string[] = [];
  for (let index = from; index < tokens.length; index += 1) {
    const { kind, text } = tokens[index] ?? { kind: 'name', text: '' };
    if (kind !== 'symbol') continue;
    if (closing[text] !== undefined) open.push(closing[text]);
    else if (text === open.at(-1)) open.pop();
    if (open.length === 0) return index;
  }
  return tokens.length;
}

function isSymbol(token: LuaToken | undefined, text: string): boolean {
  return token?.kind === 'symbol' && token.text === text;
}
