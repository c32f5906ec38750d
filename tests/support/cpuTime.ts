/** Starts to count. @returns a function: the milliseconds of CPU that this process has used since, however busy the machine is. */
export function startCpuTime(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
