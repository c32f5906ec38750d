import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Schemas } from '../../../client/client.ts';
import { SetupError } from '../../../lib/config/setupError.ts';
import { parseStrictYaml } from '../../../lib/config/strictYaml.ts';

const schema = z.strictObject({
  name: z.string('must be a text'),
  description: z.string('must be a text').optional(),
  script: z.string('must be the path of a .lua file, or the script itself'),
  // The API validates the content.
  variables: z.array(z.looseObject({}), 'must be a list of variables').optional(),
  events: z.array(z.string(), 'must be a list of CWMP events such as "0 BOOTSTRAP"').optional(),
  limits: z.looseObject({}, 'must be limits by name').optional(),
  retry: z.looseObject({}, 'must say when a failed run is tried again').optional(),
  on_repeated_bootstrap: z.enum(['run', 'skip'], 'must be run or skip').optional(),
  fits: z.looseObject({}, 'must be lists of oui, product_class or software_version').optional(),
});

/**
 * Reads a service definition for the API from a YAML file. A `script` of one line that ends with ".lua" is the path
 * of a script file, relative to the YAML file.
 * @throws SetupError with the file, and the line where possible.
 */
export function readServiceFile(file: string): Schemas['NewService'] {
  const service = parseStrictYaml(readText(file), file, schema) as Schemas['NewService'];
  if (!/^[^\n]+\.lua$/.test(service.script)) return service;
  return { ...service, script: readText(resolve(dirname(file), service.script)) };
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SetupError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
