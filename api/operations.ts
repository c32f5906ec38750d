import { auditOperations } from './audit/routes.ts';
import { countOperations } from './counts/routes.ts';
import { credentialOperations } from './credentials/routes.ts';
import { deviceRequestOperations } from './deviceRequests/routes.ts';
import { bootstrapWindowOperations } from './devices/bootstrapWindow.ts';
import { deviceHistoryOperations } from './devices/history.ts';
import { devicePauseOperations } from './devices/pause.ts';
import { deviceOperations } from './devices/routes.ts';
import { documentationOperations } from './docs/routes.ts';
import { dryRunOperations } from './dryRun/routes.ts';
import { eventOperations } from './events/routes.ts';
import { healthOperations } from './health/routes.ts';
import { instanceActions } from './instances/actions.ts';
import { externalInstanceOperations } from './instances/external.ts';
import { explainOperations } from './instances/explain.ts';
import { instanceOperations } from './instances/routes.ts';
import { runOperations } from './instances/runs.ts';
import { keyOperations } from './keys/routes.ts';
import { meOperations } from './me/routes.ts';
import type { Operation } from './operation.ts';
import { oktopusOperations } from './oktopus/routes.ts';
import { orderOperations } from './orders/routes.ts';
import { organizationOperations } from './organization/routes.ts';
import { organizationDeletion } from './platform/deletion.ts';
import { platformKeyOperations } from './platform/keys.ts';
import { platformOperations } from './platform/routes.ts';
import { retryOperations } from './retries/routes.ts';
import { rolloutOperations } from './rollouts/routes.ts';
import { serviceOperations } from './services/routes.ts';
import { serviceVersionOperations } from './services/versions.ts';
import { simulationOperations } from './simulation/routes.ts';
import { tmf640HubOperations } from './tmf640/hub.ts';
import { tmf640MonitorOperations } from './tmf640/monitors.ts';
import { tmf640ServiceOperations } from './tmf640/services.ts';
import { deliveryOperations } from './webhooks/deliveries.ts';
import { webhookOperations } from './webhooks/routes.ts';

/** Every operation of the API, as the documentation has them. */
export const operations: Operation[] = [
  ...deviceOperations,
  ...bootstrapWindowOperations,
  ...devicePauseOperations,
  ...deviceHistoryOperations,
  ...deviceRequestOperations,
  ...simulationOperations,
  ...serviceOperations,
  ...serviceVersionOperations,
  ...externalInstanceOperations,
  ...instanceOperations,
  ...instanceActions,
  ...explainOperations,
  ...runOperations,
  ...orderOperations,
  ...oktopusOperations,
  ...retryOperations,
  ...rolloutOperations,
  ...countOperations,
  ...dryRunOperations,
  ...eventOperations,
  ...webhookOperations,
  ...deliveryOperations,
  ...tmf640ServiceOperations,
  ...tmf640MonitorOperations,
  ...tmf640HubOperations,
  ...organizationOperations,
  ...meOperations,
  ...keyOperations,
  ...credentialOperations,
  ...auditOperations,
  ...platformOperations,
  ...platformKeyOperations,
  ...organizationDeletion,
  ...healthOperations,
  ...documentationOperations(() => operations),
];
