import { minSecretLength, secretMask } from '../domain/variables.ts';
import { escapeXml } from './soap/xml.ts';

/**
 * Returns a function that replaces secrets in a text, both as they are and as XML or JSON encodes them.
 * @param secrets shorter than 4 characters are ignored, because they occur by chance in any text.
 */
export function createRedactor(secrets: string[]): (text: string) => string {
  const long = new Set(secrets.filter(({ length }) => length >= minSecretLength));
  const forms = new Set([...long].flatMap((secret) => [secret, escapeXml(secret), escapeJson(secret)]));
  if (forms.size === 0) return (text) => text;
  // One pass over the text for all secrets: V8 matches an alternation of literals by their first characters. The
  // longest comes first, because the first alternative that matches is taken.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((form) => escapePattern(form)).join('|'), 'g');
  return (text) => text.replace(pattern, () => secretMask);
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
