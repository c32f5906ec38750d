/** Starts to count. @returns a function that returns the milliseconds of CPU that this process has used since. */
export function startCpuTime(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
