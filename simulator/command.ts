import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { describeEvent } from './describe.ts';
import type { Misbehaviour } from './misbehaviour.ts';
import type { CpeOptions } from './options.ts';
import type { CpeEvent } from './session/events.ts';
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
  $ cuttle cpe simulate --serial 1234                       boot, then wait for connection requests; stop with Ctrl-C
  $ cuttle cpe simulate --serial 1234 --once                exit after one session; exit code 0 if it succeeded
  $ cuttle cpe simulate --serial 1234 --state 1234.json     be the same CPE at the next start, without a BOOTSTRAP
  $ cuttle cpe simulate --acs https://acs.example.net:7548/acs --username default.cpe1 --password …
  $ cuttle cpe simulate --root tr181 --periodic 60          use the TR-181 data model, inform every minute
  $ cuttle cpe simulate --fault-parameter InternetGatewayDevice.Time.NTPServer1=9007
  $ cuttle cpe simulate --drop-after 2                      execute the second RPC, but lose its response

<n> counts the RPCs that the CPE has received since its start: 1 is the first.`;

/** Creates the command `cuttle cpe simulate`. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('simulate a CPE: it boots, sends an Inform to the ACS, and executes the RPCs that it receives')
    .option('--acs <url>', 'URL of the ACS', parseUrl, 'http://127.0.0.1:7547/acs')
    .option('--serial <serial>', 'serial number', 'CUTTLE000001')
    .option('--oui <oui>', 'OUI of the manufacturer', '00005E')
    .option('--product-class <class>', 'product class', 'Simulated')
    .addOption(
      new Option('--root <model>', 'data model: igd is TR-098, tr181 is TR-181')
        .choices(['igd', 'tr181'])
        .default('igd'),
    )
    .option('--periodic <seconds>', 'interval of periodic Informs; 0: none', parseCount, 0)
    .option('--connection-request-port <port>', 'TCP port for connection requests; 0: any free port', parsePort, 0)
    .option('--connection-request-username <name>', 'username for connection requests (Digest)', 'cuttle')
    .option('--connection-request-password <password>', 'password for connection requests (default: no authentication)')
    .option('--stun <host:port>', 'STUN server, to accept connection requests over UDP behind NAT', parseStun)
    .option('--username <name>', 'username for the ACS')
    .option('--password <password>', 'password for the ACS')
    .option('--ca <file>', 'PEM file with the certificate authorities to trust for https', readPem)
    .option('--cert <file>', "PEM file with the CPE's client certificate", readPem)
    .option('--key <file>', "PEM file with the client certificate's private key", readPem)
    .option('--insecure', "do not verify the ACS's certificate")
    .option(
      '--fault-parameter <path[=code]>',
      'answer an RPC that names this parameter with a Fault (default code: 9005; repeatable)',
      collectFault,
    )
    .option('--drop-before <n>', 'close the connection instead of executing the n-th RPC (repeatable)', collectCount)
    .option('--drop-after <n>', 'execute the n-th RPC, then close the connection (repeatable)', collectCount)
    .option('--factory-reset-at <n>', 'factory reset instead of executing the n-th RPC (repeatable)', collectCount)
    .option('--empty-post-first', 'send an empty POST before the Inform')
    .option('--no-cookies', "do not return the ACS's cookies")
    .option('--slow <ms>', 'wait before each response', parseCount)
    .option('--picky', 'break off the session at a message that some real CPEs cannot read')
    .option(
      '--retry-wait <seconds>',
      'minimum wait before a session that broke off is retried; doubles with each retry',
      parseSeconds,
      5,
    )
    .option('--retries <n>', 'maximum number of retries in a row (default: unlimited; with --once: 0)', parseCount)
    .option('--state <file>', 'load and save the state of the CPE in this file')
    .option('--once', 'exit when its session has ended')
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

/** Omits the request, because its values may be secrets. */
function printJson(event: CpeEvent): void {
  console.log(JSON.stringify({ at: new Date(), ...event, request: undefined }));
}

function readPem(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN ')) return text;
  } catch {
    throw new InvalidArgumentError('The file cannot be read.');
  }
  throw new InvalidArgumentError('The file does not contain PEM.');
}

function parseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new InvalidArgumentError('It must be an http or https URL.');
  return text;
}

function parseStun(text: string): { host: string; port: number } {
  const [, inBrackets, plain, port = '3478'] = /^(?:\[([\da-f:]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const host = inBrackets ?? plain;
  if (host === undefined || parsePort(port) === 0)
    throw new InvalidArgumentError('It must be a host, optionally followed by ":" and a port.');
  return { host, port: Number(port) };
}

function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number, 0 or greater.');
  return Number(text);
}

function parsePort(text: string): number {
  const port = parseCount(text);
  if (port > 65_535) throw new InvalidArgumentError('It must be a port from 0 to 65535.');
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
  if (path === '')
    throw new InvalidArgumentError('It must be a path, optionally followed by "=" and a fault code of four digits.');
  return [...earlier, { kind: 'faultParameter', path, ...(code === undefined ? {} : { code }) }];
}
