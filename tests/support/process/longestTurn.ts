import { threadCpuMilliseconds } from '../cpuTime.ts';

/**
 * Measures the turns of this thread's event loop by their CPU time, which other processes hardly change. It keeps the
 * thread busy meanwhile.
 * @returns a function that ends the measurement and returns the longest turn so far, in milliseconds.
 */
export function measureTurns(): () => number {
  let longest = 0;
  let last = threadCpuMilliseconds();
  let isOver = false;
  const measure = (): void => {
    if (isOver) return;
    longest = Math.max(longest, threadCpuMilliseconds() - last);
    last = threadCpuMilliseconds();
    setImmediate(measure);
  };
  setImmediate(measure);
  return () => {
    isOver = true;
    return longest;
  };
}
