import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startCliApi } from '../../support/api/cliApi.ts';

const { folder, cuttle, succeeds, serviceFile } = await startCliApi();

test('a CPE is registered and given a service, as the help shows it', async () => {
  assert.equal(await succeeds('device', 'add', 'CPE1', '--oui', '00040e'), 'Registered CPE1.\n');
  assert.match(await succeeds('device', 'list'), /^ID +STATUS\nCPE1 +registered\n$/);

  writeFileSync(join(folder, 'pppoe.lua'), 'set_provisioning_status("provisioned")\n');
  const file = serviceFile(
    'pppoe.yaml',
    'name: pppoe\nscript: ./pppoe.lua\nvariables:\n  - { name: user, required: true }\n' +
      '  - { name: mtu, type: number }\n',
  );
  assert.match(await succeeds('service', 'apply', file), /^Created service pppoe, version 1 \(svc_/);
  assert.match(await succeeds('service', 'apply', file), /^Unchanged: service pppoe, version 1 /);
  writeFileSync(join(folder, 'pppoe.lua'), '-- changed\nset_provisioning_status("provisioned")\n');
  assert.match(await succeeds('service', 'apply', file), /^Updated service pppoe, version 2 /);

  const variables = serviceFile('variables.yaml', 'user: ann\n');
  const attached = JSON.parse(
    await succeeds('instance', 'attach', 'CPE1', 'pppoe', '--vars-file', variables, '--var', 'mtu=1492', '--json'),
  ) as {
    id: string;
    variables: unknown;
  };
  assert.deepEqual(attached.variables, { user: 'ann', mtu: 1492 });
  assert.match(await succeeds('instance', 'status'), new RegExp(`${attached.id} +CPE1 +pppoe +pending`));
  assert.match(await succeeds('instance', 'status', attached.id), /status: +pending\n/);
  assert.match(await succeeds('device', 'show', 'CPE1'), /oui: +00040E[^]*pppoe +pending/);
  const log = await cuttle('instance', 'log', attached.id);
  assert.deepEqual(
    [log.code, log.stderr],
    [1, 'cuttle: The instance has not run yet: its CPE has not sent a trigger event since it was attached.\n'],
  );
});

test('CPEs and instances are paused and resumed; a service file sets limits, retries, constraints', async () => {
  await succeeds('device', 'add', 'PAUSED');
  const text =
    'name: paused\nscript: return\nlimits: { delivery_seconds: 3600 }\nretry: { attempts: 2, on: ["9002"] }\n' +
    'fits: { oui: ["00040E"] }\n';
  const file = serviceFile('paused.yaml', text);
  const applied = JSON.parse(await succeeds('service', 'apply', file, '--json')) as {
    limits: object;
    retry: { attempts: number };
    fits: { oui: string[] };
  };
  assert.deepEqual(
    [applied.limits, applied.retry.attempts, applied.fits.oui],
    [{ script_seconds: 5, delivery_seconds: 3600 }, 2, ['00040E']],
  );
  assert.match(
    await succeeds('service', 'apply', serviceFile('paused.yaml', 'name: paused\nscript: return\n')),
    /^Updated service paused, version 2 /,
  );
  const { id } = JSON.parse(await succeeds('instance', 'attach', 'PAUSED', 'paused', '--json')) as { id: string };
  assert.equal(await succeeds('device', 'pause', 'PAUSED'), 'PAUSED is paused: no new run starts.\n');
  assert.match(await succeeds('device', 'show', 'PAUSED'), /paused since: +2\d{3}-/);
  await succeeds('instance', 'pause', id);
  assert.match(await succeeds('instance', 'status', id), /\npaused since: +2\d{3}-[^]*\ndevice paused since: +2\d{3}-/);
  assert.equal(await succeeds('device', 'resume', 'PAUSED'), 'PAUSED is resumed.\n');
  await succeeds('instance', 'resume', id);
  assert.doesNotMatch(await succeeds('instance', 'status', id), /paused since/);
});

test('an instance is executed manually, and cancelled', async () => {
  await succeeds('device', 'add', 'MANUAL');
  await succeeds('service', 'apply', serviceFile('manual.yaml', 'name: manual\nscript: return\nevents: []\n'));
  const { id } = JSON.parse(await succeeds('instance', 'attach', 'MANUAL', 'manual', '--json')) as { id: string };
  assert.equal(
    await succeeds('instance', 'execute', id),
    'manual on MANUAL will run. Follow it with: cuttle instance status.\n',
  );
  assert.equal(
    await succeeds('instance', 'cancel', id),
    'manual on MANUAL is cancelled. Messages that the CPE has not received yet are not sent.\n',
  );
  const nothing = await cuttle('instance', 'cancel', id);
  assert.deepEqual(
    [nothing.code, nothing.stderr],
    [1, 'cuttle: There is nothing to cancel: the instance is pending, and no trigger is waiting.\n'],
  );
  assert.equal((JSON.parse(await succeeds('instance', 'execute', id, '--json')) as { id: string }).id, id);
});

test('an organization requires authentication, and its CPEs get credentials', async () => {
  assert.match(await succeeds('organization', 'show'), /^organization: +default\n[^]*authentication: +none\n/);
  const set = await succeeds(
    'organization',
    'set',
    '--authentication',
    'digest,certificate',
    '--expect-bootstrap',
    'yes',
    '--onboarding-certificate',
    'Acme',
  );
  assert.match(
    set,
    /authentication: +digest, certificate\n[^]*expect bootstrap: +yes\n[^]*onboarding certificate: +Acme\n/,
  );
  assert.match(
    await succeeds(
      'organization',
      'set',
      '--authentication',
      'none',
      '--expect-bootstrap',
      'no',
      '--onboarding-certificate',
      '',
    ),
    /authentication: +none\n/,
  );
  assert.equal((await cuttle('organization', 'set', '--expect-bootstrap', 'maybe')).code, 2);

  await succeeds('device', 'add', 'CPE2');
  assert.match(
    await succeeds('device', 'expect-bootstrap', 'CPE2', '--seconds', '60'),
    /^The bootstrap window of CPE2 is open until 2\d{3}-/,
  );
  assert.match(
    await succeeds('credential', 'add', 'cpe2', '--device', 'CPE2'),
    /^Added default\.cpe2, with the password \w{24} \(shown only once\)\.\n$/,
  );
  const file = serviceFile('password.txt', 'from the factory\n');
  assert.equal(
    await succeeds('credential', 'add', 'factory', '--onboarding', '--password-file', file),
    'Added default.factory.\n',
  );
  assert.match(
    await succeeds('credential', 'list'),
    /^USERNAME +DEVICE\ndefault\.cpe2 +CPE2\ndefault\.factory +\(onboarding\)\n$/,
  );
  assert.equal(await succeeds('credential', 'remove', 'default.cpe2'), 'Removed default.cpe2.\n');
  assert.equal((await cuttle('credential', 'remove', 'default.cpe2')).code, 1);
});

test('services, instances and devices are listed, shown and removed', async () => {
  const script = 'print("one")\nset_provisioning_status("provisioned")\n';
  writeFileSync(join(folder, 'listed.lua'), script);
  const text =
    'name: listed\ndescription: for tests\nscript: ./listed.lua\n' +
    'variables: [{ name: vlan, type: number, required: true }, { name: pin, secret: true }]\n' +
    'fits: { oui: ["00040E"] }\n';
  await succeeds('service', 'apply', serviceFile('listed.yaml', text), '--variables', 'vlan=7');
  assert.match(
    await succeeds('service', 'list'),
    /^NAME +VERSION +ID +EVENTS +DESCRIPTION\n[^]*listed +1 +svc_\w+ +0 BOOTSTRAP +for tests\n/,
  );
  assert.ok(
    (JSON.parse(await succeeds('service', 'list', '--json')) as { name: string }[]).some(
      ({ name }) => name === 'listed',
    ),
  );
  const shown = await succeeds('service', 'show', 'listed');
  assert.match(
    shown,
    new RegExp(
      String.raw`^service: +listed\n[^]*runs on: +0 BOOTSTRAP\n[^]*fits: +oui 00040E\n\n` +
        String.raw`VARIABLE +TYPE +REQUIRED +SECRET\nvlan +number +required\npin +string +secret\n\n` +
        String.raw`print\("one"\)\nset_`,
    ),
  );
  await succeeds('service', 'apply', serviceFile('listed.yaml', text.replace('./listed.lua', 'return')));
  assert.equal(await succeeds('service', 'show', 'listed', '--version', '1', '--script'), script);
  assert.equal(
    (JSON.parse(await succeeds('service', 'show', 'listed', '--json')) as { script: string }).script,
    'return',
  );
  const none = await cuttle('service', 'show', 'nothing');
  assert.deepEqual(
    [none.code, none.stderr],
    [
      1,
      'cuttle: There is no service nothing. List services: cuttle service list. Create one: cuttle service apply ' +
        '<file>\n',
    ],
  );

  await succeeds('device', 'add', 'LISTED');
  const { id } = JSON.parse(await succeeds('instance', 'attach', 'LISTED', 'listed', '--var', 'vlan=7', '--json')) as {
    id: string;
  };
  assert.match(await succeeds('instance', 'list', '--service', 'listed'), new RegExp(`${id} +LISTED +listed +pending`));
  assert.match(await succeeds('instance', 'show', id), /status: +pending\n/);
  const attached = await cuttle('service', 'remove', 'listed');
  assert.deepEqual([attached.code, attached.stdout], [1, '']);
  assert.equal(await succeeds('instance', 'detach', id), `Detached ${id}.\n`);

  await succeeds('device', 'add', 'GONE');
  assert.equal(await succeeds('device', 'remove', 'GONE'), 'Removed GONE.\n');
  await succeeds('service', 'apply', serviceFile('gone.yaml', 'name: gone\nscript: return\n'));
  assert.equal(await succeeds('service', 'remove', 'gone'), 'Removed gone.\n');
  assert.doesNotMatch(await succeeds('service', 'list'), /gone/);
});

test('lists are filtered as in the API', async () => {
  await succeeds('device', 'add', 'TAGGED1', '--tag', 'vip', '--tag', 'north');
  assert.match(
    await succeeds('device', 'list', '--tag', 'vip', '--search', 'TAG'),
    /^ID +STATUS\nTAGGED1 +registered\n$/,
  );
  assert.equal(await succeeds('device', 'list', '--silent-since', '2h'), 'No matching devices.\n');
  assert.match(await succeeds('device', 'show', 'TAGGED1'), /^tags: +north, vip$/m);
  assert.equal(
    await succeeds('instance', 'status', '--fault', '9002', '--since', '2h', '--tag', 'none'),
    'No matching instances.\n',
  );
  const refused = await cuttle('instance', 'status', '--fault', 'many');
  assert.match(refused.stderr, /fault_code must be the number of a fault/);
});
