import { readFile } from 'node:fs/promises';
import type { Connection } from '@temporalio/client';
import { SetupError } from '../config/setupError.ts';
import type { TemporalConfig, TemporalTls } from '../config/temporalConfig.ts';

/** The options of both `Connection.connect` and `NativeConnection.connect`. */
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
 * Returns how to connect to the Temporal server at `address`. Reads certificates and keys from their files.
 * @throws SetupError that names a file that cannot be read.
 */
export async function connectionSettings(config: TemporalConfig, address: string): Promise<ConnectionSettings> {
  const apiKey =
    config.apiKey ?? (config.apiKeyFile && (await readSetting('api_key_file', config.apiKeyFile)).toString().trim());
  const tls = config.tls ? await readTls(config.tls) : Boolean(apiKey);
  return { address, tls, ...(apiKey && { apiKey }) };
}

/** Resolves when Temporal answers. @throws when it does not within so many milliseconds. */
export async function pingTemporal(connection: Connection, ms: number): Promise<void> {
  await connection.withDeadline(Date.now() + ms, () => connection.workflowService.getSystemInfo({}));
}

async function readTls({ serverName, caFile, certFile, keyFile }: TemporalTls): Promise<TlsSettings> {
  return {
    ...(serverName && { serverNameOverride: serverName }),
    ...(caFile && { serverRootCACertificate: await readSetting('tls.ca_file', caFile) }),
    ...(certFile &&
      keyFile && {
        clientCertPair: {
          crt: await readSetting('tls.cert_file', certFile),
          key: await readSetting('tls.key_file', keyFile),
        },
      }),
  };
}

async function readSetting(key: string, file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new SetupError(`${key} in temporal.yaml: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  });
}
