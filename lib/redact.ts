import { minSecretLength, secretMask } from '../domain/variables.ts';
import { escapeXml } from './soap/xml.ts';

/**
 * Returns a function that replaces secrets in a text, both as they are and as XML or JSON encodes them.
 * @param secrets shorter than 4 characters are ignored, because they occur by chance in any text.
 */
export function createRedactor(secrets: string[]): (text: string) => string {
  const long = new Set(secrets.filter(({ length }) => length >= minSecretLength));
  const forms = new Set([...long].flatMap((secret) => [secret, escapeXml(secret), escapeJson(secret)]));
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, secretMask), text);
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
