/**
 * The worker's part of temporal.yaml. It takes the place of this module when a worker loads the workflow bundle
 * (bin/build/workflowBundle.ts).
 */
declare module 'cuttle-policies' {
  interface ActivityPolicy {
    startToCloseTimeout: number;
    scheduleToCloseTimeout?: number;
    retry: { initialInterval: number; backoffCoefficient: number; maximumInterval: number; maximumAttempts?: number };
  }
  const policies: {
    /** The task queue of the activities that are not local. */
    taskQueue: string;
    /** The registered name of the search attribute CuttleStatus. */
    statusAttribute: string;
    /** In milliseconds. */
    deliveryTimeout: number;
    encryptPayloads: boolean;
    activities: Record<
      'beginRun' | 'executeScript' | 'httpRequest' | 'requestConnection' | 'recordOutcome' | 'deliverWebhook',
      ActivityPolicy
    >;
  };
  export default policies;
}
