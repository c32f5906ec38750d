import type { Schemas } from '../../../api/client.ts';
import { api, unwrap } from '../../../api/client.ts';

type Problem = Schemas['Problem'];

/** The result of one line. */
export interface LineResult {
  /** The index among the devices that were sent, from 0. */
  index: number;
  /** Undefined if the device is registered. */
  problem: Problem | undefined;
}

/** The API's limit of devices per request. */
const maxBatch = 10_000;

/**
 * Registers the devices, and reports each result as it streams in. The signal stops it; devices registered until then
 * stay.
 */
export async function sendList(
  devices: Schemas['NewDevice'][],
  onResults: (results: LineResult[]) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let from = 0; from < devices.length; from += maxBatch) {
    const stream = await post(devices.slice(from, from + maxBatch), signal);
    await readLines(stream, (lines) => {
      onResults(lines.map((line) => parseResult(line, from)));
    });
  }
}

async function post(
  devices: Schemas['NewDevice'][],
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const body = devices.map((device) => JSON.stringify(device)).join('\n');
  // The schema types one line of the body, not the whole NDJSON.
  const init = {
    body: body as never,
    bodySerializer: (text: unknown) => text as string,
    headers: { 'Content-Type': 'application/x-ndjson' },
    parseAs: 'stream' as const,
    signal,
  };
  return (await unwrap(api().POST('/v1/devices/bulk', init))) as unknown as ReadableStream<Uint8Array<ArrayBuffer>>;
}

function parseResult(text: string, from: number): LineResult {
  const { line, problem } = JSON.parse(text) as { line: number; problem?: Problem };
  return { index: from + line - 1, problem };
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLines: (lines: string[]) => void,
): Promise<void> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) onLines(lines);
  }
  if (rest !== '') onLines([rest]);
}
