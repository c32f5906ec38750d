import { auditOperations } from './resources/audit/routes.ts';
import { countOperations } from './resources/counts/routes.ts';
import { credentialOperations } from './resources/credentials/routes.ts';
import { deviceActionOperations } from './resources/deviceActions/routes.ts';
import { bootstrapWindowOperations } from './resources/devices/bootstrapWindow.ts';
import { deviceHistoryOperations } from './resources/devices/history.ts';
import { devicePauseOperations } from './resources/devices/pause.ts';
import { deviceOperations } from './resources/devices/routes.ts';
import { documentationOperations } from './docs/routes.ts';
import { dryRunOperations } from './resources/dryRun/routes.ts';
import { eventOperations } from './resources/events/routes.ts';
import { healthOperations } from './resources/health/routes.ts';
import { instanceActions } from './resources/instances/actions.ts';
import { externalInstanceOperations } from './resources/instances/external.ts';
import { explainOperations } from './resources/instances/explain.ts';
import { instanceOperations } from './resources/instances/routes.ts';
import { runOperations } from './resources/instances/runs.ts';
import { keyOperations } from './resources/apiKeys/routes.ts';
import { meOperations } from './resources/me/routes.ts';
import type { Operation } from './http/operation.ts';
import { oktopusOperations } from './compatibility/oktopus/routes.ts';
import { orderOperations } from './resources/orders/routes.ts';
import { organizationOperations } from './resources/organization/routes.ts';
import { organizationDeletion } from './resources/platform/deletion.ts';
import { platformKeyOperations } from './resources/platform/keys.ts';
import { platformOperations } from './resources/platform/routes.ts';
import { retryOperations } from './resources/retries/routes.ts';
import { rolloutOperations } from './resources/rollouts/routes.ts';
import { serviceOperations } from './resources/services/routes.ts';
import { serviceVersionOperations } from './resources/services/versions.ts';
import { simulationOperations } from './resources/simulation/routes.ts';
import { tmf640HubOperations } from './compatibility/tmf640/hub.ts';
import { tmf640MonitorOperations } from './compatibility/tmf640/monitors.ts';
import { tmf640ServiceOperations } from './compatibility/tmf640/services.ts';
import { deliveryOperations } from './resources/webhooks/deliveries.ts';
import { webhookOperations } from './resources/webhooks/routes.ts';

/** Every operation of the API, as the documentation has them. */
export const operations: Operation[] = [
  ...deviceOperations,
  ...bootstrapWindowOperations,
  ...devicePauseOperations,
  ...deviceHistoryOperations,
  ...deviceActionOperations,
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
