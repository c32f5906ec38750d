/**
 * The vocabulary of Cuttle. Every folder uses these terms with these meanings.
 *
 * - organization: the tenant. It owns everything below, and every query is bound to one organization.
 * - device: a CPE. Its `id` is its serial number or another id that is unique in the organization; its `key` is the
 *   database's own. A device is *registered* when an operator or an integrator has created it. Otherwise it is only
 *   *discovered*: it has sent an Inform and gets no service.
 * - service: a Lua script with its variables, trigger events, limits and retry policy. Each change creates an immutable
 *   version.
 * - service instance (or instance): a service attached to a device, with that device's variable values and a position.
 * - trigger: why an instance is to run: a CWMP event, a manual execution, or a retry (manual or automatic).
 * - run: one application of an instance, and one execution of its workflow.
 * - step: one execution of the run's script, from its start to its next wait or its end.
 * - message: one RPC for a device. It is queued, then sent to the CPE, which answers it with a response or a fault.
 * - device action: one RPC, refresh or connection request that an operator requests for one device.
 * - job: an action on many instances, paced by a workflow: a bulk retry or a rollout.
 * - connection request: asks a CPE to open a session (TR-069 Amendment 6, 3.2.2).
 * - bootstrap epoch: the time from one BOOTSTRAP that reports a reset to the next.
 * - dispatched: sent to Temporal. The outbox holds what is still to be dispatched.
 * - delivery: one event on its way to one webhook. Messages are sent, not delivered.
 * - constraints: which devices are eligible for a service. A run for any other device fails with a constraint violation
 *   (DoesNotFit).
 * - credential: a username (`<organization id>.<username>`) and password with which a device may log in.
 */

export type InstanceStatus = 'pending' | 'running' | 'provisioned' | 'failed';
export type RunStatus = 'running' | 'provisioned' | 'failed';

/**
 * queued: to be sent. sent: the CPE has received it and has not answered. Final states: acknowledged; faulted (by the
 * CPE); cancelled (its run has failed); expired (at the delivery time limit).
 */
export type MessageState = 'queued' | 'sent' | 'acknowledged' | 'faulted' | 'cancelled' | 'expired';

/**
 * - run: sent by a script. Counts for the run's outcome.
 * - refresh: reads the device's parameters. Does not count.
 * - management: sets the device's connection request credential. Belongs to no run and is sent before all others.
 * - request: sent by a device action.
 */
export type MessagePurpose = 'run' | 'refresh' | 'management' | 'action';

export type TriggerKind = 'event' | 'execute' | 'retry';

/** A trigger as the workflow receives it: plain JSON, carried by signals and continue-as-new. */
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

/**
 * A run's failure, as stored and returned by the API. Its texts come from scripts and CPEs, so Temporal, events,
 * webhooks and the process log get `publicMessage` of it instead.
 */
export interface RunError {
  type: FailureType;
  message: string;
  /** The CPE's fault code ("9005"), for CwmpFault, and for ScriptFailed if the script ended after a fault. */
  fault_code?: string;
  fault_string?: string;
  parameter_faults?: ParameterFault[];
  /** The number of the message in its run, from 1, for CwmpFault, DeliveryTimeout and ScriptFailed. */
  message_number?: number;
  /** That message in one line: its method, and parameters that the script spells out. */
  message_summary?: string;
  /** The line at which the script raised the error or reached the limit, or called what it takes no result of. */
  line?: number;
}

/** One SetParameterValuesFault of a CPE's Fault (TR-069 Amendment 6, A.3.2.1). */
export interface ParameterFault {
  parameter_name: string;
  fault_code: string;
  fault_string: string;
}

/** A CPE's Fault (TR-069 Amendment 6, 3.5). The length of its texts is bounded, and control characters are removed. */
export interface CpeFault {
  fault_code: string;
  fault_string: string;
  parameter_faults: ParameterFault[];
}

/** xml: text that scripts may put into a message unescaped. */
export type VariableType = 'string' | 'number' | 'boolean' | 'xml';

export interface VariableDefinition {
  name: string;
  description?: string;
  type: VariableType;
  required: boolean;
  default?: string | number | boolean;
  secret: boolean;
}

/** The variable values of an instance, or of a run, which include the defaults. Scripts see every value as a string. */
export type VariableValues = Record<string, string | number | boolean>;

type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** What is known of a device when a run begins. Scripts see it as the global `device`. */
export interface DeviceFacts {
  manufacturer?: string;
  oui?: string;
  product_class?: string;
  serial_number?: string;
  software_version?: string;
  hardware_version?: string;
  /** The root of its data model: that of TR-098 or TR-181. */
  root?: 'InternetGatewayDevice.' | 'Device.';
  /** The parameters of its last Inform, by path. */
  parameters: Record<string, string>;
  /** The address that its last Inform came from. */
  address?: string;
  /** Those of the operator. */
  tags?: string[];
  metadata?: Record<string, JsonValue>;
}
