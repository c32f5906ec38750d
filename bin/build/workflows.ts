/** `npm run build` stores the workflow bundle that every worker loads. */
import { createLog } from '../../lib/observability/log.ts';
import { buildWorkflows } from './workflowBundle.ts';

await buildWorkflows(createLog('warn'));
