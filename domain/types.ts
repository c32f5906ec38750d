/**
 * The words of Cuttle, used with these meanings in every folder.
 *
 * - organization: the tenant; owns all that follows, and every query is bound to one.
 * - device: a CPE. Its `id` is its serial number or another id unique in the organization; its `key` is the database's own.
 *   It is *registered* when an operator or integrator made it known, else only *discovered*: it informed and gets nothing.
 * - service (definition): a Lua script with its variables and trigger events; each change makes a new immutable version.
 * - (service) instance: a service attached to a device, with that device's variable values.
 * - trigger: why an instance is to run: a CWMP event, a manual execution, a retry (by hand, or automatic).
 * - run: one application of an instance, and one execution of its workflow.
 * - step: one execution of the run's script, from its start to where it next waits (or ends).
 * - message: one CWMP RPC for a device.
 * - credential: a username (`<organization id>.<username>`) and password a device may log in with.
 */

export type InstanceStatus = 'pending' | 'running' | 'provisioned' | 'failed';
export type RunStatus = 'running' | 'provisioned' | 'failed';

/**
 * queued: to be delivered. sent: the CPE was given it, no answer yet.
 * The rest are final: acknowledged, faulted (by the CPE), cancelled (its run has failed), expired (delivery time limit).
 */
export type MessageState = 'queued' | 'sent' | 'acknowledged' | 'faulted' | 'cancelled' | 'expired';

/**
 * `run`: sent by a script, counts for the run's outcome. `refresh`: reads the device's parameters, counts for nothing.
 * `management`: sets the device's connection request credential, of no run and before all others. `request`: asked for by hand.
 */
export type MessagePurpose = 'run' | 'refresh' | 'management' | 'request';

export type TriggerKind = 'event' | 'execute' | 'retry';

/** What the workflow is told of a trigger; plain JSON, carried by signals and continue-as-new. */
export interface Trigger {
  /** The row's id in `triggers`. */
  id: number;
  kind: TriggerKind;
  /** For the Temporal UI: "0 BOOTSTRAP", "execute", "retry", "automatic retry, run 2 of 3", "rollout rol_…". */
  reason: string;
}

/** Why a run failed: the `type` of the workflow's ApplicationFailure, and `error.type` of the run in the API. */
export type FailureType =
  | 'CwmpFault'
  | 'ScriptFailed'
  | 'ScriptError'
  | 'LimitExceeded'
  | 'DeliveryTimeout'
  | 'DoesNotFit'
  | 'Superseded'
  | 'Cancelled'
  | 'Terminated'
  | 'InternalError';

/** A run's failure as stored, shown by the API and put into the workflow's failure. Holds no variable value, body or log line. */
export interface RunError {
  type: FailureType;
  message: string;
  /** The CPE's fault code ("9005"), for CwmpFault. */
  fault_code?: string;
  fault_string?: string;
  parameter_faults?: ParameterFault[];
  /** Position of the message in its run (from 1), for CwmpFault and DeliveryTimeout. */
  message_number?: number;
  /** The script's line, for ScriptError and LimitExceeded, where known. */
  line?: number;
}

/** One SetParameterValuesFault of a CPE's Fault (TR-069 Amendment 6, A.3.2.1). */
export interface ParameterFault {
  parameter_name: string;
  fault_code: string;
  fault_string: string;
}

/** A CPE's Fault (TR-069 Amendment 6, 3.5), texts already bounded and free of control characters. */
export interface CpeFault {
  fault_code: string;
  fault_string: string;
  parameter_faults: ParameterFault[];
}

export type VariableType = 'string' | 'number' | 'boolean';

export interface VariableDefinition {
  name: string;
  description?: string;
  type: VariableType;
  required: boolean;
  default?: string | number | boolean;
  secret: boolean;
}

/** Variable values of an instance, or of a run with the defaults filled in. Scripts see every value as a string. */
export type VariableValues = Record<string, string | number | boolean>;

/** What the last Inform of a device said, as scripts see it in the global `device`. */
export interface DeviceFacts {
  manufacturer?: string;
  oui?: string;
  product_class?: string;
  serial_number?: string;
  software_version?: string;
  hardware_version?: string;
  /** The root of its data model: TR-098's or TR-181's. */
  root?: 'InternetGatewayDevice.' | 'Device.';
  /** The parameters of its last Inform, by path. */
  parameters: Record<string, string>;
}
