/** Formats rows as aligned columns with headings, without empty columns. */
export function table(rows: Record<string, string | number | null>[]): string {
  const texts = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, printable(String(value ?? ''))])),
  );
  const names = Object.keys(texts[0] ?? {}).filter((name) => texts.some((row) => row[name] !== ''));
  const widths = names.map((name) => Math.max(name.length, ...texts.map((row) => (row[name] ?? '').length)));
  const line = (cells: string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(names.map((name) => name.toUpperCase())),
    ...texts.map((row) => line(names.map((name) => row[name] ?? ''))),
  ].join('\n');
}

/** Formats lines `name: value`, without empty values. */
export function fields(values: Record<string, string | number | null | undefined>): string {
  const filled = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const width = Math.max(0, ...filled.map(([name]) => name.length));
  return filled.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${printable(String(value))}`).join('\n');
}

/** Escapes control characters, so that text from CPEs and scripts cannot drive the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\t' ? ' ' : '\uFFFD'));
}

/** Prints JSON on request, and text for people otherwise. */
export function print(json: boolean | undefined, value: unknown, shown: () => string): void {
  console.log(json ? JSON.stringify(value, undefined, 2) : shown());
}
