import type { TransferComplete } from '../domain/cwmp/acsMethods.ts';
import type { CwmpRequest, CwmpResponse, EventStruct, Inform, ParameterValue } from '../domain/cwmp/messages.ts';
import { DataModel } from './dataModel/dataModel.ts';
import { CwmpFault } from './session/faults.ts';
import type { CpeSettings } from './options.ts';
import { methodNames } from './session/rpc.ts';
import type { RootSchema } from './dataModel/schema.ts';
import { tr098 } from './dataModel/tr098.ts';
import { tr181 } from './dataModel/tr181.ts';

/** An RPC that changed the CPE, as it was done. */
export interface AppliedRpc {
  request: CwmpRequest;
  /** How many factory resets there had been. */
  epoch: number;
  /** What an AddObject made. */
  instanceNumber?: number;
}

/** What a CPE keeps while it is off. */
export interface PersistentState {
  bootstrapped: boolean;
  events: EventStruct[];
  transfers: TransferComplete[];
}

const unknownTime = '0001-01-01T00:00:00Z';

/** A CPE without its network: what it holds, what it has to report, what RPCs do to it. */
export class Device {
  readonly model: DataModel;
  readonly applied: AppliedRpc[] = [];
  readonly #settings: CpeSettings;
  #bootstrapped = false;
  #epoch = 0;
  #retryCount = 0;
  #connectionRequestUrl = '';
  #udpAddress: { address: string; natDetected: boolean } | undefined;
  /** To be reported by the next session, and by the one under way. */
  #pending: EventStruct[] = [];
  #reported: EventStruct[] = [];
  #transfers: TransferComplete[] = [];
  /** Parameters that the next Inform names beside those of every Inform. */
  #changed = new Set<string>();
  /** What waits for the end of the session. */
  #afterwards: (() => void)[] = [];
  #startedAnew = false;

  /** @param changed makes another data model of the one that is built in for its root. */
  constructor(settings: CpeSettings, changed: (builtIn: RootSchema) => RootSchema = (builtIn) => builtIn) {
    this.#settings = settings;
    const schema = settings.root === 'Device.' ? tr181 : tr098;
    this.model = new DataModel(
      changed(
        schema({
          ...settings,
          connectionRequestUsername: settings.connectionRequest?.username ?? '',
          connectionRequestPassword: settings.connectionRequest?.password ?? '',
        }),
      ),
    );
  }

  get retryCount(): number {
    return this.#retryCount;
  }

  get transfers(): readonly TransferComplete[] {
    return this.#transfers;
  }

  /** Whether there is a reason for a session: an event to report, or a session that broke off. */
  get needsSession(): boolean {
    return this.#pending.length > 0 || this.#retryCount > 0;
  }

  /** A parameter below ManagementServer. */
  managementServer(name: string): string {
    return this.model.get(`${this.model.schema.name}ManagementServer.${name}`) ?? '';
  }

  setConnectionRequestUrl(url: string): void {
    this.#connectionRequestUrl = url;
    this.model.set('ManagementServer.ConnectionRequestURL', url);
  }

  /** How the STUN server sees it, which each Inform says from now on. @returns whether it changed. */
  setUdpAddress(address: string, natDetected: boolean): boolean {
    if (this.#udpAddress?.address === address) return false;
    this.#udpAddress = { address, natDetected };
    this.#showUdpAddress();
    return true;
  }

  /** Power comes on: RetryCount is forgotten (TR-069 Amendment 6, 3.2.1.1). */
  boot(): void {
    this.#retryCount = 0;
    if (!this.#bootstrapped) this.addEvent('0 BOOTSTRAP');
    this.addEvent('1 BOOT');
  }

  /** An event that waits already is not added again. */
  addEvent(eventCode: string, commandKey = ''): void {
    const waits = this.#pending.some((event) => event.eventCode === eventCode && event.commandKey === commandKey);
    if (!waits) this.#pending.push({ eventCode, commandKey });
  }

  /** The subscriber changes a setting. @throws where there is no such parameter. */
  change(path: string, value: string): void {
    this.model.set(path.slice(this.model.schema.name.length), value);
    this.#tellChange([path]);
  }

  /** All settings are as new, nothing waits to be reported. The next boot is a BOOTSTRAP. */
  factoryReset(): void {
    this.model.reset();
    this.setConnectionRequestUrl(this.#connectionRequestUrl);
    this.#showUdpAddress();
    this.#epoch += 1;
    this.#retryCount = 0;
    this.#bootstrapped = false;
    this.#pending = [];
    this.#reported = [];
    this.#transfers = [];
    this.#afterwards = [];
    this.#changed.clear();
    this.#startedAnew = true;
  }

  /** Begins a session: its Inform. */
  beginSession(now: Date): Inform {
    this.#startedAnew = false;
    this.#reported = this.#pending;
    this.#pending = [];
    const { manufacturer, oui, productClass, serialNumber } = this.#settings;
    return {
      name: 'Inform',
      deviceId: { manufacturer, oui, productClass, serialNumber },
      events: this.#reported,
      maxEnvelopes: 1,
      currentTime: now.toISOString(),
      retryCount: this.#retryCount,
      parameterList: this.#informedParameters(),
    };
  }

  /** The ACS answered the Inform. */
  informAcknowledged(): void {
    if (this.#settings.retry.eventsUntil === 'informed') this.#delivered();
  }

  /** The ACS knows of the oldest transfer. */
  removeReportedTransfer(): void {
    this.#transfers.shift();
  }

  /** Ends a session. One that broke off is to be retried, unless the CPE was reset meanwhile. */
  endSession(ok: boolean): void {
    if (ok) {
      this.#delivered();
      this.#retryCount = 0;
    } else if (!this.#startedAnew) {
      this.#pending = [...this.#reported, ...this.#pending];
      this.#reported = [];
      this.#retryCount += 1;
    }
    const afterwards = this.#afterwards;
    this.#afterwards = [];
    for (const effect of afterwards) effect();
  }

  /** Does what the ACS asks. @throws CwmpFault where it can't. */
  perform(request: CwmpRequest, now: Date): CwmpResponse {
    const response = this.#perform(request, now);
    if (!request.name.startsWith('Get')) {
      this.applied.push({
        request,
        epoch: this.#epoch,
        ...(response.name === 'AddObject' ? { instanceNumber: response.instanceNumber } : {}),
      });
    }
    return response;
  }

  persistentState(): PersistentState {
    return {
      bootstrapped: this.#bootstrapped,
      events: [...this.#reported, ...this.#pending],
      transfers: this.#transfers,
    };
  }

  restorePersistentState(memory: PersistentState): void {
    this.#bootstrapped = memory.bootstrapped;
    this.#pending = memory.events;
    this.#transfers = memory.transfers;
  }

  /** The ACS's address was changed on the CPE itself: it is new to that ACS. */
  moveToAcs(url: string): void {
    this.model.set('ManagementServer.URL', url);
    this.#bootstrapped = false;
  }

  #perform(request: CwmpRequest, now: Date): CwmpResponse {
    const { model } = this;
    switch (request.name) {
      case 'GetRPCMethods':
        return { name: request.name, methodList: methodNames };
      case 'GetParameterValues':
        return { name: request.name, parameterList: model.getParameterValues(request.parameterNames) };
      case 'GetParameterNames':
        return { name: request.name, parameterList: model.names(request.parameterPath, request.nextLevel) };
      case 'SetParameterValues':
        this.#write(request);
        return { name: request.name, status: 0 };
      case 'AddObject':
        return {
          name: request.name,
          instanceNumber: model.addObject(request.objectName, request.parameterKey),
          status: 0,
        };
      case 'DeleteObject':
        model.deleteObject(request.objectName, request.parameterKey);
        return { name: request.name, status: 0 };
      case 'Reboot':
        this.#afterwards.push(() => {
          this.addEvent('M Reboot', request.commandKey);
          this.boot();
        });
        return { name: request.name };
      case 'FactoryReset':
        this.#afterwards.push(() => {
          this.factoryReset();
          this.boot();
        });
        return { name: request.name };
      case 'Download':
      case 'Upload':
        this.#transfer(request, now);
        return { name: request.name, status: 1, startTime: unknownTime, completeTime: unknownTime };
      default:
        throw new CwmpFault('9000');
    }
  }

  #write(request: Extract<CwmpRequest, { name: 'SetParameterValues' }>): void {
    const acsUrl = this.managementServer('URL');
    if (this.#settings.faults.some(({ kind }) => kind === 'reportOwnChanges')) {
      this.#afterwards.push(() => {
        this.#tellChange(request.parameterList.map(({ name }) => name));
      });
    }
    this.model.setParameterValues(request.parameterList, request.parameterKey);
    if (this.managementServer('URL') === acsUrl) return;
    this.#afterwards.push(() => {
      this.#bootstrapped = false;
      this.addEvent('0 BOOTSTRAP');
    });
  }

  /** Nothing is fetched or sent: the transfer goes well at once, and the next session says so. */
  #transfer({ name, commandKey }: { name: 'Download' | 'Upload'; commandKey: string }, now: Date): void {
    this.#afterwards.push(() => {
      const time = now.toISOString();
      const faultStruct = { faultCode: '0', faultString: '' };
      this.#transfers.push({ name: 'TransferComplete', commandKey, faultStruct, startTime: time, completeTime: time });
      this.addEvent('7 TRANSFER COMPLETE');
      this.addEvent(`M ${name}`, commandKey);
    });
  }

  #tellChange(paths: string[]): void {
    for (const path of paths) this.#changed.add(path);
    this.addEvent('4 VALUE CHANGE');
  }

  #informedParameters(): ParameterValue[] {
    const forced = this.model.forced();
    const others = [...this.#changed].filter((path) => forced.every(({ name }) => name !== path));
    this.#changed.clear();
    return [...forced, ...this.model.getParameterValues(others), ...this.#udpParameters()];
  }

  #showUdpAddress(): void {
    if (!this.#udpAddress) return;
    this.model.set('ManagementServer.UDPConnectionRequestAddress', this.#udpAddress.address);
    this.model.set('ManagementServer.NATDetected', this.#udpAddress.natDetected ? '1' : '0');
  }

  #udpParameters(): ParameterValue[] {
    if (!this.#udpAddress) return [];
    return this.model.getParameterValues(
      ['UDPConnectionRequestAddress', 'NATDetected'].map((name) => `${this.model.schema.name}ManagementServer.${name}`),
    );
  }

  #delivered(): void {
    if (this.#reported.some(({ eventCode }) => eventCode === '0 BOOTSTRAP')) this.#bootstrapped = true;
    this.#reported = [];
  }
}
