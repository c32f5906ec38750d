import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, isIP } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { isGrpcServiceError } from '@temporalio/client';
import type { ConnectionSettings } from './temporalConnection.ts';

/** The time limit for the connection, and again for the server's first bytes. */
const timeoutMilliseconds = 5000;

/** The client connection preface of HTTP/2 (RFC 9113, 3.4) with empty SETTINGS. */
const clientPreface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

const unreachableCodes = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'];

/** Returns why a call of Temporal failed and what to do. The SDK's own connection errors name no cause. */
export async function explainTemporalFailure(
  error: unknown,
  settings: ConnectionSettings,
  namespace: string,
): Promise<string> {
  const message = error instanceof Error ? error.message : String(error);
  const refusal = grpcErrorOf(error);
  if (refusal) {
    const { code, details } = refusal;
    // PERMISSION_DENIED, UNAUTHENTICATED; NOT_FOUND.
    if (code === 7 || code === 16)
      return `Temporal at ${settings.address} refuses this client (${details}). ${suggestCredentials(settings)}`;
    if (code === 5 && /namespace/i.test(details)) {
      return (
        `Temporal at ${settings.address} has no namespace ${namespace}. Create it: temporal operator ` +
        `namespace create --address ${settings.address} --namespace ${namespace}`
      );
    }
  }
  return (await diagnoseConnection(settings)) ?? message;
}

/** Finds the gRPC error, which the SDK wraps when it fails to connect. */
function grpcErrorOf(error: unknown): { code: number; details: string } | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isGrpcServiceError(cause)) return cause;
  return undefined;
}

function suggestCredentials({ apiKey, tls }: ConnectionSettings): string {
  if (apiKey) return 'Check that the API key (TEMPORAL_API_KEY or api_key_file) is valid and may use the namespace.';
  const certificate = typeof tls === 'object' && tls.clientCertPair;
  return certificate
    ? 'Check that the namespace accepts the certificate in tls.cert_file.'
    : 'Set TEMPORAL_API_KEY, or tls.cert_file and tls.key_file in temporal.yaml.';
}

/** Connects as the SDK does, and returns why that fails. Undefined: the server answers. */
export async function diagnoseConnection(settings: ConnectionSettings): Promise<string | undefined> {
  const { hostname: host, port } = new URL(`http://${settings.address}`);
  const at = { host: host.replace(/^\[|\]$/g, ''), port: Number(port || 80) };
  const socket = settings.tls ? connectTls(tlsOptions(settings, at)) : connect(at);
  try {
    await once(socket, settings.tls ? 'secureConnect' : 'connect', {
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const certificateProblem =
      socket instanceof TLSSocket ? describeCertificateProblem(socket, settings.address) : undefined;
    if (certificateProblem !== undefined) return certificateProblem;
    const answer = await firstBytes(socket);
    // The first frame must be SETTINGS, which neither a TLS alert nor HTTP/1.1 looks like.
    return answer[3] === 4 ? undefined : describeProtocolMismatch(settings);
  } catch (error) {
    return describeConnectionError(error as NodeJS.ErrnoException, settings);
  } finally {
    socket.destroy();
  }
}

function tlsOptions({ tls }: ConnectionSettings, at: { host: string; port: number }) {
  const { serverNameOverride, serverRootCACertificate: ca, clientCertPair: pair } = typeof tls === 'object' ? tls : {};
  const servername = serverNameOverride ?? (isIP(at.host) ? undefined : at.host);
  // The certificate is checked after the handshake, so that the message can quote it.
  return {
    ...at,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
    ...(servername && { servername }),
    ...(ca && { ca }),
    ...(pair && { cert: pair.crt, key: pair.key }),
  };
}

/** Waits for the server's first bytes: with TLS 1.3 it rejects a client certificate only after the handshake. */
async function firstBytes(socket: Socket): Promise<Buffer> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  socket.write(clientPreface);
  const closed = once(socket, 'close', { signal }).then(() => {
    throw new Error('closed');
  });
  closed.catch(() => undefined);
  const [bytes] = (await Promise.race([once(socket, 'data', { signal }), closed])) as [Buffer];
  return bytes;
}

function describeConnectionError(error: NodeJS.ErrnoException, settings: ConnectionSettings): string {
  const { address } = settings;
  const code = error.code ?? '';
  if (error.name === 'AbortError')
    return (
      `Temporal at ${address} does not answer within ${timeoutMilliseconds / 1000} s. ` +
      'Check the address and firewalls.'
    );
  if (unreachableCodes.includes(code))
    return (
      `Cannot connect to Temporal at ${address} (${code}). Check that it is running, and the address ` +
      '(TEMPORAL_ADDRESS, or address in temporal.yaml).'
    );
  if (/ALERT/.test(code))
    return (
      `Temporal at ${address} aborted the TLS handshake (${code}). Set tls.cert_file and tls.key_file in ` +
      'temporal.yaml to a client certificate that it accepts.'
    );
  if (/^ERR_SSL_/.test(code)) return `${describeProtocolMismatch(settings)} (${code})`;
  if (code === 'ECONNRESET' || error.message === 'closed') return describeProtocolMismatch(settings);
  return `Cannot connect to Temporal at ${address}: ${error.message}`;
}

/** Returns what is wrong with the server's certificate. Undefined: nothing. */
function describeCertificateProblem(socket: TLSSocket, address: string): string | undefined {
  // At run time this is the error's code, unlike its type.
  const code = String((socket.authorizationError as Error | string | null) ?? '');
  if (code === '') return undefined;
  const { issuer = '', subjectAltName = '' } = socket.getPeerX509Certificate() ?? {};
  const by = issuer.replaceAll('\n', ', ');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return (
      `The certificate of Temporal at ${address} is for another name (${subjectAltName}). Set ` +
      'tls.server_name in temporal.yaml to a name in the certificate.'
    );
  if (code.startsWith('CERT_') && code !== 'CERT_SIGNATURE_FAILURE')
    return (
      `The certificate of Temporal at ${address} is not valid (${code}). Check this machine's clock, ` +
      "or ask the server's operator to renew the certificate."
    );
  return (
    `The certificate of Temporal at ${address}, issued by ${by}, is not signed by a trusted authority (${code}). ` +
    'Set tls.ca_file in temporal.yaml to the certificate of its authority.'
  );
}

function describeProtocolMismatch({ address, tls }: ConnectionSettings): string {
  return tls
    ? `The server at ${address} does not speak gRPC over TLS. Check the address; to connect without TLS, remove ` +
        'tls from temporal.yaml, and the API key.'
    : `The server at ${address} does not speak gRPC without TLS. Check the address; to connect with TLS, set tls ` +
        'in temporal.yaml ("tls: {}" if a public authority signed its certificate).';
}
