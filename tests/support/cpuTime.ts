/** Starts to count. @returns a function that returns the milliseconds of CPU that this process has used since. */
export function startCpuTime(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}

/** Returns the milliseconds of CPU that this thread has used. */
export function threadCpuMilliseconds(): number {
  // Linux brings the times of a thread up to date at each clock tick, and when the times of the process are read.
  process.cpuUsage();
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
