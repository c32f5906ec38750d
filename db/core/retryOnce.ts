import { isBroken } from './errors.ts';

/**
 * Repeats work whose connection to the database broke, once and at once: a failover or a restart breaks all
 * connections, and new ones work. The work must be safe to repeat: reads, or a transaction that was not committed.
 * @param isSafe judges the error. Default: the work only reads.
 */
export async function retryOnce<T>(
  work: () => Promise<T>,
  isSafe: (error: unknown) => boolean = () => true,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isBroken(error) || !isSafe(error)) throw error;
    return await work();
  }
}
