import type { TransferComplete } from '../domain/cwmp/acsMethods.ts';
import type { CwmpRequest, CwmpResponse, EventStruct, Inform, ParameterValue } from '../domain/cwmp/messages.ts';
import { ParameterAttributes } from './dataModel/attributes.ts';
import { DataModel } from './dataModel/dataModel.ts';
import type { RootSchema } from './dataModel/schema.ts';
import { tr098 } from './dataModel/tr098.ts';
import { tr181 } from './dataModel/tr181.ts';
import { EventQueue } from './eventQueue.ts';
import type { CpeSettings } from './options.ts';
import { CwmpFault, faultText } from './session/faults.ts';
import { echoMethod, methodNames } from './session/rpc.ts';

/** An RPC that changed the CPE, as it was executed. */
export interface AppliedRpc {
  request: CwmpRequest;
  /** The number of factory resets before it. */
  epoch: number;
  /** The instance that an AddObject created. */
  instanceNumber?: number;
}

/** What a CPE remembers while it is switched off. */
export interface PersistentState {
  bootstrapped: boolean;
  events: EventStruct[];
  transfers: TransferComplete[];
}

const unknownTime = '0001-01-01T00:00:00Z';

export type InformSchedule = Pick<Extract<CwmpRequest, { name: 'ScheduleInform' }>, 'delaySeconds' | 'commandKey'>;

/** A CPE without its network connection: its data model, the events that it has to report, and how it executes RPCs. */
export class Device {
  readonly model: DataModel;
  readonly events = new EventQueue();
  readonly applied: AppliedRpc[] = [];
  readonly #settings: CpeSettings;
  #epoch = 0;
  #connectionRequestUrl = '';
  #udpAddress: { address: string; natDetected: boolean } | undefined;
  #transfers: TransferComplete[] = [];
  /** Parameters that the next Inform contains in addition to those of every Inform. */
  #changed = new Set<string>();
  /** What happens at the end of the session, such as a reboot. */
  #afterSession: (() => void)[] = [];
  readonly #attributes: ParameterAttributes;
  readonly #scheduleInform: (schedule: InformSchedule) => void;

  /**
   * @param adaptSchema replaces the built-in data model of its root.
   * @param scheduleInform is called at the end of a session in which the ACS asked for a later Inform.
   */
  constructor(
    settings: CpeSettings,
    adaptSchema: (builtIn: RootSchema) => RootSchema = (builtIn) => builtIn,
    scheduleInform: (schedule: InformSchedule) => void = () => undefined,
  ) {
    this.#settings = settings;
    this.#scheduleInform = scheduleInform;
    const schema = settings.root === 'Device.' ? tr181 : tr098;
    this.model = new DataModel(
      adaptSchema(
        schema({
          ...settings,
          connectionRequestUsername: settings.connectionRequest?.username ?? '',
          connectionRequestPassword: settings.connectionRequest?.password ?? '',
        }),
      ),
    );
    this.#attributes = new ParameterAttributes(this.model);
  }

  get transfers(): readonly TransferComplete[] {
    return this.#transfers;
  }

  /** Returns the value of a parameter below ManagementServer. */
  managementServer(name: string): string {
    return this.model.get(`${this.model.schema.name}ManagementServer.${name}`) ?? '';
  }

  setConnectionRequestUrl(url: string): void {
    this.#connectionRequestUrl = url;
    this.model.set('ManagementServer.ConnectionRequestURL', url);
  }

  /** Sets the address that the STUN server reports, which each further Inform contains. Returns whether it changed. */
  setUdpAddress(address: string, natDetected: boolean): boolean {
    if (this.#udpAddress?.address === address) return false;
    this.#udpAddress = { address, natDetected };
    this.#storeUdpAddress();
    return true;
  }

  /** Changes a setting as the subscriber would, who is not the ACS. @throws when there is no such parameter. */
  change(path: string, value: string): void {
    this.model.set(path.slice(this.model.schema.name.length), value);
    this.#reportChange([path]);
  }

  /** Resets all settings and drops all pending events. The next boot is a BOOTSTRAP. */
  factoryReset(): void {
    this.model.reset();
    this.setConnectionRequestUrl(this.#connectionRequestUrl);
    this.#storeUdpAddress();
    this.#epoch += 1;
    this.events.reset();
    this.#transfers = [];
    this.#afterSession = [];
    this.#changed.clear();
  }

  /** Begins a session and returns its Inform. */
  beginSession(now: Date): Inform {
    const { manufacturer, oui, productClass, serialNumber } = this.#settings;
    return {
      name: 'Inform',
      deviceId: { manufacturer, oui, productClass, serialNumber },
      events: this.events.beginSession(),
      maxEnvelopes: 1,
      currentTime: now.toISOString(),
      retryCount: this.events.retryCount,
      parameterList: this.#informedParameters(),
    };
  }

  /** Must be called when the ACS has answered the Inform. */
  informAcknowledged(): void {
    if (this.#settings.retry.eventsUntil === 'informed') this.events.acknowledge();
  }

  /** Removes the oldest transfer, which the ACS has acknowledged. */
  removeReportedTransfer(): void {
    this.#transfers.shift();
  }

  /** Ends a session. Schedules a retry for one that broke off, unless the CPE was reset during it. */
  endSession(ok: boolean): void {
    this.events.endSession(ok);
    const effects = this.#afterSession;
    this.#afterSession = [];
    for (const effect of effects) effect();
  }

  /** Executes an RPC of the ACS. @throws CwmpFault */
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
      bootstrapped: this.events.bootstrapped,
      events: this.events.unacknowledged,
      transfers: this.#transfers,
    };
  }

  restorePersistentState({ events, bootstrapped, transfers }: PersistentState): void {
    this.events.restore(events, bootstrapped);
    this.#transfers = transfers;
  }

  /** Changes the ACS's URL on the CPE itself. The next boot is a BOOTSTRAP, because the CPE is new to that ACS. */
  moveToAcs(url: string): void {
    this.model.set('ManagementServer.URL', url);
    this.events.requireBootstrap();
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
      case 'GetParameterAttributes':
        return { name: request.name, parameterList: this.#attributes.get(request.parameterNames) };
      case 'SetParameterAttributes':
        this.#attributes.set(request.parameterList);
        return { name: request.name };
      case 'ScheduleInform':
        this.#afterSession.push(() => {
          this.#scheduleInform(request);
        });
        return { name: request.name };
      case 'Reboot':
        this.#afterSession.push(() => {
          this.events.add('M Reboot', request.commandKey);
          this.events.boot();
        });
        return { name: request.name };
      case 'FactoryReset':
        this.#afterSession.push(() => {
          this.factoryReset();
          this.events.boot();
        });
        return { name: request.name };
      case 'Download':
      case 'Upload':
        this.#transfer(request, now);
        return { name: request.name, status: 1, startTime: unknownTime, completeTime: unknownTime };
      case echoMethod:
        return request;
      default:
        throw new CwmpFault('9000');
    }
  }

  #write(request: Extract<CwmpRequest, { name: 'SetParameterValues' }>): void {
    const acsUrl = this.managementServer('URL');
    if (this.#settings.faults.some(({ kind }) => kind === 'reportOwnChanges')) {
      this.#afterSession.push(() => {
        this.#reportChange(request.parameterList.map(({ name }) => name));
      });
    }
    this.model.setParameterValues(request.parameterList, request.parameterKey);
    if (this.managementServer('URL') === acsUrl) return;
    this.#afterSession.push(() => {
      this.events.requireBootstrap();
      this.events.add('0 BOOTSTRAP');
    });
  }

  /** Pretends a transfer, without network traffic. The next session reports it. */
  #transfer({ name, commandKey }: { name: 'Download' | 'Upload'; commandKey: string }, now: Date): void {
    this.#afterSession.push(() => {
      const time = now.toISOString();
      const failure = this.#settings.faults.find((fault) => fault.kind === 'failTransfers');
      const code = failure ? (failure.code ?? '9010') : '0';
      const faultStruct = { faultCode: code, faultString: code === '0' ? '' : faultText(code) };
      this.#transfers.push({ name: 'TransferComplete', commandKey, faultStruct, startTime: time, completeTime: time });
      this.events.add('7 TRANSFER COMPLETE');
      this.events.add(`M ${name}`, commandKey);
    });
  }

  #reportChange(paths: string[]): void {
    for (const path of paths) this.#changed.add(path);
    this.events.add('4 VALUE CHANGE');
  }

  #informedParameters(): ParameterValue[] {
    const forced = this.model.forced();
    const others = [...this.#changed].filter((path) => forced.every(({ name }) => name !== path));
    this.#changed.clear();
    return [...forced, ...this.model.getParameterValues(others), ...this.#udpParameters()];
  }

  #storeUdpAddress(): void {
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
}
