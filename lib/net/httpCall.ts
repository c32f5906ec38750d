import type { IncomingMessage } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { refusalOf } from './addressPolicy.ts';
import { resolveHost, UnresolvedHost } from './resolveHost.ts';

/** A request of a script, not validated yet. */
export interface HttpCall {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutSeconds: number;
}

/**
 * `error_code`: "400" invalid request, "403" not allowed, "408" no response in time, "413" response too large, "503"
 * not reachable.
 */
export type HttpAnswer =
  { status: number; headers: Record<string, string>; body: string } | { error_message: string; error_code: string };

export interface HttpPolicy {
  /** "bss.example.net", "bss.example.net:8443", "*.example.net". Without a port, the scheme's default port is meant. */
  hosts: string[];
  /** CIDR ranges of internal addresses that may be called. */
  networks: string[];
}

const maxBody = 1024 * 1024;
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Headers that the connection sets itself. */
const ownHeaders = [
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'keep-alive',
  'proxy-connection',
];

/**
 * Sends a request to a host that the organization allows, at a public address. The name is resolved once, and that
 * address is called. Redirects are returned, not followed.
 * @param longestMs the upper limit for the script's own time limit.
 */
export async function callHttp(call: HttpCall, policy: HttpPolicy, longestMs: number): Promise<HttpAnswer> {
  const url = URL.canParse(call.url) ? new URL(call.url) : undefined;
  const problem = url ? objection(call, url) : 'the url is none';
  if (!url || problem !== undefined) return refused('400', problem ?? '');
  if (!isAllowedHost(url, policy.hosts))
    return refused('403', `the organization allows no HTTP requests to ${url.host}`);
  const timeoutMs = Math.min(call.timeoutSeconds * 1000, longestMs);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const [address = ''] = await resolveHost(url.hostname, signal);
    const isInternal =
      refusalOf({ address, port: portOf(url) }, { allow: policy.networks, ownPorts: [] }, undefined) !== undefined;
    if (isInternal)
      return refused(
        '403',
        `${url.host} has the internal address ${address}, which is not allowed: CUTTLE_HTTP_ALLOW of ` +
          'the workers opens networks',
      );
    return await send(call, url, address, signal);
  } catch (error) {
    if (error instanceof TooLarge) return refused('413', `the answer has more than ${maxBody} bytes`);
    if (signal.aborted) return refused('408', `${url.host} gave no answer within ${timeoutMs / 1000} seconds`);
    return refused('503', `${url.host} can't be reached: ${explain(error)}`);
  }
}

/** Returns whether a pattern allows the URL's host and port. */
export function isAllowedHost(url: URL, patterns: string[]): boolean {
  return patterns.some((pattern) => {
    const [, host = '', port = ''] = /^(.*?)(?::(\d+))?$/.exec(pattern.toLowerCase()) ?? [];
    if (port === '' ? url.port !== '' : Number(port) !== portOf(url)) return false;
    return host.startsWith('*.')
      ? url.hostname.length > host.length - 1 && url.hostname.endsWith(host.slice(1))
      : host === url.hostname;
  });
}

/** A URL has no port when it is the scheme's default. */
function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

function objection({ method, headers, body }: HttpCall, url: URL): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'the url starts with neither http:// nor https://';
  if (url.username !== '' || url.password !== '') return 'the url holds a username: send it as a header';
  if (url.href.length > 4096) return 'the url is longer than 4096 characters';
  if (!methods.includes(method)) return `the method is none of ${methods.join(', ')}`;
  if (Buffer.byteLength(body) > maxBody) return `the body has more than ${maxBody} bytes`;
  const wrong = Object.entries(headers).find(([name, value]) => !isHeader(name, value));
  return wrong && `${wrong[0].slice(0, 64)} is no header that may be sent`;
}

function isHeader(name: string, value: string): boolean {
  if (ownHeaders.includes(name.toLowerCase()) || value.length > 8192) return false;
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

class TooLarge extends Error {}

async function send(
  { method, headers, body }: HttpCall,
  url: URL,
  address: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const answered = Promise.withResolvers<IncomingMessage>();
  const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method,
    headers: {
      'user-agent': 'Cuttle',
      'accept-encoding': 'identity',
      ...headers,
      ...(body !== '' && { 'content-length': Buffer.byteLength(body) }),
    },
    agent: false,
    signal,
    // Returns the address that was checked, because a second look-up might return another one.
    lookup: (_, options, found) => {
      const family = isIP(address);
      if (options.all) found(null, [{ address, family }]);
      else found(null, address, family);
    },
  });
  request.on('response', answered.resolve);
  request.on('error', answered.reject);
  request.end(body);
  try {
    return await readAnswer(await answered.promise);
  } finally {
    request.destroy();
  }
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBody) throw new TooLarge();
    chunks.push(chunk);
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [
    name,
    storable(Array.isArray(value) ? value.join(', ') : (value ?? '')),
  ]);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: storable(Buffer.concat(chunks).toString()),
  };
}

function explain(error: unknown): string {
  if (error instanceof UnresolvedHost) return error.message;
  return error instanceof Error && 'code' in error ? String(error.code) : 'the connection broke';
}

/** PostgreSQL's JSON cannot hold NUL. */
function storable(text: string): string {
  return text.replaceAll('\0', '\uFFFD').toWellFormed();
}

function refused(code: string, message: string): HttpAnswer {
  return { error_message: message, error_code: code };
}
