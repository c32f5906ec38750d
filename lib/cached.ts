/** Returns a function that runs `work` at most once at a time, and reuses its result for this many milliseconds. */
export function cached<T>(milliseconds: number, work: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (last && performance.now() < until) return last;
    until = Infinity;
    last = work().finally(() => {
      until = performance.now() + milliseconds;
    });
    return last;
  };
}

/** Rejects when `work` takes longer than this many milliseconds; the work itself continues. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`no answer within ${milliseconds} ms`));
  }, milliseconds);
  return await Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
