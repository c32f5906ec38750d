import { DefaultFailureConverter } from '@temporalio/common';

/** The messages of failures go where the codec seals them. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
