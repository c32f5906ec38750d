import type { JSX } from 'preact';
import { CopyButton } from '../copyButton.tsx';

interface Part {
  text: string;
  /** False for the text between tags. */
  isTag: boolean;
}

interface Line {
  depth: number;
  parts: Part[];
}

/** Longer documents, in characters, are shown unformatted: each part costs the browser an element. */
const maxFormattedLength = 200_000;

/** Shows formatted XML as text. The copy button copies the original. @param label for screen readers: "the request". */
export function Xml({ xml, label }: { xml: string; label: string }): JSX.Element {
  const lines = xml.length > maxFormattedLength ? [{ depth: 0, parts: [{ text: xml, isTag: false }] }] : formatXml(xml);
  return (
    <div class="xml">
      <CopyButton text={xml} label={label} />
      <pre tabIndex={0} role="region" aria-label={label}>
        {lines.map(({ depth, parts }) => [
          '  '.repeat(depth),
          ...parts.map(({ text, isTag }) => (isTag ? <span class="xml-tag">{text}</span> : text)),
          '\n',
        ])}
      </pre>
    </div>
  );
}

/**
 * Puts each element on a line of its own, with its text if it holds only text. Invalid XML loses nothing but white
 * space between tags.
 */
function formatXml(xml: string): Line[] {
  const parts = splitXml(xml);
  const lines: Line[] = [];
  let depth = 0;
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] as Part;
    if (isEnd(part)) depth = Math.max(0, depth - 1);
    const count = isStart(part) ? leafLength(parts, at) : 1;
    const line = parts.slice(at, at + count);
    if (part.isTag || part.text.trim() !== '')
      lines.push({ depth, parts: count === 1 && !part.isTag ? [{ ...part, text: part.text.trim() }] : line });
    if (isStart(part) && count === 1) depth += 1;
    at += count - 1;
  }
  return lines;
}

const isEnd = ({ text, isTag }: Part): boolean => isTag && text.startsWith('</');
const isStart = ({ text, isTag }: Part): boolean => isTag && !/^<[/?!]/.test(text) && !text.endsWith('/>');

/** Returns the number of parts of the leaf element that starts here; 1 if it has child elements. */
function leafLength(parts: Part[], at: number): number {
  const [first, second] = parts.slice(at + 1, at + 3);
  if (first && isEnd(first)) return 2;
  return first && !first.isTag && second && isEnd(second) ? 3 : 1;
}

/** Splits the XML into tags and texts, in linear time, since a CPE may have written it. */
function splitXml(xml: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < xml.length) {
    const end = endOfPart(xml, at);
    parts.push({
      text: xml.slice(at, end),
      isTag: xml[at] === '<' && xml[end - 1] === '>' && !xml.startsWith('<![CDATA[', at),
    });
    at = end;
  }
  return parts;
}

function endOfPart(xml: string, at: number): number {
  const after = (text: string): number => {
    const found = xml.indexOf(text, at + 1);
    return found === -1 ? xml.length : found + text.length;
  };
  if (xml.startsWith('<!--', at)) return after('-->');
  if (xml.startsWith('<![CDATA[', at)) return after(']]>');
  if (xml[at] === '<') return after('>');
  const next = xml.indexOf('<', at);
  return next === -1 ? xml.length : next;
}
