import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { pino } from 'pino';
import { StunServer } from '../../../acs/stun/server.ts';
import { addObject, setParameterValues, startFakeAcs, valuesOf } from '../../support/cpe/fakeAcs.ts';
import { until, within } from '../../support/until.ts';

const ppp = 'InternetGatewayDevice.WANDevice.1.WANConnectionDevice.1.WANPPPConnection.';
const main =
  `import { simulateCommand } from '${new URL('../../../simulator/command.ts', import.meta.url).href}'; await ` +
  `simulateCommand().parseAsync(process.argv.slice(1), { from: 'user' });`;

function simulate(...args: string[]): {
  child: ReturnType<typeof spawn>;
  output: () => string;
  ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', main, '--', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const ended = within('the end of the simulated CPE', once(child, 'close')).then(() => child.exitCode);
  return { child, output: () => output, ended };
}

test('--once prints what happens, without values and colours, and ends with 0', async () => {
  const acs = await startFakeAcs();
  acs.queue.push(
    addObject(ppp),
    setParameterValues({ [`${ppp}1.Username`]: ['string', 'canary'], [`${ppp}1.Enable`]: ['boolean', '1'] }),
  );
  const { output, ended } = simulate(
    '--acs',
    acs.url,
    '--once',
    '--fault-parameter',
    `${ppp}1.Username=9007`,
    '--picky',
  );
  assert.equal(await ended, 0);
  const lines = output()
    .trim()
    .split('\n')
    .map((line) => line.replace(/^[\d:.]+ {2}/, ''));
  assert.match(lines[0] ?? '', /^Listening for connection requests at http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{16}$/);
  assert.deepEqual(lines.slice(1), [
    'Inform: 0 BOOTSTRAP, 1 BOOT',
    `Connected to ${acs.url}`,
    '← AddObject …WANPPPConnection.',
    '→ AddObjectResponse 1',
    '← SetParameterValues Username, Enable',
    '→ Fault 9007 Invalid parameter value',
    'Session ended after 2 RPCs',
  ]);
});

test('--once ends with 1 when the session broke off; --json prints events without values', async () => {
  const acs = await startFakeAcs();
  acs.queue.push(setParameterValues({ 'InternetGatewayDevice.Time.NTPServer1': ['string', 'canary'] }));
  const { output, ended } = simulate(
    '--acs',
    acs.url,
    '--once',
    '--drop-after',
    '1',
    '--json',
    '--serial',
    'S2',
    '--root',
    'igd',
  );
  assert.equal(await ended, 1);
  const events = output()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; what?: string });
  assert.deepEqual(
    events.map(({ type }) => type),
    ['listening', 'informed', 'connected', 'received', 'answered', 'misbehaved', 'ended'],
  );
  assert.equal(events[5]?.what, 'dropAfter');
  assert.doesNotMatch(output(), /canary/);
});

test('--stun asks the server for its public address first, and the Inform contains it', async () => {
  const acs = await startFakeAcs();
  const server = await StunServer.listen({ host: '127.0.0.1', port: 0 }, pino({ level: 'silent' }));
  const { output, ended } = simulate('--acs', acs.url, '--once', '--stun', `127.0.0.1:${server.port}`);
  assert.equal(await ended, 0);
  const [, address = ''] =
    /^\S+ {2}Listening for UDP connection requests at (127\.0\.0\.1:\d+), the address/m.exec(output()) ?? [];
  const values = valuesOf(acs.messages('Inform')[0]);
  assert.deepEqual(
    ['UDPConnectionRequestAddress', 'NATDetected'].map((name) =>
      values.get(`InternetGatewayDevice.ManagementServer.${name}`),
    ),
    [address, '0'],
  );
  await server.close();
});

test('without --once it runs until Ctrl-C', async () => {
  const acs = await startFakeAcs();
  const { child, output, ended } = simulate('--acs', acs.url);
  await until('the session has ended', () => output().includes('Session ended'));
  child.kill('SIGINT');
  assert.equal(await ended, 0);
});

test('invalid options are refused with a sentence', async () => {
  for (const [args, message] of [
    [['--acs', 'acs.example'], /must be an http or https URL/],
    [['--fault-parameter', 'A.B=12'], /a fault code of four digits/],
    [['--stun', ':3478'], /must be a host, optionally followed by ":" and a port/],
    [['--stun', 'stun.example:0'], /must be a host, optionally followed by ":" and a port/],
    [['--drop-before', 'x'], /must be a whole number/],
  ] as const) {
    const { output, ended } = simulate(...args);
    assert.equal(await ended, 1);
    assert.match(output(), message);
  }
});
