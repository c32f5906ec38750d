import type { StoredParameter } from '../../activities/lua/types.ts';
import type { TransferComplete } from '../../domain/cwmp/acsMethods.ts';
import { isSecretParameter } from '../../domain/cwmp/redaction.ts';
import type { CwmpRequest, CwmpResponse, ParameterValue } from '../../domain/cwmp/messages.ts';
import type { BuiltInModel, DeviceParameter, DryRunDevice } from '../../domain/dryRun.ts';
import type { CpeFault, DeviceFacts } from '../../domain/types.ts';
import type { Snapshot } from '../dataModel/dataModel.ts';
import { Device } from '../device.ts';
import { CwmpFault } from '../session/faults.ts';
import type { CpeSettings } from '../options.ts';
import { withDefaults } from '../options.ts';
import { inferSchema, estimateSize, inferSnapshot } from '../dataModel/storedModel.ts';

/** What a CPE made of a request. */
export interface TrialResponse {
  state: 'acknowledged' | 'faulted';
  response: CwmpResponse | null;
  fault: CpeFault | null;
  completion: TransferComplete | null;
  /** The parameters and objects of the request that it does not have. */
  missing: string[];
}

const roots = { igd: 'InternetGatewayDevice.', tr181: 'Device.' } as const;
const builtInId = 'DRYRUN000001';
/** Parameters that a CPE reads in all, and has. */
const mostRead = 200_000;
const mostParameters = 200_000;

/** The CPE of a dry run, and what Cuttle would have stored of it. */
export class TrialCpe {
  readonly deviceId: string;
  readonly facts: DeviceFacts;
  /** A device whose tree was never read is completed by the built-in model. */
  readonly incomplete: boolean;
  readonly #device: Device;
  readonly #snapshot: Snapshot;
  /** How many parameters it has. */
  readonly #size: number;
  #mayRead = mostRead;
  readonly #stored: Map<string, StoredParameter>;

  constructor(cpe: { model: BuiltInModel } | { device: DryRunDevice }) {
    const device = 'device' in cpe ? cpe.device : undefined;
    const root = 'model' in cpe ? roots[cpe.model] : (cpe.device.facts.root ?? roots.igd);
    this.deviceId = device?.id ?? builtInId;
    const settings = withDefaults({ acsUrl: 'http://acs.invalid/acs', serialNumber: this.deviceId, root });
    const made = makeDevice(settings, device?.parameters ?? []);
    this.#device = made.device;
    this.#snapshot = made.snapshot;
    this.incomplete = device !== undefined && !made.complete;
    const { model } = this.#device;
    this.#size = model.parameters().size;
    const forced = model.forced();
    this.facts = device?.facts ?? factsOf(settings, forced);
    const stored = device?.parameters ?? forced.map(({ name, ...known }) => ({ path: name, ...known }));
    this.#stored = new Map(stored.map(({ path, value, type }) => [path, { value, type }]));
  }

  /** What would be stored of these parameters. */
  known(paths: string[]): Record<string, StoredParameter | null> {
    return Object.fromEntries(paths.map((path) => [path, this.#stored.get(path) ?? null]));
  }

  /** Restarts and transfers that the request asks for are over at once. */
  perform(request: CwmpRequest, now: Date): TrialResponse {
    const missing = namesOf(request).filter((name) => !this.#device.model.has(name));
    try {
      this.#spend(request);
      const response = this.#device.perform(request, now);
      this.#learn(request, response);
      return { state: 'acknowledged', response, fault: null, completion: this.#endSession(request), missing };
    } catch (error) {
      if (!(error instanceof CwmpFault)) throw error;
      const fault = { fault_code: error.code, fault_string: error.message, parameter_faults: error.parameterFaults };
      return { state: 'faulted', response: null, fault, completion: null, missing };
    }
  }

  /** A script may have a CPE read its whole tree as often as it likes. */
  #spend(request: CwmpRequest): void {
    for (const name of namesOf(request)) this.#mayRead -= name === '' || name.endsWith('.') ? this.#size : 1;
    if (this.#mayRead < 0) throw new CwmpFault('9004');
  }

  #endSession(request: CwmpRequest): TransferComplete | null {
    this.#device.endSession(true);
    // What it is like when it is new is not known of a device: as it was, then.
    if (request.name === 'FactoryReset') this.#device.model.restore(this.#snapshot);
    const [completion = null] = this.#device.transfers;
    this.#device.removeReportedTransfer();
    return completion;
  }

  #learn(request: CwmpRequest, response: CwmpResponse): void {
    if (request.name === 'DeleteObject') {
      for (const path of this.#stored.keys()) if (path.startsWith(request.objectName)) this.#stored.delete(path);
    }
    if (response.name === 'GetParameterValues')
      for (const { name, value, type } of response.parameterList) this.#store(name, value, type);
    // Without the types: those are the script's word.
    if (request.name === 'SetParameterValues')
      for (const { name, value } of request.parameterList) this.#store(name, value, null);
  }

  #store(path: string, value: string, type: string | null): void {
    this.#stored.set(path, {
      value: isSecretParameter(path) ? null : value,
      type: type ?? this.#stored.get(path)?.type ?? null,
    });
  }
}

/** `complete`: by what is stored alone; else the built-in model stands in for what was never read. */
function makeDevice(
  settings: CpeSettings,
  parameters: DeviceParameter[],
): { device: Device; snapshot: Snapshot; complete: boolean } {
  // What is writable is known once all names were read.
  const complete = parameters.some(({ writable }) => writable !== null);
  const device = new Device(settings, (builtIn) => inferSchema(parameters, builtIn, complete));
  const before = device.model.snapshot();
  const stored = inferSnapshot(parameters, complete, before);
  if (estimateSize(device.model.schema, stored) > mostParameters) return makeDevice(settings, []);
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
    parameters: Object.fromEntries(informed.map(({ name, value }) => [name, value])),
  };
}

/** What a request reads or changes, by name; what SetParameterValues names is told by its fault. */
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
