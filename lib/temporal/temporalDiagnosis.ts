import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, isIP } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { isGrpcServiceError } from '@temporalio/client';
import type { ConnectionSettings } from './temporalConnection.ts';

/** How long a server may take for its first bytes: milliseconds. */
const timeoutMilliseconds = 5000;

/** What an HTTP/2 client sends first (RFC 9113, 3.4), with its empty SETTINGS. */
const clientPreface = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

const unreachableCodes = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'];

/**
 * Why what was asked of Temporal failed, and what to do, in a sentence: the SDK's own errors of connections name no
 * cause.
 */
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
      return `Temporal at ${settings.address} refuses this client (${details}): ${suggestCredentials(settings)}`;
    if (code === 5 && /namespace/i.test(details)) {
      return (
        `Temporal at ${settings.address} has no namespace ${namespace}. Create it: temporal operator ` +
        `namespace create --address ${settings.address} --namespace ${namespace}`
      );
    }
  }
  return (await diagnoseConnection(settings)) ?? message;
}

/** The SDK wraps it where it failed to connect. */
function grpcErrorOf(error: unknown): { code: number; details: string } | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (isGrpcServiceError(cause)) return cause;
  return undefined;
}

function suggestCredentials({ apiKey, tls }: ConnectionSettings): string {
  if (apiKey) return 'is TEMPORAL_API_KEY, or what api_key_file holds, valid, and may it use the namespace?';
  const certificate = typeof tls === 'object' && tls.clientCertPair;
  return certificate
    ? 'is the certificate in tls.cert_file one that the namespace accepts?'
    : 'set TEMPORAL_API_KEY, or tls.cert_file and tls.key_file in temporal.yaml.';
}

/** Connects as the SDK would, and says why that fails. Undefined: the server answers. */
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
    // The first frame must be SETTINGS: a TLS alert, or HTTP/1.1, is none.
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
  // What is wrong with the certificate is judged when it was seen.
  return {
    ...at,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2'],
    ...(servername && { servername }),
    ...(ca && { ca }),
    ...(pair && { cert: pair.crt, key: pair.key }),
  };
}

/**
 * With TLS 1.3 a server refuses a client's certificate after the client's handshake is over, so more than that is
 * waited for.
 */
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
      `Temporal at ${address} does not answer within ${timeoutMilliseconds / 1000} s: is the address right, ` +
      'and is there a firewall between?'
    );
  if (unreachableCodes.includes(code))
    return (
      `Nobody answers for Temporal at ${address} (${code}): is it running, and is the address ` +
      'right (TEMPORAL_ADDRESS, or address in temporal.yaml)?'
    );
  if (/ALERT/.test(code))
    return (
      `Temporal at ${address} breaks off the TLS handshake (${code}): it wants a client ` +
      'certificate that it accepts, by tls.cert_file and tls.key_file in temporal.yaml.'
    );
  if (/^ERR_SSL_/.test(code)) return `${describeProtocolMismatch(settings)} (${code})`;
  if (code === 'ECONNRESET' || error.message === 'closed') return describeProtocolMismatch(settings);
  return `Temporal at ${address} cannot be connected to: ${error.message}`;
}

/** What is wrong with the server's certificate. */
function describeCertificateProblem(socket: TLSSocket, address: string): string | undefined {
  // Its code, whatever the types say.
  const code = String((socket.authorizationError as Error | string | null) ?? '');
  if (code === '') return undefined;
  const { issuer = '', subjectAltName = '' } = socket.getPeerX509Certificate() ?? {};
  const by = issuer.replaceAll('\n', ', ');
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return (
      `The certificate of Temporal at ${address} is for another name (${subjectAltName}): set ` +
      'tls.server_name in temporal.yaml to one that it names.'
    );
  if (code.startsWith('CERT_') && code !== 'CERT_SIGNATURE_FAILURE')
    return (
      `The certificate of Temporal at ${address} is not valid (${code}): its operator must renew ` +
      `it; is this machine's clock right?`
    );
  return (
    `The certificate of Temporal at ${address}, issued by ${by}, is not signed by an authority ` +
    `that is trusted here (${code}): name its authority's file in tls.ca_file of temporal.yaml.`
  );
}

function describeProtocolMismatch({ address, tls }: ConnectionSettings): string {
  return tls
    ? `What listens at ${address} does not speak gRPC over TLS: is the address right? Without TLS: ` +
        'leave out tls in temporal.yaml, and the API key.'
    : `What listens at ${address} does not speak gRPC without TLS: is the address right? With TLS: ` +
        'tls in temporal.yaml, "tls: {}" for a certificate of a public authority.';
}
