import { stripVTControlCharacters } from 'node:util';

/**
 * Reports progress to people who watch a start. A `line` stays; `progress` replaces the previous progress where
 * the output can do that.
 */
export type Report = (text: string, kind?: 'line' | 'progress') => void;

export interface ReportOutput {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Milliseconds to the next progress: on a terminal, and in a file or pipe, where each is a line of its own. */
const terminalInterval = 200;
const plainInterval = 10_000;

const clearLine = '\r\u001b[2K';

/** Returns a report that shows progress as one updating line on a terminal, and as a line now and then elsewhere. */
export function createReport(output: ReportOutput): Report {
  let isUpdating = false;
  let lastWritten = Date.now();
  const interval = output.isTTY === true ? terminalInterval : plainInterval;
  return (text, kind = 'line') => {
    if (kind === 'progress' && Date.now() - lastWritten < interval) return;
    lastWritten = Date.now();
    const start = isUpdating ? clearLine : '';
    isUpdating = kind === 'progress' && output.isTTY === true;
    output.write(start + (isUpdating ? fit(text, output.columns ?? 80) : `${text}\n`));
  };
}

/** Reports progress once a second until the work ends. */
export async function reportWhile<T>(work: Promise<T>, report: (seconds: number) => void): Promise<T> {
  const started = Date.now();
  const timer = setInterval(() => {
    report(Math.round((Date.now() - started) / 1000));
  }, 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/** A line that wraps could not be cleared. One that is too long loses its colours, since they cannot be cut. */
function fit(text: string, columns: number): string {
  const plain = stripVTControlCharacters(text);
  return plain.length < columns ? text : plain.slice(0, columns - 1);
}
