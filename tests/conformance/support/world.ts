import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import type { Pool } from '../../../db/core/pool.ts';
import type { InformOptions } from '../../support/cpe/cpeMessages.ts';
import { inform } from '../../support/cpe/cpeMessages.ts';
import { createTestDatabase } from '../../support/database/database.ts';
import type { TestGateway } from '../../support/cpe/gateway.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { opened } from '../../support/database/keys.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { attachService, beginRun, insertDevice, queueMessages } from '../../support/database/rows.ts';

export const reboot: CwmpRequest = { name: 'Reboot', commandKey: '' };
export const addObject: CwmpRequest = { name: 'AddObject', objectName: 'InternetGatewayDevice.WAN.', parameterKey: '' };
export const setName: CwmpRequest = {
  name: 'SetParameterValues',
  parameterList: [{ name: 'InternetGatewayDevice.WAN.1.Name', value: 'internet', type: 'string' }],
  parameterKey: '',
};

interface Device {
  key: number;
  session_phase: 'informed' | 'open' | 'ended' | null;
  inform_events: string[];
  inform_parameters: Record<string, string>;
  oui: string | null;
  product_class: string | null;
  manufacturer: string | null;
  parameter_key: string | null;
  connection_request_url: string | null;
}

/** A gateway with its database, and CPEs for the tests. Everything is removed after the test file. */
export class World {
  readonly pool: Pool;
  readonly gateway: TestGateway;

  private constructor(pool: Pool, gateway: TestGateway) {
    this.pool = pool;
    this.gateway = gateway;
  }

  static async start(): Promise<World> {
    const database = await createTestDatabase();
    return new World(database.pool, await startTestGateway(database));
  }

  cpe(port = this.gateway.port): RawCpe {
    return new RawCpe(port);
  }

  /** Registers a device that reports its ParameterKey, with a run under way, and queues these messages for it. */
  async provision(
    id: string,
    requests: CwmpRequest[] = [],
  ): Promise<{ key: number; runId: number; messages: number[] }> {
    const key = await insertDevice(this.pool, id);
    await this.pool.query('update devices set reports_parameter_key = true where key = $1', [key]);
    await attachService(this.pool, key, id, []);
    const runId = await beginRun(this.pool, id);
    return { key, runId, messages: await queueMessages(this.pool, runId, requests) };
  }

  /** Does the same, and sends the Inform of its CPE. */
  async informed(id: string, requests: CwmpRequest[] = [], options: InformOptions = {}) {
    const device = await this.provision(id, requests);
    const cpe = this.cpe();
    await cpe.post(inform({ serial: id, ...options }));
    return { cpe, ...device };
  }

  async device(id: string): Promise<Device | undefined> {
    const { rows } = await this.pool.query<Device>('select * from devices where id = $1', [id]);
    return rows[0];
  }

  async messages(
    runId: number,
  ): Promise<
    { state: string; attempts: number; fault: { fault_code: string; fault_string: string } | null; response: unknown }[]
  > {
    const { rows } = await this.pool.query<{
      state: string;
      attempts: number;
      fault: { fault_code: string; fault_string: string } | null;
      response: unknown;
    }>('select state, attempts, fault, response from messages where run_id = $1 order by id', [runId]);
    return rows.map((row) => ({
      ...row,
      fault: opened('default', 'messages.fault', row.fault),
      response: opened('default', 'messages.response', row.response),
    }));
  }

  async states(runId: number): Promise<string[]> {
    return (await this.messages(runId)).map(({ state }) => state);
  }
}
