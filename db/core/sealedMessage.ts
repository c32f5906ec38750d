import type { CwmpRequest, CwmpResponse } from '../../domain/cwmp/messages.ts';
import { publicFaultCode } from '../../domain/cwmp/faultCode.ts';
import type { CpeFault, RunError } from '../../domain/types.ts';
import type { Db } from './pool.ts';
import { openJson, sealJson } from './sealed.ts';

/** Messages and run errors are sealed, except the fields that SQL compares: names, keys and codes. */

/** Seals a request, except its name and keys. */
export function sealedRequest(db: Db, organizationId: string, request: CwmpRequest): string {
  const seen = {
    name: request.name,
    ...('parameterKey' in request && { parameterKey: request.parameterKey }),
    ...('commandKey' in request && { commandKey: request.commandKey }),
  };
  return sealJson(db, organizationId, 'messages.request', request, seen);
}

/** Seals a response, except the status, which shows whether a transfer is still in progress. */
export function sealedResponse(db: Db, organizationId: string, response: CwmpResponse | null): string | null {
  return (
    response &&
    sealJson(db, organizationId, 'messages.response', response, 'status' in response ? { status: response.status } : {})
  );
}

/** Seals a fault, except its code, which database triggers write into events and the outbox. */
export function sealedFault(db: Db, organizationId: string, fault: CpeFault | null): string | null {
  return (
    fault && sealJson(db, organizationId, 'messages.fault', fault, { fault_code: publicFaultCode(fault.fault_code) })
  );
}

/** Seals a run's error, except its type and fault codes. */
export function sealedError(db: Db, organizationId: string, error: RunError | null): string | null {
  if (!error) return null;
  const { type, fault_code, parameter_faults } = error;
  const seen = {
    type,
    fault_code: fault_code && publicFaultCode(fault_code),
    parameter_faults: parameter_faults?.map((fault) => ({ fault_code: publicFaultCode(fault.fault_code) })),
  };
  return sealJson(db, organizationId, 'runs.error', error, seen);
}

interface Contents {
  organizationId: string;
  request: CwmpRequest | null;
  response: CwmpResponse | null;
  fault: CpeFault | null;
}

/** Opens the sealed columns of a message's row. */
export function openMessage<Row extends Partial<Contents> & Pick<Contents, 'organizationId'>>(db: Db, row: Row): Row {
  const { organizationId, request, response, fault } = row;
  return {
    ...row,
    ...(request && { request: openJson(db, organizationId, 'messages.request', request) }),
    ...(response && { response: openJson(db, organizationId, 'messages.response', response) }),
    ...(fault && { fault: openJson(db, organizationId, 'messages.fault', fault) }),
  };
}
