import { readFile } from 'node:fs/promises';
import type { Connection } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import proto from '@temporalio/proto';
import { SetupError } from './setupError.ts';
import type { TemporalConfig, TemporalTls } from './temporalConfig.ts';

/** Fit for `Connection.connect` and `NativeConnection.connect` alike. */
export interface ConnectionSettings {
  address: string;
  tls: boolean | TlsSettings;
  apiKey?: string;
}

interface TlsSettings {
  serverNameOverride?: string;
  serverRootCACertificate?: Buffer;
  clientCertPair?: { crt: Buffer; key: Buffer };
}

/**
 * How to reach the Temporal server at `address`, its certificates and key read from their files.
 * @throws SetupError which names a file that cannot be read.
 */
export async function connectionSettings(config: TemporalConfig, address: string): Promise<ConnectionSettings> {
  const apiKey = config.apiKey ?? (config.apiKeyFile && (await readSetting('api_key_file', config.apiKeyFile)).toString().trim());
  const tls = config.tls ? await readTls(config.tls) : Boolean(apiKey);
  return { address, tls, ...(apiKey && { apiKey }) };
}

async function readTls({ serverName, caFile, certFile, keyFile }: TemporalTls): Promise<TlsSettings> {
  return {
    ...(serverName && { serverNameOverride: serverName }),
    ...(caFile && { serverRootCACertificate: await readSetting('tls.ca_file', caFile) }),
    ...(certFile && keyFile && {
      clientCertPair: { crt: await readSetting('tls.cert_file', certFile), key: await readSetting('tls.key_file', keyFile) },
    }),
  };
}

async function readSetting(key: string, file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new SetupError(`${key} in temporal.yaml: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  });
}

const keyword: number = proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

/** gRPC's codes for what a server does not let its clients do: Temporal Cloud has other ways to make search attributes. */
const forbidden: number[] = [7, 12, 16];

/**
 * Registers those of Cuttle's search attributes that the namespace does not have.
 * @returns a warning where the server does not let anybody look.
 * @throws SetupError where one exists with another type, or the server lets nobody register any.
 */
export async function ensureSearchAttributes(
  connection: Connection,
  { namespace, searchAttributes }: Pick<TemporalConfig, 'namespace' | 'searchAttributes'>,
): Promise<string | undefined> {
  const names = Object.values(searchAttributes);
  const customAttributes = await listSearchAttributes(connection, namespace);
  if (!customAttributes) return `Temporal does not show which search attributes it has: ${names.join(', ')} must be there, of type Keyword.`;
  const mistyped = names.find((name) => (customAttributes[name] ?? keyword) !== keyword);
  if (mistyped) {
    throw new SetupError(`Temporal's search attribute ${mistyped} exists and is no Keyword: give Cuttle's another name in temporal.yaml.`);
  }
  const missing = names.filter((name) => !(name in customAttributes));
  if (missing.length === 0) return undefined;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((name) => [name, keyword])),
    });
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `Temporal did not register the search attributes ${missing.join(', ')} in the namespace ${namespace} (${reason}). ` +
        'Have them made there, of type Keyword, by who may.',
      { cause: error },
    );
  }
}

async function listSearchAttributes(connection: Connection, namespace: string): Promise<Record<string, number> | undefined> {
  try {
    return (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes;
  } catch (error) {
    if (isGrpcServiceError(error) && forbidden.includes(error.code)) return undefined;
    throw error;
  }
}
