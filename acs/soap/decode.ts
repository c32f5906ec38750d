import { TextDecoder } from 'node:util';

/**
 * The text of a request's body. UTF-16 is known by the NULs of its first characters, or by its byte order mark. What is valid UTF-8 is taken as UTF-8 whatever was declared, since CPEs declare ISO-8859-1 and send
 * UTF-8, and hardly any ISO-8859-1 text with accents is valid UTF-8. The rest is decoded as the prolog or the Content-Type say, else
 * as UTF-8 with U+FFFD for what is none.
 */
export function decodeBody(body: Buffer, charset: string | undefined): string {
  const wide = utf16Of(body);
  if (wide) return new TextDecoder(wide).decode(body);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    const prolog = body.toString('latin1', 0, 256);
    const declared =
      /<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(prolog)?.[1] ?? charset?.replaceAll(/["'\s]/g, '');
    return decoderFor(declared).decode(body);
  }
}

function utf16Of([first, second]: Buffer): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second) ? 'utf-16be' : undefined;
}

function decoderFor(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
