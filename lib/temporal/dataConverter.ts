import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { KeyRing } from '../keys/keyRing.ts';
import { payloadCodec } from './payloadCodec.ts';

/** The SDK loads it by its path. In the sandbox workflows/failureConverter.ts does the same. */
const failureConverterPath = fileURLToPath(new URL('./failureConverter.ts', import.meta.url));

/** How clients and workers give Temporal their data: all processes must have the same, and the same keys. */
export function dataConverter(keys: KeyRing, encryptPayloads: boolean): DataConverter {
  return {
    payloadCodecs: [payloadCodec(keys, encryptPayloads)],
    ...(encryptPayloads && { failureConverterPath }),
  };
}
