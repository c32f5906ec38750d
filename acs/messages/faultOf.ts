import { databaseErrorKind } from '../../db/core/errors.ts';
import { AcsFault } from '../soap/faults.ts';

/** The Fault by which a request is answered that could not be done; undefined where it is an HTTP status. */
export function faultOf(error: unknown): AcsFault | undefined {
  if (error instanceof AcsFault) return error;
  const kind = databaseErrorKind(error);
  if (kind === 'conflict') return new AcsFault(8005);
  return kind === 'data' ? new AcsFault(8002) : undefined;
}
