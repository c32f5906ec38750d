/** Work of one batch at a time. Each item needs a database connection, and other activities need some as well. */
const concurrency = 4;

/** Processes each item, four at a time. */
export async function concurrently<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const processQueue = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, processQueue));
}
