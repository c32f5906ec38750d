import { DefaultFailureConverter } from '@temporalio/common';
import policies from 'cuttle-policies';

/**
 * The sandbox's counterpart of lib/temporal/failureConverter.ts. If payloads are encrypted, failure messages are, too.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: policies.encryptPayloads });
