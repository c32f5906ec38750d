import type { CpeFault, DeviceFacts, MessagePurpose, RunError, VariableDefinition, VariableValues } from './types.ts';
import type { TransferComplete } from './cwmp/acsMethods.ts';
import type { CwmpResponse } from './cwmp/messages.ts';

/** A dry run executes a script against a simulated CPE. Nothing is stored, and nothing leaves the process. */
export interface DryRunInput {
  organizationId: string;
  script: string;
  definitions: VariableDefinition[];
  /** Checked against the definitions, except that required values may be missing. */
  values: VariableValues;
  cpe: DryRunCpe;
  /** Whether another device that the script names exists. */
  deviceExists: (deviceId: string) => Promise<boolean>;
}

export type BuiltInModel = 'igd' | 'tr181';

/** Without a model, the built-in one that has the script's paths is used. */
export type DryRunCpe = { model: BuiltInModel | undefined } | { device: DryRunDevice };

/** A device as stored. */
export interface DryRunDevice {
  id: string;
  facts: DeviceFacts;
  parameters: DeviceParameter[];
}

export interface DeviceParameter {
  path: string;
  /** Null if it is not known. */
  value: string | null;
  type: string | null;
  writable: boolean | null;
}

export interface DryRunReport {
  status: 'provisioned' | 'failed';
  error: RunError | null;
  /** Why the dry run, not the script, may have caused the failure, as the end of a sentence; null if it has not. */
  doubt: string | null;
  model: BuiltInModel | 'device';
  /** The required variables without a value, for which a sample was used. */
  samples: string[];
  /** `at`: milliseconds since 1970, by the script's clock. */
  log: { at: number; text: string }[];
  messages: DryRunMessage[];
  warnings: DryRunWarning[];
}

export interface DryRunMessage {
  /** From 1; null for a refresh. */
  number: number | null;
  deviceId: string;
  purpose: MessagePurpose;
  method: string;
  summary: string;
  /** cancelled: not sent because the run had failed. skipped: for another device, or part of a refresh. */
  state: 'acknowledged' | 'faulted' | 'cancelled' | 'skipped';
  /** The envelope that the CPE would receive; null if the report would be too large. */
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
  | 'discarded_result'
  | 'hard_coded_instance'
  | 'no_status'
  | 'literal_password'
  | 'http_request_not_made'
  | 'incomplete_model';

export interface DryRunWarning {
  code: WarningCode;
  message: string;
  /** The script's line, from 1. */
  line?: number;
  /** The number of the message. */
  message_number?: number;
  variable?: string;
  parameter?: string;
}
