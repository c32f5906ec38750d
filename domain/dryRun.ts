import type { CpeFault, DeviceFacts, MessagePurpose, RunError, VariableDefinition, VariableValues } from './types.ts';
import type { TransferComplete } from './cwmp/acsMethods.ts';
import type { CwmpResponse } from './cwmp/messages.ts';

/** A dry run: a script executed against a simulated CPE, of which nothing is stored and nothing leaves the process. */
export interface DryRunInput {
  organizationId: string;
  script: string;
  definitions: VariableDefinition[];
  /** Checked against the definitions, but for required ones that are missing. */
  values: VariableValues;
  cpe: DryRunCpe;
  /** Whether a device that the script names, other than its own, exists. */
  deviceExists: (deviceId: string) => Promise<boolean>;
}

export type BuiltInModel = 'igd' | 'tr181';

/** `undefined`: the built-in model that the script's paths are of. */
export type DryRunCpe = { model: BuiltInModel | undefined } | { device: DryRunDevice };

/** A device by what is stored of it. */
export interface DryRunDevice {
  id: string;
  facts: DeviceFacts;
  parameters: DeviceParameter[];
}

export interface DeviceParameter {
  path: string;
  /** Null: not known. */
  value: string | null;
  type: string | null;
  writable: boolean | null;
}

export interface DryRunReport {
  status: 'provisioned' | 'failed';
  error: RunError | null;
  /** Why the failure may be the dry run's and not the script's, as the end of a sentence; null for none. */
  doubt: string | null;
  model: BuiltInModel | 'device';
  /** The required variables that had no value, and were tried with a sample. */
  samples: string[];
  /** `at` in milliseconds since 1970, by the script's clock. */
  log: { at: number; text: string }[];
  messages: DryRunMessage[];
  warnings: DryRunWarning[];
}

export interface DryRunMessage {
  /** From 1; null for a refresh, which is none of the script's own. */
  number: number | null;
  deviceId: string;
  purpose: MessagePurpose;
  method: string;
  summary: string;
  /** cancelled: not sent, since the run had failed. skipped: it is another device's, or one of a refresh. */
  state: 'acknowledged' | 'faulted' | 'cancelled' | 'skipped';
  /** As the CPE would get it; null where the report would be too large. */
  xml: string | null;
  response: CwmpResponse | null;
  fault: CpeFault | null;
  completion: TransferComplete | null;
}

export type WarningCode =
  | 'unescaped_variable'
  | 'escaped_twice'
  | 'unknown_parameter'
  | 'wrong_type'
  | 'read_only_parameter'
  | 'faulted_message'
  | 'unused_variable'
  | 'undefined_variable'
  | 'hard_coded_instance'
  | 'no_status'
  | 'literal_password'
  | 'http_request_not_made'
  | 'incomplete_model';

export interface DryRunWarning {
  code: WarningCode;
  message: string;
  /** Of the script, from 1. */
  line?: number;
  /** The message's number. */
  message_number?: number;
  variable?: string;
  parameter?: string;
}
