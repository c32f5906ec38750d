/** For people: "24 h", "90 s". */
export function duration(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  return hours >= 1 ? `${Number(hours.toFixed(1))} h` : `${Number((milliseconds / 1000).toFixed(1))} s`;
}
