import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Device } from './device.ts';

const stateSchema = z.strictObject({
  serialNumber: z.string(),
  acsUrl: z.string(),
  root: z.string(),
  memory: z.strictObject({
    bootstrapped: z.boolean(),
    events: z.array(z.strictObject({ eventCode: z.string(), commandKey: z.string() })),
    transfers: z.array(
      z.strictObject({
        name: z.literal('TransferComplete'),
        commandKey: z.string(),
        faultStruct: z.strictObject({ faultCode: z.string(), faultString: z.string() }),
        startTime: z.string(),
        completeTime: z.string(),
      }),
    ),
  }),
  model: z.strictObject({
    values: z.record(z.string(), z.string()),
    tables: z.record(z.string(), z.strictObject({ next: z.int(), rows: z.array(z.int().positive()) })),
  }),
});

interface Owner {
  serialNumber: string;
  acsUrl: string;
  root: string;
}

/** Makes the device what the file says it was. @throws where the file is none of this CPE. */
export function loadState(file: string, device: Device, owner: Owner): void {
  if (!existsSync(file)) return;
  const parsed = stateSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} holds no simulated CPE: ${z.prettifyError(parsed.error)}`);
  const state = parsed.data;
  if (state.serialNumber !== owner.serialNumber || state.root !== owner.root) {
    throw new Error(
      `${file} holds the CPE ${state.serialNumber} with the data model ${state.root}; give each CPE a file of its own`,
    );
  }
  device.model.restore(state.model);
  device.restorePersistentState(state.memory);
  // Told another ACS than before; else the URL stays what an ACS may have made it.
  if (state.acsUrl !== owner.acsUrl) device.moveToAcs(owner.acsUrl);
}

/** Before the ACS is told that something was done: so it waits for the file. Only the owner may read it, for it holds passwords. */
export function saveState(file: string, device: Device, owner: Owner): void {
  const { serialNumber, acsUrl, root } = owner;
  const state: z.infer<typeof stateSchema> = {
    serialNumber,
    acsUrl,
    root,
    memory: device.persistentState(),
    model: device.model.snapshot(),
  };
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 });
  renameSync(draft, file);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
