import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { SimulatedCpe } from '../../../simulator/simulator.ts';
import type { TestConsole, View } from './console.ts';
import { startBrowser } from './console.ts';
import { until } from '../until.ts';
import type { System } from '../process/environment.ts';
import { useSharedSystem } from '../process/sharedSystem.ts';
import {
  requestAction,
  attach,
  call,
  newSerialNumber,
  reach,
  setParameterMessage,
  showAction,
} from '../process/system.ts';

export const attack = '<script>alert(1)</script>';
export const provisioningCode = 'InternetGatewayDevice.DeviceInfo.ProvisioningCode';

interface DevicePages {
  system: System;
  openDevice: (id: string, search?: string, view?: View) => Promise<Page>;
  expectError: TestConsole['expectError'];
  /** Starts a CPE that has booted and answers connection requests. */
  plugIn: (serialNumber: string) => Promise<SimulatedCpe>;
  /** Creates a device whose service has set {@link provisioningCode} to ACME-7, with a running CPE. */
  provisioned: () => Promise<{ id: string; cpe: SimulatedCpe }>;
  /** Creates a provisioned device with tags, metadata and all its parameters stored. Returns its id. */
  readAll: () => Promise<string>;
}

export const provisioningScript = `print("${attack}")
assert(send_cwmp_message_and_forget(device_id, [[${setParameterMessage(provisioningCode, 'ACME-7')}]], 2) == true)
set_provisioning_status("provisioned")`;

/** Starts the whole system and a browser for device pages. */
export async function startDevicePages(): Promise<DevicePages> {
  const system = await useSharedSystem();
  const { open, expectError } = await startBrowser(system.apiUrl);
  const plugIn: DevicePages['plugIn'] = async (serialNumber) => {
    const cpe = new SimulatedCpe({
      acsUrl: system.acsUrl,
      serialNumber,
      retry: { baseMs: 50 },
      connectionRequest: { port: 0 },
    });
    after(() => cpe.stop());
    await cpe.start();
    assert.equal((await cpe.boot()).ok, true);
    return cpe;
  };
  const provisioned: DevicePages['provisioned'] = async () => {
    const id = newSerialNumber();
    const instance = await attach(system, { serialNumber: id, script: provisioningScript });
    const cpe = await plugIn(id);
    await reach(system, instance.id, 'provisioned');
    return { id, cpe };
  };
  const readAll: DevicePages['readAll'] = async () => {
    const { id } = await provisioned();
    await call(system, 'PATCH', `/v1/devices/${id}`, {
      tags: ['vip', 'region-north'],
      metadata: { customer: 'C-1042' },
    });
    const { id: refresh } = await requestAction(system, id, { method: 'refresh' });
    await until(
      'all parameters were read',
      async () => (await showAction(system, id, refresh)).status === 'acknowledged',
    );
    return id;
  };
  const openDevice: DevicePages['openDevice'] = (id, search = '', view = 'light') =>
    open(`/devices/${encodeURIComponent(id)}${search}`, { key: system.apiKey, view });
  return { system, openDevice, expectError, plugIn, provisioned, readAll };
}

/** Returns the text of each device action on the page. */
export const actionsOn = (page: Page, what: string): Locator =>
  page.getByRole('region', { name: 'Device actions' }).getByRole('listitem').filter({ hasText: what });
