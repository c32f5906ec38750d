import { createHash, createHmac } from 'node:crypto';
import { ScriptFault } from '../errors.ts';
import type { LuaValue, Stack } from '../vm/stack.ts';
import type { HostFunctions } from '../vm/vm.ts';

const maxBytes = 1024 * 1024;

type Name = 'base64_encode' | 'base64_decode' | 'sha256' | 'hmac_sha256';

/** Encodings and hashes of strings, which may hold any bytes. They depend on nothing but their arguments. */
export const codecs: Pick<HostFunctions, Name> = {
  base64_encode: (args) => readBytes(args, 1, 'base64_encode').toString('base64'),
  base64_decode: (args) => decode(readBytes(args, 1, 'base64_decode').toString('latin1')),
  sha256: (args) =>
    createHash('sha256')
      .update(readBytes(args, 1, 'sha256'))
      .digest('hex'),
  hmac_sha256: (args) =>
    createHmac('sha256', readBytes(args, 1, 'hmac_sha256'))
      .update(readBytes(args, 2, 'hmac_sha256'))
      .digest('hex'),
};

/** Returns nil for a text that is not Base64. White space and missing padding are accepted. */
function decode(text: string): Uint8Array | LuaValue {
  const digits = text.replace(/[ \t\r\n]|=+\s*$/g, '');
  return /^[A-Za-z0-9+/]*$/.test(digits) && digits.length % 4 !== 1 ? Buffer.from(digits, 'base64') : null;
}

/** Copies the bytes, because those in Lua's memory may move. @throws ScriptFault */
function readBytes(args: Stack, index: number, caller: string): Buffer {
  const bytes = args.bytes(index);
  if (bytes && bytes.length <= maxBytes) return Buffer.from(bytes);
  throw new ScriptFault(`${caller}: argument ${index} must be a string of at most ${maxBytes} bytes`);
}
