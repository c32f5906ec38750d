/** What `work` resolved with, at most so many milliseconds ago: however often it is asked for, it is done once at a time. */
export function recently<T>(milliseconds: number, work: () => Promise<T>): () => Promise<T> {
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

/** Rejects where `work` takes longer; the work itself goes on. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`no answer within ${milliseconds} ms`));
  }, milliseconds);
  return await Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
