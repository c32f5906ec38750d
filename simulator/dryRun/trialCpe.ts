import type { StoredParameter } from '../../activities/lua/types.ts';
import type { TransferComplete } from '../../domain/cwmp/acsMethods.ts';
import type { CwmpRequest, CwmpResponse, ParameterValue } from '../../domain/cwmp/messages.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import type { BuiltInModel, DeviceParameter, DryRunDevice } from '../../domain/dryRun.ts';
import type { CpeFault, DeviceFacts } from '../../domain/types.ts';
import type { Snapshot } from '../dataModel/dataModel.ts';
import { estimateSize, inferSchema, inferSnapshot } from '../dataModel/storedModel.ts';
import { Device } from '../device.ts';
import type { CpeSettings } from '../options.ts';
import { withDefaults } from '../options.ts';
import { CwmpFault } from '../session/faults.ts';

/** How the CPE answered a message. */
export interface MessageResult {
  state: 'acknowledged' | 'faulted';
  response: CwmpResponse | null;
  fault: CpeFault | null;
  completion: TransferComplete | null;
  /** The parameters and objects in the request that the CPE does not have. */
  missing: string[];
}

const roots = { igd: 'InternetGatewayDevice.', tr181: 'Device.' } as const;
const builtInId = 'DRYRUN000001';
/** The maximum number of parameters that a trial reads in total. */
const maxRead = 200_000;
/** The maximum number of parameters that the CPE has. */
const maxParameters = 200_000;

/** The CPE of a trial, and what Cuttle would have stored about it. */
export class TrialCpe {
  readonly deviceId: string;
  readonly facts: DeviceFacts;
  /** The device's tree has never been read, so the built-in model supplies the rest. */
  readonly incomplete: boolean;
  readonly #device: Device;
  readonly #snapshot: Snapshot;
  /** The number of its parameters. */
  readonly #size: number;
  #readBudget = maxRead;
  readonly #stored: Map<string, StoredParameter>;

  constructor(cpe: { model: BuiltInModel } | { device: DryRunDevice }) {
    const device = 'device' in cpe ? cpe.device : undefined;
    const root = 'model' in cpe ? roots[cpe.model] : (cpe.device.facts.root ?? roots.igd);
    this.deviceId = device?.id ?? builtInId;
    const settings = withDefaults({ acsUrl: 'http://acs.invalid/acs', serialNumber: this.deviceId, root });
    const created = createDevice(settings, device?.parameters ?? []);
    this.#device = created.device;
    this.#snapshot = created.snapshot;
    this.incomplete = device !== undefined && !created.complete;
    const { model } = this.#device;
    this.#size = model.parameters().size;
    const forced = model.forced();
    this.facts = device?.facts ?? factsOf(settings, forced);
    const stored = device?.parameters ?? forced.map(({ name, ...known }) => ({ path: name, ...known }));
    this.#stored = new Map(stored.map(({ path, value, type }) => [path, { value, type }]));
  }

  /** Returns what Cuttle would have stored of these parameters. */
  known(paths: string[]): Record<string, StoredParameter | null> {
    return Object.fromEntries(paths.map((path) => [path, this.#stored.get(path) ?? null]));
  }

  /** Executes a request. Restarts and transfers are completed at once. */
  perform(request: CwmpRequest, now: Date): MessageResult {
    const missing = namesOf(request).filter((name) => !this.#device.model.has(name));
    try {
      this.#spendReadBudget(request);
      const response = this.#device.perform(request, now);
      this.#storeAnswer(request, response);
      return { state: 'acknowledged', response, fault: null, completion: this.#endSession(request), missing };
    } catch (error) {
      if (!(error instanceof CwmpFault)) throw error;
      const fault = { fault_code: error.code, fault_string: error.message, parameter_faults: error.parameterFaults };
      return { state: 'faulted', response: null, fault, completion: null, missing };
    }
  }

  /** Limits how much a script can read in total, since it could read the whole tree any number of times. */
  #spendReadBudget(request: CwmpRequest): void {
    for (const name of namesOf(request)) this.#readBudget -= name === '' || name.endsWith('.') ? this.#size : 1;
    if (this.#readBudget < 0) throw new CwmpFault('9004');
  }

  #endSession(request: CwmpRequest): TransferComplete | null {
    this.#device.endSession(true);
    // A device's factory settings are unknown, so it gets the state from the start of the trial.
    if (request.name === 'FactoryReset') this.#device.model.restore(this.#snapshot);
    const [completion = null] = this.#device.transfers;
    this.#device.removeReportedTransfer();
    return completion;
  }

  #storeAnswer(request: CwmpRequest, response: CwmpResponse): void {
    if (request.name === 'DeleteObject') {
      for (const path of this.#stored.keys()) if (path.startsWith(request.objectName)) this.#stored.delete(path);
    }
    if (response.name === 'GetParameterValues')
      for (const { name, value, type } of response.parameterList) this.#setStored(name, value, type);
    // Without the types: they come from the script, not from the CPE.
    if (request.name === 'SetParameterValues')
      for (const { name, value } of request.parameterList) this.#setStored(name, value, null);
  }

  #setStored(path: string, value: string, type: string | null): void {
    this.#stored.set(path, {
      value: isSecretParameter(path) ? null : value,
      type: type ?? this.#stored.get(path)?.type ?? null,
    });
  }
}

/** `complete`: the stored parameters are the whole tree. Otherwise the built-in model supplies the rest. */
function createDevice(
  settings: CpeSettings,
  parameters: DeviceParameter[],
): { device: Device; snapshot: Snapshot; complete: boolean } {
  // Whether a parameter is writable is known only after all names have been read.
  const complete = parameters.some(({ writable }) => writable !== null);
  const device = new Device(settings, (builtIn) => inferSchema(parameters, builtIn, complete));
  const before = device.model.snapshot();
  const stored = inferSnapshot(parameters, complete, before);
  if (estimateSize(device.model.schema, stored) > maxParameters) return createDevice(settings, []);
  device.model.restore(stored);
  return { device, snapshot: device.model.snapshot(), complete };
}

function factsOf(
  { manufacturer, oui, productClass, serialNumber, root }: CpeSettings,
  informed: ParameterValue[],
): DeviceFacts {
  return {
    manufacturer,
    oui,
    product_class: productClass,
    serial_number: serialNumber,
    software_version: '1.0.0',
    hardware_version: '1.0',
    root,
    address: '192.0.2.1',
    tags: [],
    metadata: {},
    parameters: Object.fromEntries(informed.map(({ name, value }) => [name, value])),
  };
}

/** Returns the names that a request reads or changes. Those of SetParameterValues are in its fault. */
function namesOf(request: CwmpRequest): string[] {
  switch (request.name) {
    case 'GetParameterValues':
    case 'GetParameterAttributes':
      return request.parameterNames;
    case 'GetParameterNames':
      return [request.parameterPath];
    case 'AddObject':
    case 'DeleteObject':
      return [request.objectName];
    default:
      return [];
  }
}
