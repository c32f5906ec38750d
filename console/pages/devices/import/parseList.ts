import type { Schemas } from '../../../api/client.ts';
import { splitTags } from '../annotationFields.tsx';

type NewDevice = Schemas['NewDevice'];

/** A line of the list: the device, and its errors. */
export interface ListRow {
  /** The line number in the text, from 1. */
  line: number;
  cells: string[];
  device: NewDevice;
  errors: string[];
}

export interface DeviceList {
  columns: string[];
  unknownColumns: string[];
  rows: ListRow[];
}

const knownColumns = ['id', 'oui', 'product_class', 'tags'];

/**
 * Converts the cells of a CSV into devices. The first line names the columns; without such a line there is one id per
 * line.
 * Finds the obvious errors before anything is sent; the API validates the rest.
 * @throws if several columns have no names.
 */
export function parseDeviceList(lines: string[][]): DeviceList {
  const filled = lines
    .map((cells, index) => ({ line: index + 1, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const first = filled[0]?.cells ?? [];
  const columns = parseColumns(first);
  const named = columns !== undefined;
  if (!named && filled.some(({ cells }) => cells.length > 1)) {
    throw new Error(
      `The first line must name the columns, “id” among them: ${knownColumns.join(', ')}. Without ` +
        'it, write one id per line and nothing else.',
    );
  }
  const used = columns ?? ['id'];
  const seen = new Map<string, number>();
  const rows = filled.slice(named ? 1 : 0).map(({ line, cells }) => parseRow(used, line, cells, seen));
  return { columns: used, unknownColumns: used.filter((name) => !knownColumns.includes(name)), rows };
}

/** @returns undefined if the line names no columns. */
function parseColumns(cells: string[]): string[] | undefined {
  const names = cells.map((cell) =>
    cell
      .replace(/^\uFEFF/, '')
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
  return names.includes('id') ? names : undefined;
}

function parseRow(columns: string[], line: number, cells: string[], seen: Map<string, number>): ListRow {
  const value = (name: string): string => cells[columns.indexOf(name)] ?? '';
  const [id, oui, productClass, tags] = knownColumns.map(value) as [string, string, string, string];
  const device: NewDevice = {
    id,
    ...(oui !== '' && { oui }),
    ...(productClass !== '' && { product_class: productClass }),
    ...(tags !== '' && { tags: splitTags(tags) }),
  };
  const firstLine = seen.get(id);
  const errors = [
    id === '' && 'has no id',
    id !== '' && firstLine !== undefined && `has the id of line ${firstLine}`,
    id.includes('/') && 'has an id with a “/”',
    id.length > 128 && 'has an id of more than 128 characters',
    oui !== '' && !/^[0-9a-f]{6}$/i.test(oui) && 'has an OUI that is not six hexadecimal digits',
    cells.length > columns.length && `has ${cells.length} values for ${columns.length} columns`,
  ].filter((error) => error !== false);
  if (id !== '' && firstLine === undefined) seen.set(id, line);
  return { line, cells, device, errors };
}
