/** Of one batch at the same time: each needs a connection, and others need some, too. */
const concurrency = 4;

/** Does the work for each item, a few side by side. */
export async function concurrently<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}
