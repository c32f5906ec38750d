import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordAuditEvent } from '../../../db/access/audit.ts';
import { createLog } from '../../../lib/observability/log.ts';
import { auditEvents, RetentionSweep } from '../../../lib/retentionSweeps.ts';
import { assertProblem, startTestApi } from '../../support/api/api.ts';

const { call, callAsOther, pool } = await startTestApi();

describe('the organization', () => {
  it('requires no authentication and discovers devices by default', async () => {
    const { status, body } = await call('GET', '/v1/organization');
    const { created_at: createdAt, ...rest } = body;
    assert.equal(status, 200);
    assert.ok(createdAt);
    assert.deepEqual(rest, {
      id: 'default',
      name: 'Default',
      authentication: [],
      basic_without_tls: false,
      unknown_devices: 'discover',
      expect_bootstrap: false,
      onboarding_certificate: null,
      revision: 1,
      set_connection_request_credentials: false,
      http_allow: [],
    });
  });

  it('changes only the named fields, and no other organization', async () => {
    const changed = await call('PATCH', '/v1/organization', {
      authentication: ['certificate', 'digest', 'digest'],
      unknown_devices: 'refuse',
      expect_bootstrap: true,
      onboarding_certificate: 'Acme factory',
    });
    assert.deepEqual(changed.body.authentication, ['digest', 'certificate']);
    const { body } = await call('PATCH', '/v1/organization', {
      name: 'ISP',
      basic_without_tls: true,
      onboarding_certificate: null,
      set_connection_request_credentials: true,
    });
    assert.equal(body.set_connection_request_credentials, true);
    assert.deepEqual(
      [
        body.name,
        body.authentication,
        body.basic_without_tls,
        body.unknown_devices,
        body.expect_bootstrap,
        body.onboarding_certificate,
      ],
      ['ISP', ['digest', 'certificate'], true, 'refuse', true, null],
    );
    assert.deepEqual((await call('GET', '/v1/organization')).body, body);
    assert.deepEqual((await callAsOther('GET', '/v1/organization')).body.authentication, []);
    assert.deepEqual((await call('PATCH', '/v1/organization', { authentication: [] })).body.authentication, []);
    const hosts = ['bss.example.net', 'bss.example.net:8443', '*.example.net', '10.0.0.1'];
    assert.deepEqual((await call('PATCH', '/v1/organization', { http_allow: hosts })).body.http_allow, hosts);
  });

  it('refuses hosts that could never be called', async () => {
    const hosts = [
      'https://bss.example.net',
      '*',
      '*.',
      'a b',
      'bss.*.net',
      'bss.example.net:port',
      'user@bss.example.net',
      '',
    ];
    const answer = await call('PATCH', '/v1/organization', { http_allow: hosts });
    assertProblem(
      answer,
      422,
      'invalid-fields',
      hosts.map((_, index) => `http_allow[${index}]`),
    );
  });

  it('names every invalid field', async () => {
    const answer = await call('PATCH', '/v1/organization', {
      id: 'x',
      name: '',
      authentication: ['ntlm'],
      basic_without_tls: 'yes',
      unknown_devices: 'shoot',
      onboarding_certificate: '',
    });
    assertProblem(answer, 422, 'invalid-fields', [
      'name',
      'authentication[0]',
      'basic_without_tls',
      'unknown_devices',
      'onboarding_certificate',
      'id',
    ]);
  });
});

describe('the window for a bootstrap', () => {
  it('is open for the requested seconds, and closed on request', async () => {
    await call('POST', '/v1/devices', { id: 'CPE-1' });
    const { status, body } = await call('POST', '/v1/devices/CPE-1/bootstrap-window', { seconds: 3600 });
    assert.equal(status, 200);
    const seconds = (Date.parse(String(body.bootstrap_expected_until)) - Date.now()) / 1000;
    assert.ok(seconds > 3500 && seconds < 3700);
    assert.equal((await call('GET', '/v1/devices/CPE-1')).body.bootstrap_expected_until, body.bootstrap_expected_until);
    assert.equal((await call('DELETE', '/v1/devices/CPE-1/bootstrap-window')).status, 204);
    assert.equal((await call('GET', '/v1/devices/CPE-1')).body.bootstrap_expected_until, null);
  });

  it('is at most a week long, and only for a device of the organization', async () => {
    for (const seconds of [0, -1, 1.5, 604_801, '60', undefined]) {
      assertProblem(await call('POST', '/v1/devices/CPE-1/bootstrap-window', { seconds }), 422, 'invalid-fields', [
        'seconds',
      ]);
    }
    assertProblem(await callAsOther('POST', '/v1/devices/CPE-1/bootstrap-window', { seconds: 60 }), 404, 'not-found');
    assertProblem(await callAsOther('DELETE', '/v1/devices/CPE-1/bootstrap-window'), 404, 'not-found');
  });
});

describe('the audit', () => {
  it('shows the newest first, in pages, repetitions as a count, and nothing of another organization', async () => {
    const event = (subject: string): Promise<void> =>
      recordAuditEvent(pool, 'default', {
        kind: 'unknown_device',
        subject,
        details: { serial_number: subject },
        remoteAddress: '192.0.2.1',
      });
    await pool.query(
      `insert into audit_events (organization_id, kind, subject, details, last_at)
        values ('default', 'unknown_device', 'old', '{}', now() - interval '91 days')`,
    );
    for (const subject of ['a', 'b', 'b', 'c']) await event(subject);
    await new RetentionSweep({ pool, log: createLog('silent') }, auditEvents).sweep();
    const first = await call('GET', '/v1/audit?kind=unknown_device&limit=2');
    assert.deepEqual(
      first.body.items.map(({ details, count }) => [details, count]),
      [
        [{ serial_number: 'c' }, 1],
        [{ serial_number: 'b' }, 2],
      ],
    );
    const [newest] = first.body.items;
    assert.deepEqual([newest?.kind, newest?.remote_address], ['unknown_device', '192.0.2.1']);
    const rest = await call('GET', `/v1/audit?kind=unknown_device&limit=2&cursor=${first.body.next_cursor ?? ''}`);
    assert.deepEqual(
      [rest.body.items.map(({ details }) => details), rest.body.next_cursor],
      [[{ serial_number: 'a' }], null],
      'an old event is deleted',
    );
    assert.deepEqual((await callAsOther('GET', '/v1/audit?kind=unknown_device')).body.items, []);
  });

  it('counts a flood of simultaneous events in one row', async () => {
    const flood = Array.from({ length: 20 }, () =>
      recordAuditEvent(pool, 'other', { kind: 'wrong_device', subject: 'x', details: {}, remoteAddress: undefined }),
    );
    await Promise.all(flood);
    const { body } = await callAsOther('GET', '/v1/audit?kind=wrong_device');
    assert.equal(
      body.items.reduce((sum, { count }) => sum + Number(count), 0),
      20,
    );
    assert.ok(body.items.length <= 2);
  });
});
