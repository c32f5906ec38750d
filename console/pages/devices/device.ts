import type { Schemas } from '../../api/client.ts';

export type Device = Schemas['Device'];
