import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCuttle } from '../../support/process/cuttle.ts';
import { startCliApi } from '../../support/api/cliApi.ts';

const { apiUrl, cuttle, succeeds, serviceFile } = await startCliApi();

test("the API's errors are printed with their fields, without a stack", async () => {
  await succeeds('device', 'add', 'TWICE');
  const twice = await cuttle('device', 'add', 'TWICE');
  assert.deepEqual([twice.code, twice.stdout], [1, '']);
  assert.equal(twice.stderr, 'cuttle: It exists already:\n  id is taken\n');

  const broken = await cuttle(
    'service',
    'apply',
    serviceFile('broken.yaml', 'name: broken\nscript: |\n  local x\n  oops\n'),
  );
  assert.equal(broken.code, 1);
  assert.equal(
    broken.stderr,
    "cuttle: Fields are not valid:\n  script has a syntax error in line 2: '=' expected near 'oops'\n",
  );

  await succeeds(
    'service',
    'apply',
    serviceFile('strict.yaml', 'name: strict\nscript: "return"\nvariables: [{ name: user, required: true }]\n'),
  );
  const missing = await cuttle('instance', 'attach', 'TWICE', 'strict', '--var', 'usr=ann');
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /^ {2}variables\.user /m);
  assert.match(missing.stderr, /^ {2}variables\.usr /m);
});

test('an invalid service file is reported with the line', async () => {
  const file = serviceFile('wrong.yaml', 'name: wrong\nscripts: x\n');
  const { code, stderr } = await cuttle('service', 'apply', file);
  assert.equal(code, 1);
  assert.match(
    stderr,
    new RegExp(`${file}:1: script is missing\\.\\n${file}:2: scripts is unknown\\. Did you mean script\\?`),
  );
  assert.match(
    (await cuttle('service', 'apply', '/nowhere.yaml')).stderr,
    /^cuttle: \/nowhere\.yaml cannot be read: ENOENT/,
  );
});

test('every command describes itself', async () => {
  const commands = [
    [],
    ['start'],
    ['demo'],
    ['migrate'],
    ['device', 'add'],
    ['service', 'apply'],
    ['service', 'test'],
    ['service', 'list'],
    ['service', 'show'],
    ['service', 'remove'],
    ['device', 'remove'],
    ['instance', 'detach'],
    ['instance', 'attach'],
    ['instance', 'log'],
    ['instance', 'execute'],
    ['instance', 'cancel'],
    ['credential', 'add'],
    ['organization', 'set'],
    ['cpe', 'simulate'],
  ];
  for (const command of commands) {
    const { code, stdout } = await cuttle(...command, '--help');
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: cuttle/);
    assert.match(stdout, /\n {2}\$ /, `${command.join(' ')} has an example`);
  }
});

test('an invalid command line ends with 2, a failed command with 1', async () => {
  assert.equal((await cuttle('device', 'add')).code, 2);
  assert.equal((await cuttle('devise')).code, 2);
  assert.equal((await cuttle('instance', 'attach', 'a', 'b', '--var', 'x')).code, 2);
  assert.equal((await cuttle('start', '--only', 'everything')).code, 2);
  assert.equal((await cuttle('device', 'show', 'NOBODY')).code, 1);
  const unauthorized = await runCuttle(['device', 'list'], { CUTTLE_API_URL: apiUrl, CUTTLE_API_KEY: 'wrong' });
  assert.deepEqual(
    [unauthorized.code, unauthorized.stderr],
    [1, 'cuttle: The API key is not known; it may have been revoked. It was taken from CUTTLE_API_KEY.\n'],
  );
  const nobody = await runCuttle(['device', 'list'], { CUTTLE_API_URL: 'http://127.0.0.1:1', CUTTLE_API_KEY: 'x' });
  assert.equal(nobody.code, 1);
  assert.match(nobody.stderr, /^cuttle: No answer from the API at http:\/\/127\.0\.0\.1:1 /);
});
