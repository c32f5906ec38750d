import { readFileSync } from 'node:fs';
import type { Config } from '../../lib/config/config.ts';
import { SetupError } from '../../lib/config/setupError.ts';
import type { TemporalConfig } from '../../lib/config/temporalConfig.ts';
import { loadTemporalConfig } from '../../lib/config/temporalConfig.ts';

/** @throws SetupError when the file is missing or invalid. */
export function readTemporalConfig({ temporal: { file, ...settings } }: Config): TemporalConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new SetupError(
      `${file} cannot be read (CUTTLE_TEMPORAL_CONFIG says where it is): ` +
        (error instanceof Error ? error.message : String(error)),
    );
  }
  return loadTemporalConfig(text, file, settings);
}

/** Returns the address of a workflow's page in Temporal's web UI. */
export function workflowPage(uiUrl: string, namespace: string, workflowId: string): string {
  return `${uiUrl}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
