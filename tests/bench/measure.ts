/** Does `work` on each item, `concurrency` at a time. @returns the items per second. */
export async function perSecond<Item>(
  items: Item[],
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<number> {
  const started = performance.now();
  await eachOf(items, concurrency, work);
  return (items.length * 1000) / (performance.now() - started);
}

/** Does `work` on each item, `concurrency` at a time. @returns the results, in any order. */
export async function eachOf<Item, Result>(
  items: Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const left = [...items];
  const results: Result[] = [];
  const lane = async (): Promise<void> => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return results;
}

export function median(values: number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
