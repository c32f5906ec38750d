import type { Schemas } from '../../server/api.ts';

export type Device = Schemas['Device'];
