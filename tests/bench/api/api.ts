import { loadavg } from 'node:os';
import { createApiKey } from '../../../db/access/apiKeys.ts';
import type { Statement } from '../../../db/core/pages.ts';
import type { Pool } from '../../../db/core/pool.ts';
import { planOf } from '../../support/database/plans.ts';
import { median, percentile } from '../measure.ts';
import { queries } from './queries.ts';
import { serveApi } from './serve.ts';
import { withFleet } from './withFleet.ts';

/** In milliseconds, at the 95th percentile, on an otherwise idle machine. */
const goal = 50;
/** A sequential scan of one of these is a mistake. */
const large = ['devices', 'instances', 'runs', 'triggers', 'labels'];

interface Result {
  p50_ms: number;
  p95_ms: number;
  index: string;
}

/** Measures each list, filter, sort and count over HTTP, one request at a time. Each device has two instances. */
export function benchApi(
  devices: number,
  requests: number,
  report: (line: string) => void,
): Promise<Record<string, Result>> {
  return withFleet(devices, report, (pool, asApi) => measureAll(pool, asApi, requests, report));
}

async function measureAll(
  pool: Pool,
  asApi: Pool,
  requests: number,
  report: (line: string) => void,
): Promise<Record<string, Result>> {
  const key = await createApiKey(pool, 'default', 'bench');
  const api = await serveApi(pool, asApi);
  const results: Record<string, Result> = {};
  const scanned: string[] = [];
  try {
    for (const [name, paths] of Object.entries(queries)) {
      const get = (path: string): Promise<{ next_cursor?: string | null }> => request(api.url + path, key);
      const pages = await withSecondPages(paths, get);
      const { indexes, sequential } = await plansOf(pool, pages, get, api.statements);
      if (sequential) scanned.push(name);
      const times = await timesOf(pages, requests, get);
      results[name] = {
        p50_ms: rounded(median(times)),
        p95_ms: rounded(percentile(times, 0.95)),
        index: indexes.join(', '),
      };
    }
  } finally {
    api.close();
  }
  const slow = Object.entries(results).filter(([, { p95_ms: p95 }]) => p95 > goal);
  report(`load average of the last minute: ${loadavg()[0]?.toFixed(1)}`);
  report(`slower than ${goal} ms at p95: ${slow.map(([name]) => name).join('; ') || 'none'}`);
  if (scanned.length > 0) throw new Error(`these queries read a whole large table: ${scanned.join('; ')}`);
  return results;
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

async function request(url: string, key: string): Promise<{ next_cursor?: string | null }> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { next_cursor?: string | null };
}

/** Returns the paths, and the second page of each list that has one. */
async function withSecondPages(
  paths: string[],
  get: (path: string) => Promise<{ next_cursor?: string | null }>,
): Promise<string[]> {
  const all: string[] = [];
  for (const path of paths) {
    const { next_cursor: cursor } = await get(path);
    all.push(path, ...(cursor ? [`${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`] : []));
  }
  return all;
}

/**
 * Returns the first index that each path's last statement uses, which is the list itself, and whether any statement
 * scans a large table.
 */
async function plansOf(
  pool: Pool,
  paths: string[],
  get: (path: string) => Promise<unknown>,
  statements: Statement[],
): Promise<{ indexes: string[]; sequential: boolean }> {
  const indexes = new Set<string>();
  let sequential = false;
  for (const path of paths) {
    statements.length = 0;
    await get(path);
    const plans = await Promise.all(statements.slice().map((statement) => planOf(pool, statement)));
    sequential ||= plans
      .flat()
      .some((node) => node['Node Type'] === 'Seq Scan' && large.includes(node['Relation Name'] ?? ''));
    const index = plans.at(-1)?.find((node) => node['Index Name'])?.['Index Name'];
    if (index) indexes.add(index);
  }
  return { indexes: [...indexes], sequential };
}

async function timesOf(paths: string[], requests: number, get: (path: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < requests; number += 1) {
    const began = performance.now();
    await get(paths[number % paths.length] ?? '');
    times.push(performance.now() - began);
  }
  return times;
}
