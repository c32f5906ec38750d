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

/** Restores the device's state, if the file exists. @throws when the file belongs to another CPE or is invalid. */
export function loadState(file: string, device: Device, owner: Owner): void {
  if (!existsSync(file)) return;
  const parsed = stateSchema.safeParse(parseJson(readFileSync(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not the state of a simulated CPE: ${z.prettifyError(parsed.error)}`);
  const state = parsed.data;
  if (state.serialNumber !== owner.serialNumber || state.root !== owner.root) {
    throw new Error(
      `${file} contains the CPE ${state.serialNumber} with the data model ${state.root}. Use one file per CPE.`,
    );
  }
  device.model.restore(state.model);
  device.restorePersistentState(state.memory);
  // Otherwise the URL stays as an ACS may have set it.
  if (state.acsUrl !== owner.acsUrl) device.moveToAcs(owner.acsUrl);
}

/**
 * Stores the device's state. Synchronous, so that the file is written before the ACS gets a response. Only the file's
 * owner may read it, because it contains passwords.
 */
export function saveState(file: string, device: Device, owner: Owner): void {
  const { serialNumber, acsUrl, root } = owner;
  const state: z.infer<typeof stateSchema> = {
    serialNumber,
    acsUrl,
    root,
    memory: device.persistentState(),
    model: device.model.snapshot(),
  };
  const temporary = `${file}.new`;
  writeFileSync(temporary, JSON.stringify(state), { mode: 0o600 });
  renameSync(temporary, file);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
