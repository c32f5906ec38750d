/** Loads the parser when it is first needed. */
const loadParser = async () => (await import('papaparse')).default;

/** Returns the cells of each line. Detects the separator: comma, semicolon or tab. */
export async function parseCsv(text: string): Promise<string[][]> {
  const { parse } = await loadParser();
  const { data, errors } = parse<string[]>(text.replace(/^\uFEFF/, ''), { delimitersToGuess: [',', ';', '\t'] });
  const wrong = errors.find(({ type }) => type === 'Quotes');
  if (wrong)
    throw new Error(
      `Line ${(wrong.row ?? 0) + 1} has an unexpected or unclosed quotation mark. Write a ` +
        'quotation mark within a value as "".',
    );
  return data;
}

export async function formatCsv(lines: string[][]): Promise<string> {
  return (await loadParser()).unparse(lines);
}
