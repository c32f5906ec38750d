import { TextDecoder } from 'node:util';

/**
 * The text of a request's body. What is valid UTF-8 is taken as UTF-8 whatever was declared, since CPEs declare ISO-8859-1 and send
 * UTF-8, and hardly any ISO-8859-1 text with accents is valid UTF-8. The rest is decoded as the prolog or the Content-Type say, else
 * as UTF-8 with U+FFFD for what is none.
 */
export function decodeBody(body: Buffer, charset: string | undefined): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    const prolog = body.toString('latin1', 0, 256);
    const declared = /<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(prolog)?.[1] ?? charset?.replaceAll(/["'\s]/g, '');
    return decoderFor(declared).decode(body);
  }
}

function decoderFor(charset: string | undefined): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
