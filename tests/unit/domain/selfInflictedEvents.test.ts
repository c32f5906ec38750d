import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CwmpRequest } from '../../../domain/cwmp/messages.ts';
import type { InformedChanges, ScriptEffect, LastRun } from '../../../domain/runs/selfInflictedEvents.ts';
import { matchSelfInflictedEvents } from '../../../domain/runs/selfInflictedEvents.ts';

const now = new Date('2026-11-20T12:00:00Z');
const ssid = 'Device.WiFi.SSID.1.SSID';
const key = 'Device.WiFi.AccessPoint.1.Security.KeyPassphrase';
const address = 'Device.IP.Interface.1.IPv4Address.1.IPAddress';

function ago(seconds: number): Date {
  return new Date(now.getTime() - seconds * 1000);
}

function effect(request: CwmpRequest, seconds = 5, more: Partial<ScriptEffect> = {}): ScriptEffect {
  return { id: 7, runId: 1, request, at: ago(seconds), reportedEvents: [], ...more };
}

function setting(path: string, value: string): CwmpRequest {
  return { name: 'SetParameterValues', parameterList: [{ name: path, value, type: 'string' }], parameterKey: '' };
}

const reboot: CwmpRequest = { name: 'Reboot', commandKey: '' };

/** Which of the events the run caused, with the message that caused each. */
function own(
  events: string[],
  effects: ScriptEffect[],
  { run = {}, ...inform }: Partial<InformedChanges> & { run?: Partial<LastRun> } = {},
): (string | [string, number])[] {
  const structs = events.map((text) => {
    const [eventCode = '', commandKey = ''] = text.split('#');
    return { eventCode, commandKey };
  });
  const last = { instanceId: 'i', runId: 1, running: false, triggeringChanges: {}, ...run };
  return matchSelfInflictedEvents({ at: now, changed: {}, ...inform, events: structs }, [last], effects).map(
    ({ event, effect: id }) => (id === undefined ? event : [event, id]),
  );
}

describe('a value change', () => {
  const change = (changed: Record<string, string>, effects: ScriptEffect[], run: Partial<LastRun> = {}) =>
    own(['4 VALUE CHANGE'], effects, { changed, run }).length > 0;

  it('to the value that a script set is self-inflicted, at any time and in any notation', () => {
    assert.equal(change({ [ssid]: 'home' }, [effect(setting(ssid, 'home'), 1e6)]), true);
    assert.equal(change({ [ssid]: '1' }, [effect(setting(ssid, 'true'))]), true);
    assert.equal(change({ [ssid]: '5' }, [effect(setting(ssid, '05'))]), true);
    assert.equal(
      change({ [ssid]: 'home' }, [effect(setting(ssid, 'home'), 5, { runId: 2 })]),
      true,
      'another service of the device',
    );
  });

  it('to another value is not, even at once', () => {
    assert.equal(change({ [ssid]: 'mine' }, [effect(setting(ssid, 'home'))]), false);
    assert.equal(
      change({ [ssid]: 'mine' }, [
        effect(setting(ssid, 'mine'), 9, { id: 1 }),
        effect(setting(ssid, 'home'), 5, { id: 2 }),
      ]),
      false,
      'the last one counts',
    );
    assert.equal(change({ [ssid]: 'home', 'Device.Other': 'x' }, [effect(setting(ssid, 'home'))]), false);
  });

  it('of what triggered the run is self-inflicted for a minute, to prevent a loop', () => {
    assert.equal(change({ [address]: '2' }, [effect(setting(ssid, 'home'))]), false);
    assert.equal(
      change({ [address]: '2' }, [effect(setting(ssid, 'home'))], { triggeringChanges: { [address]: '1' } }),
      true,
    );
    assert.equal(
      change({ [address]: '2' }, [effect(setting(ssid, 'home'), 61)], { triggeringChanges: { [address]: '1' } }),
      false,
    );
    assert.equal(
      change({ [ssid]: 'HOME' }, [effect(setting(ssid, 'home'))], { triggeringChanges: { [ssid]: 'HOME' } }),
      true,
    );
    assert.equal(
      change({ [ssid]: 'other' }, [effect(setting(ssid, 'home'))], { triggeringChanges: { [ssid]: 'HOME' } }),
      false,
    );
  });

  it('without names is self-inflicted while the run is in progress and for a minute after its last change', () => {
    assert.equal(change({}, [effect(setting(ssid, 'home'))]), true);
    assert.equal(change({}, [effect(setting(ssid, 'home'), 61)]), false);
    assert.equal(change({}, [effect(setting(ssid, 'home'), 61)], { running: true }), true);
    assert.equal(change({}, []), false);
    assert.equal(change({}, [], { running: true }), false);
  });

  it('of a password, which no CPE shows, counts as the one that was set for a minute', () => {
    assert.equal(change({ [key]: '' }, [effect(setting(key, 'secret'))]), true);
    assert.equal(change({ [key]: '' }, [effect(setting(key, 'secret'), 61)]), false);
  });
});

describe('a boot', () => {
  it("is self-inflicted once after each of the run's reboots", () => {
    assert.deepEqual(own(['M Reboot', '1 BOOT'], [effect(reboot)]), [
      ['M Reboot', 7],
      ['1 BOOT', 7],
    ]);
    assert.deepEqual(own(['M Reboot', '1 BOOT'], [effect(reboot, 5, { reportedEvents: ['M Reboot', '1 BOOT'] })]), []);
    assert.deepEqual(
      own(['1 BOOT'], [effect(reboot, 5, { id: 1, reportedEvents: ['1 BOOT'] }), effect(reboot, 5, { id: 2 })]),
      [['1 BOOT', 2]],
    );
    assert.deepEqual(own(['1 BOOT'], [effect(reboot, 3601)]), []);
    assert.deepEqual(own(['1 BOOT', '0 BOOTSTRAP'], [effect(reboot)]), [['1 BOOT', 7]]);
    assert.deepEqual(own(['1 BOOT'], [effect(reboot, 5, { runId: 2 })]), []);
  });

  it('is recognized by its command key', () => {
    const named: CwmpRequest = { name: 'Reboot', commandKey: 'mine' };
    assert.deepEqual(own(['M Reboot#mine'], [effect(named)]), [['M Reboot', 7]]);
    assert.deepEqual(own(['M Reboot#other'], [effect(named)]), []);
  });
});

describe('other effects', () => {
  it('are a bootstrap after a factory reset, the end of a transfer, the end of a diagnosis', () => {
    assert.deepEqual(own(['0 BOOTSTRAP', '1 BOOT'], [effect({ name: 'FactoryReset' })]), [
      ['0 BOOTSTRAP', 7],
      ['1 BOOT', 7],
    ]);
    assert.deepEqual(own(['0 BOOTSTRAP'], [effect({ name: 'FactoryReset' }, 3601)]), []);
    const download = {
      name: 'Download',
      commandKey: '',
      fileType: '1',
      url: 'u',
      username: '',
      password: '',
      fileSize: 0,
      targetFileName: '',
      delaySeconds: 0,
      successUrl: '',
      failureUrl: '',
    } as const;
    assert.deepEqual(own(['7 TRANSFER COMPLETE', 'M Download#cuttle7', '1 BOOT'], [effect(download)]), [
      ['7 TRANSFER COMPLETE', 7],
      ['M Download', 7],
      ['1 BOOT', 7],
    ]);
    assert.deepEqual(
      own(['8 DIAGNOSTICS COMPLETE'], [effect(setting('Device.IP.Diagnostics.IPPing.DiagnosticsState', 'Requested'))]),
      [['8 DIAGNOSTICS COMPLETE', 7]],
    );
    assert.deepEqual(own(['8 DIAGNOSTICS COMPLETE'], [effect(setting(ssid, 'x'))]), []);
  });

  it("do not concern a vendor's events", () => {
    assert.deepEqual(own(['X 00D09E 1', 'M Vendor'], [effect(reboot)]), []);
  });
});

describe('an event that only shows that the CPE is connected', () => {
  it('triggers no other run while one is in progress', () => {
    assert.deepEqual(own(['2 PERIODIC', '6 CONNECTION REQUEST'], [], { run: { running: true } }), [
      '2 PERIODIC',
      '6 CONNECTION REQUEST',
    ]);
    assert.deepEqual(own(['2 PERIODIC'], []), []);
    assert.deepEqual(own(['3 SCHEDULED'], [], { run: { running: true } }), []);
  });
});
