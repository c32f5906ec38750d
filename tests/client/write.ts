import { writeFileSync } from 'node:fs';
import { clientSchemaFile, generateClientSchema } from './generate.ts';

writeFileSync(clientSchemaFile, await generateClientSchema());
