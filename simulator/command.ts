import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { describeEvent } from './describe.ts';
import type { CpeEvent } from './session/events.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { CpeOptions } from './options.ts';
import { SimulatedCpe } from './simulator.ts';

interface Flags {
  acs: string;
  serial: string;
  oui: string;
  productClass: string;
  root: 'igd' | 'tr181';
  periodic: number;
  connectionRequestPort: number;
  stun?: { host: string; port: number };
  username?: string;
  password?: string;
  ca?: string;
  cert?: string;
  key?: string;
  insecure?: true;
  connectionRequestUsername?: string;
  connectionRequestPassword?: string;
  faultParameter?: Misbehaviour[];
  dropBefore?: number[];
  dropAfter?: number[];
  factoryResetAt?: number[];
  emptyPostFirst?: true;
  picky?: true;
  cookies: boolean;
  slow?: number;
  retryWait: number;
  retries?: number;
  state?: string;
  once?: true;
  json?: true;
}

const examples = `
Examples:
  $ cuttle cpe simulate --serial 1234                       boots, then waits for connection requests; Ctrl-C ends it
  $ cuttle cpe simulate --serial 1234 --once                ends after its session; exit code 0 if it ended well
  $ cuttle cpe simulate --serial 1234 --state 1234.json     the same CPE at the next start: not a BOOTSTRAP then
  $ cuttle cpe simulate --acs https://acs.example.net:7548/acs --username default.cpe1 --password …
  $ cuttle cpe simulate --root tr181 --periodic 60          speaks TR-181, informs every minute
  $ cuttle cpe simulate --fault-parameter InternetGatewayDevice.Time.NTPServer1=9007
  $ cuttle cpe simulate --drop-after 2                      does the second RPC, and its answer is lost

What it may misbehave in counts the RPCs that it receives from its start, from 1.`;

/** `cuttle cpe simulate`. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('plug in a simulated CPE: it boots, informs the ACS and really does what it is told')
    .option('--acs <url>', "the ACS's address", parseUrl, 'http://127.0.0.1:7547/acs')
    .option('--serial <serial>', 'its serial number', 'CUTTLE000001')
    .option('--oui <oui>', "its manufacturer's OUI", '00005E')
    .option('--product-class <class>', 'its product class', 'Simulated')
    .addOption(
      new Option('--root <model>', 'its data model: TR-098 or TR-181').choices(['igd', 'tr181']).default('igd'),
    )
    .option('--periodic <seconds>', 'inform every so many seconds; 0: never', parseCount, 0)
    .option('--connection-request-port <port>', 'listen there for connection requests; 0: any free port', parsePort, 0)
    .option('--connection-request-username <name>', 'asked of the ACS by Digest, with the password', 'cuttle')
    .option('--connection-request-password <password>', 'see above; none: anybody may ask')
    .option('--stun <host:port>', 'ask this STUN server how it is seen, and take connection requests by UDP', parseStun)
    .option('--username <name>', 'for the ACS, where it asks')
    .option('--password <password>', 'for the ACS, where it asks')
    .option('--ca <file>', 'PEM of the authorities that an ACS at an https URL may be certified by', readPem)
    .option('--cert <file>', "PEM of the CPE's own certificate, for an ACS that asks for it", readPem)
    .option('--key <file>', "PEM of that certificate's key", readPem)
    .option('--insecure', 'take any ACS at an https URL for its own')
    .option(
      '--fault-parameter <path[=code]>',
      'answer what names this parameter by a Fault, 9005 unless told (may be repeated)',
      collectFault,
    )
    .option('--drop-before <n>', 'drop the connection before the n-th RPC is done (may be repeated)', collectCount)
    .option(
      '--drop-after <n>',
      'drop the connection after the n-th RPC is done, before it is answered (may be repeated)',
      collectCount,
    )
    .option(
      '--factory-reset-at <n>',
      'reset to factory settings in place of the n-th RPC (may be repeated)',
      collectCount,
    )
    .option('--empty-post-first', 'send an empty POST before the Inform')
    .option('--no-cookies', "return none of the ACS's cookies")
    .option('--slow <ms>', 'take so long for each answer', parseCount)
    .option('--picky', 'break off where a message would be unreadable for some CPE in the field')
    .option(
      '--retry-wait <seconds>',
      'least time before a session that broke off is tried again; doubles each time',
      parseSeconds,
      5,
    )
    .option('--retries <n>', 'how often in a row; for ever unless told, never with --once', parseCount)
    .option('--state <file>', 'keep the CPE in this file')
    .option('--once', 'end when its session has ended')
    .option('--json', 'print each event as a line of JSON')
    .addHelpText('after', examples)
    .action((_: unknown, command: Command) => simulate(command.opts<Flags>()));
}

async function simulate(flags: Flags): Promise<void> {
  const cpe = new SimulatedCpe(toOptions(flags), flags.json ? printJson : printLine);
  const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<undefined>();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    await cpe.start();
    const result = await Promise.race([cpe.boot(), interrupted]);
    if (flags.once) process.exitCode = result?.ok ? 0 : 1;
    else await interrupted;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await cpe.stop();
  }
}

function toOptions(flags: Flags): CpeOptions {
  const { connectionRequestUsername: username, connectionRequestPassword: password } = flags;
  return {
    acsUrl: flags.acs,
    serialNumber: flags.serial,
    oui: flags.oui,
    productClass: flags.productClass,
    root: flags.root === 'tr181' ? 'Device.' : 'InternetGatewayDevice.',
    acsUsername: flags.username ?? '',
    acsPassword: flags.password ?? '',
    tls: {
      ...(flags.ca !== undefined && { ca: flags.ca }),
      ...(flags.cert !== undefined && { cert: flags.cert }),
      ...(flags.key !== undefined && { key: flags.key }),
      ...(flags.insecure && { insecure: true }),
    },
    connectionRequest: {
      port: flags.connectionRequestPort,
      ...(username !== undefined && password !== undefined ? { username, password } : {}),
    },
    ...(flags.stun === undefined ? {} : { stun: flags.stun }),
    periodicInformSeconds: flags.periodic,
    retry: { baseMs: flags.retryWait * 1000, attempts: flags.retries ?? (flags.once ? 0 : Infinity) },
    faults: toMisbehaviours(flags),
    ...(flags.state === undefined ? {} : { stateFile: flags.state }),
  };
}

function toMisbehaviours(flags: Flags): Misbehaviour[] {
  return [
    ...(flags.faultParameter ?? []),
    ...(flags.dropBefore ?? []).map((rpc): Misbehaviour => ({ kind: 'dropBefore', rpc })),
    ...(flags.dropAfter ?? []).map((rpc): Misbehaviour => ({ kind: 'dropAfter', rpc })),
    ...(flags.factoryResetAt ?? []).map((rpc): Misbehaviour => ({ kind: 'factoryReset', rpc })),
    ...(flags.emptyPostFirst ? [{ kind: 'emptyPostFirst' } as const] : []),
    ...(flags.cookies ? [] : [{ kind: 'noCookies' } as const]),
    ...(flags.slow === undefined ? [] : [{ kind: 'slow', ms: flags.slow } as const]),
    ...(flags.picky ? [{ kind: 'parserQuirks' } as const] : []),
  ];
}

function printLine(event: CpeEvent): void {
  const { text, colour } = describeEvent(event);
  const time = styleText('dim', new Date().toISOString().slice(11, 23));
  console.log(`${time}  ${colour ? styleText(colour, text) : text}`);
}

/** Without the request: its values may be secrets. */
function printJson(event: CpeEvent): void {
  console.log(JSON.stringify({ at: new Date(), ...event, request: undefined }));
}

function readPem(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN ')) return text;
  } catch {
    throw new InvalidArgumentError('It cannot be read.');
  }
  throw new InvalidArgumentError('It is no PEM.');
}

function parseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new InvalidArgumentError('It must be an http or https URL.');
  return text;
}

function parseStun(text: string): { host: string; port: number } {
  const [, inBrackets, plain, port = '3478'] = /^(?:\[([\da-f:]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = inBrackets ?? plain;
  if (host === undefined || parsePort(port) === 0)
    throw new InvalidArgumentError('It must be a host, or a host, ":" and a port.');
  return { host, port: Number(port) };
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, not negative.');
  return Number(text);
}

function parsePort(text: string): number {
  const port = parseCount(text);
  if (port > 65_535) throw new InvalidArgumentError('It must be a port, up to 65535.');
  return port;
}

function parseSeconds(text: string): number {
  if (!/^\d{1,5}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
}

function collectCount(text: string, earlier: number[] = []): number[] {
  return [...earlier, parseCount(text)];
}

function collectFault(text: string, earlier: Misbehaviour[] = []): Misbehaviour[] {
  const [, path = '', code] = /^([^=]+)(?:=(\d{4}))?$/.exec(text) ?? [];
  if (path === '') throw new InvalidArgumentError('It must be a path, or a path, "=" and a fault code of four digits.');
  return [...earlier, { kind: 'faultParameter', path, ...(code === undefined ? {} : { code }) }];
}
