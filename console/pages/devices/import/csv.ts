/** The parser comes when it is first needed. */
const loadParser = async () => (await import('papaparse')).default;

/** The cells of each line, by comma, semicolon or tab, as the text has it. */
export async function parseCsv(text: string): Promise<string[][]> {
  const { parse } = await loadParser();
  const { data, errors } = parse<string[]>(text.replace(/^\uFEFF/, ''), { delimitersToGuess: [',', ';', '\t'] });
  const wrong = errors.find(({ type }) => type === 'Quotes');
  if (wrong)
    throw new Error(
      `A quotation mark is never closed, or stands where it may not (line ${(wrong.row ?? 0) + 1}): write one in a value twice, as "".`,
    );
  return data;
}

export async function formatCsv(lines: string[][]): Promise<string> {
  return (await loadParser()).unparse(lines);
}
