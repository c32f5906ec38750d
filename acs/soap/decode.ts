import { TextDecoder } from 'node:util';

/**
 * Decodes the body of a request. UTF-16 is recognized by its byte order mark or by NULs among the first characters.
 * Valid UTF-8 is decoded as UTF-8 whatever is declared: CPEs declare ISO-8859-1 and send UTF-8, and hardly any
 * ISO-8859-1 text with accents is valid UTF-8. Otherwise the declared character set counts, of the prolog before the
 * Content-Type. Without one, invalid bytes become U+FFFD.
 */
export function decodeBody(body: Buffer, charset: string | undefined): string {
  const utf16 = detectUtf16(body);
  if (utf16) return new TextDecoder(utf16).decode(body);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    const prolog = body.toString('latin1', 0, 256);
    const declared =
      /<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(prolog)?.[1] ?? charset?.replaceAll(/["'\s]/g, '');
    return decoderFor(declared).decode(body);
  }
}

function detectUtf16([first, second]: Buffer): string | undefined {
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
