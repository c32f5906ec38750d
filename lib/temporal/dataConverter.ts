import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { KeyRing } from '../keys/keyRing.ts';
import { payloadCodec } from './payloadCodec.ts';

/** The SDK loads this module by its path. workflows/failureConverter.ts does the same in the sandbox. */
const failureConverterPath = fileURLToPath(new URL('./failureConverter.ts', import.meta.url));

/** Returns the data converter of clients and workers. All processes need the same setting and the same keys. */
export function dataConverter(keys: KeyRing, encryptPayloads: boolean): DataConverter {
  return {
    payloadCodecs: [payloadCodec(keys, encryptPayloads)],
    ...(encryptPayloads && { failureConverterPath }),
  };
}
