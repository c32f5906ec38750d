import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { Config } from '../../lib/config/config.ts';
import type { Metrics } from '../../lib/observability/metrics/metrics.ts';
import type { Readiness } from '../../lib/observability/readiness.ts';
import { readinessCode } from '../../lib/observability/readiness.ts';
import { listen } from './listen.ts';
import type { ProcessContext } from './supervise.ts';
import { readTemporalMetrics } from './worker/temporalMetrics.ts';

interface Operations {
  metrics: Metrics;
  readiness: Readiness;
}

interface Page {
  status: number;
  type: string;
  text: string;
}

const json = 'application/json; charset=utf-8';

/**
 * Serves `/livez`, `/readyz` and `/metrics` of any process on an address of its own, because they need no API key and
 * the metrics name organizations and services.
 */
export async function startOperations(context: ProcessContext, operations: Operations): Promise<void> {
  const { host, port } = context.config.metrics;
  if (port !== undefined) await listen(createServer(answer(operations)), { name: 'the metrics', host, port }, context);
}

export function operationsPorts({
  metrics: { host, port },
}: Config): { server: string; setting: string; host: string; port: number }[] {
  return port === undefined ? [] : [{ server: 'the metrics', setting: 'CUTTLE_METRICS_PORT', host, port }];
}

function answer(operations: Operations): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '';
    const page = pageOf(operations, request.method ?? '', path).catch(() => unreadable);
    void page.then(({ status, type, text }) => {
      response.writeHead(status, {
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(text),
        'Cache-Control': 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : text);
    });
  };
}

const unreadable: Page = { status: 503, type: 'text/plain', text: 'It cannot be read now.\n' };

async function pageOf({ metrics, readiness }: Operations, method: string, path: string): Promise<Page> {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: 'text/plain', text: 'GET it.\n' };
  switch (path) {
    case '/livez':
      return { status: 200, type: json, text: JSON.stringify({ status: 'up' }) };
    case '/readyz': {
      const report = await readiness.read();
      return { status: readinessCode(report), type: json, text: JSON.stringify(report) };
    }
    case '/metrics':
      return {
        status: 200,
        type: metrics.registry.contentType,
        text: (await metrics.registry.metrics()) + (await readTemporalMetrics()),
      };
    default:
      return { status: 404, type: 'text/plain', text: 'This address serves /livez, /readyz and /metrics.\n' };
  }
}
