import { auditOperations } from './resources/audit/routes.ts';
import { countOperations } from './resources/counts/routes.ts';
import { credentialOperations } from './resources/credentials/routes.ts';
import { deviceActionOperations } from './resources/deviceActions/routes.ts';
import { bootstrapWindowOperations } from './resources/devices/bootstrapWindowRoutes.ts';
import { deviceHistoryOperations } from './resources/devices/historyRoutes.ts';
import { deviceParameterOperations } from './resources/devices/parameterRoutes.ts';
import { devicePauseOperations } from './resources/devices/pauseRoutes.ts';
import { deviceOperations } from './resources/devices/routes.ts';
import { documentationOperations } from './docs/routes.ts';
import { dryRunOperations } from './resources/dryRun/routes.ts';
import { eventOperations } from './resources/events/routes.ts';
import { healthOperations } from './resources/health/routes.ts';
import { instanceActions } from './resources/instances/actionRoutes.ts';
import { externalInstanceOperations } from './resources/instances/externalIdRoutes.ts';
import { explainOperations } from './resources/instances/explainRoutes.ts';
import { instanceOperations } from './resources/instances/routes.ts';
import { runOperations } from './resources/instances/runRoutes.ts';
import { keyOperations } from './resources/apiKeys/routes.ts';
import { meOperations } from './resources/me/routes.ts';
import type { Operation } from './http/operation.ts';
import { oktopusOperations } from './compatibility/oktopus/routes.ts';
import { orderOperations } from './resources/orders/routes.ts';
import { organizationOperations } from './resources/organization/routes.ts';
import { deletionOperations } from './resources/platform/deletionRoutes.ts';
import { platformKeyOperations } from './resources/platform/keyRoutes.ts';
import { platformOperations } from './resources/platform/routes.ts';
import { retryOperations } from './resources/retries/routes.ts';
import { rolloutOperations } from './resources/rollouts/routes.ts';
import { serviceOperations } from './resources/services/routes.ts';
import { serviceVersionOperations } from './resources/services/versionRoutes.ts';
import { simulationOperations } from './resources/simulation/routes.ts';
import { tmf640HubOperations } from './compatibility/tmf640/hubRoutes.ts';
import { tmf640MonitorOperations } from './compatibility/tmf640/monitorRoutes.ts';
import { tmf640ServiceOperations } from './compatibility/tmf640/serviceRoutes.ts';
import { deliveryOperations } from './resources/webhooks/deliveryRoutes.ts';
import { webhookOperations } from './resources/webhooks/routes.ts';

/** Every operation of the API, in the order of the documentation. */
export const operations: Operation[] = [
  ...deviceOperations,
  ...bootstrapWindowOperations,
  ...devicePauseOperations,
  ...deviceHistoryOperations,
  ...deviceParameterOperations,
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
  ...deletionOperations,
  ...healthOperations,
  ...documentationOperations(() => operations),
];
