import type { Env } from './configValues.ts';
import { text } from './configValues.ts';
import { SetupError } from './setupError.ts';

/** An OTLP receiver, configured by OpenTelemetry's own variables. */
export interface TracingSettings {
  url: string;
  headers: Record<string, string>;
  serviceName: string;
}

/**
 * Reads OpenTelemetry's own variables. `OTEL_EXPORTER_OTLP_HEADERS` is `name=value,name=value`, percent-encoded. It may
 * hold a key, so it is never shown.
 */
export function tracingSettings(env: Env): TracingSettings | undefined {
  const base = text(env, 'OTEL_EXPORTER_OTLP_ENDPOINT');
  if (base === undefined) return undefined;
  if (!/^https?:$/.test(URL.parse(base)?.protocol ?? ''))
    throw new SetupError('OTEL_EXPORTER_OTLP_ENDPOINT must look like http://collector:4318.');
  try {
    const pairs = (text(env, 'OTEL_EXPORTER_OTLP_HEADERS') ?? '').split(',').filter((pair) => pair.trim() !== '');
    const headers = pairs.map((pair) => pair.split(/=(.*)/s, 2).map((part) => decodeURIComponent(part.trim())));
    new Headers(headers as [string, string][]);
    return {
      url: `${base.replace(/\/+$/, '')}/v1/traces`,
      headers: Object.fromEntries(headers) as Record<string, string>,
      serviceName: text(env, 'OTEL_SERVICE_NAME') ?? 'cuttle',
    };
  } catch {
    throw new SetupError('OTEL_EXPORTER_OTLP_HEADERS must look like name=value,name=value.');
  }
}
