import { fileURLToPath } from 'node:url';

/** The dump that a test compares with what the migrations produce. */
export const schemaFile = fileURLToPath(new URL('../../../db/schema.sql', import.meta.url));
