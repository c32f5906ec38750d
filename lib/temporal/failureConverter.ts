import { DefaultFailureConverter } from '@temporalio/common';

/** Puts failure messages into a payload, so that the codec seals them. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
