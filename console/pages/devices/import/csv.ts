/** The parser comes when it is first needed. */
const parser = async () => (await import('papaparse')).default;

/** The cells of each line, by comma, semicolon or tab, as the text has it. */
export async function readCells(text: string): Promise<string[][]> {
  const { parse } = await parser();
  const { data, errors } = parse<string[]>(text.replace(/^\uFEFF/, ''), { delimitersToGuess: [',', ';', '\t'] });
  const wrong = errors.find(({ type }) => type === 'Quotes');
  if (wrong)
    throw new Error(
      `A quotation mark is never closed, or stands where it may not (line ${(wrong.row ?? 0) + 1}): write one in a value twice, as "".`,
    );
  return data;
}

export async function writeCells(lines: string[][]): Promise<string> {
  return (await parser()).unparse(lines);
}
