import { auditOperations } from './audit/routes.ts';
import { countOperations } from './counts/routes.ts';
import { credentialOperations } from './credentials/routes.ts';
import { bootstrapWindowOperations } from './devices/bootstrapWindow.ts';
import { deviceHistoryOperations } from './devices/history.ts';
import { devicePauseOperations } from './devices/pause.ts';
import { deviceOperations } from './devices/routes.ts';
import { documentationOperations } from './docs/routes.ts';
import { dryRunOperations } from './dryRun/routes.ts';
import { healthOperations } from './health/routes.ts';
import { instanceActions } from './instances/actions.ts';
import { explainOperations } from './instances/explain.ts';
import { instanceOperations } from './instances/routes.ts';
import { runOperations } from './instances/runs.ts';
import type { Operation } from './operation.ts';
import { organizationOperations } from './organization/routes.ts';
import { retryOperations } from './retries/routes.ts';
import { serviceOperations } from './services/routes.ts';

/** Every operation of the API, as the documentation has them. */
export const operations: Operation[] = [
  ...deviceOperations,
  ...bootstrapWindowOperations,
  ...devicePauseOperations,
  ...deviceHistoryOperations,
  ...serviceOperations,
  ...instanceOperations,
  ...instanceActions,
  ...explainOperations,
  ...runOperations,
  ...retryOperations,
  ...countOperations,
  ...dryRunOperations,
  ...organizationOperations,
  ...credentialOperations,
  ...auditOperations,
  ...healthOperations,
  ...documentationOperations(() => operations),
];
