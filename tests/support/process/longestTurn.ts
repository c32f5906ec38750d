/**
 * Measures the turns of this thread's event loop by their CPU time, which other processes hardly change. It keeps the
 * thread busy meanwhile.
 * @returns a function that ends the measurement and returns the longest turn so far, in milliseconds.
 */
export function measureTurns(): () => number {
  let longest = 0;
  let last = process.threadCpuUsage();
  let isOver = false;
  const measure = (): void => {
    if (isOver) return;
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.threadCpuUsage();
    setImmediate(measure);
  };
  setImmediate(measure);
  return () => {
    isOver = true;
    return longest;
  };
}
