/** Numbers and durations, formatted for people. */

export const instances = (count: number): string => `${count} ${count === 1 ? 'instance' : 'instances'}`;

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** Formats seconds in the two largest units that apply: "45 s", "2 h 5 min". */
export function duration(seconds: number): string {
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return `${seconds} s`;
  let rest = seconds;
  const parts = units.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return [count, unit] as const;
  });
  return parts
    .filter(([count]) => count > 0)
    .map((part) => part.join(' '))
    .join(' ');
}

/** Formats a rate in the shortest unit in which it is at least one: "10 a second", "30 a minute". */
export function rate(perSecond: number): string {
  const [time, seconds] = (
    [
      ['a second', 1],
      ['a minute', 60],
    ] as const
  ).find(([, size]) => perSecond * size >= 1) ?? ['an hour', 3600];
  return `${Number((perSecond * seconds).toFixed(2))} ${time}`;
}
