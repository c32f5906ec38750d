import { DefaultFailureConverter } from '@temporalio/common';
import policies from 'cuttle-policies';

/** As lib/temporal/failureConverter.ts: with sealed payloads the messages of failures are payloads, too. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: policies.encryptPayloads });
