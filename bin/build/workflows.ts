/** `npm run build`: the bundle of the workflows that every worker loads. */
import { createLog } from '../../lib/observability/log.ts';
import { buildWorkflows } from './workflowBundle.ts';

await buildWorkflows(createLog('warn'));
