import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventLabel, faultLabel } from '../../../lib/observability/metrics/labels.ts';
import { Metrics } from '../../../lib/observability/metrics/metrics.ts';
import { watchWaiting } from '../../../lib/observability/metrics/waiting.ts';

test('events and fault codes are those of CWMP, or one label for the rest', () => {
  assert.deepEqual(['0 BOOTSTRAP', 'M Reboot', 'X 00D09E Hot', 'M whatever', ''].map(eventLabel), [
    '0 BOOTSTRAP',
    'M Reboot',
    'X',
    'other',
    'other',
  ]);
  assert.deepEqual(['9003', 'no_answer', '9801', '9999', '"}'].map(faultLabel), [
    '9003',
    'no_answer',
    'vendor',
    'other',
    'other',
  ]);
});

test('the number of series is bounded, for any number of organizations, services and event names', async () => {
  const metrics = new Metrics();
  for (let index = 0; index < 1000; index += 1) {
    metrics.sessionBegan(`org-${index}`, [{ eventCode: `X ACME ${index}` }]);
    metrics.runEnded({ organizationId: `org-${index}`, serviceName: `service-${index}`, startedAt: new Date() }, null);
    metrics.messageSettled('Reboot', `98${index % 100}`);
    metrics.messageSettled(`X_00D09E_${index}`, '');
  }
  const text = await metrics.registry.metrics();
  assert.ok(text.split('\n').length < 5000, `${text.split('\n').length} lines`);
  assert.match(text, /cuttle_cwmp_sessions_total\{organization="other"\} 900/);
  assert.match(text, /cuttle_cwmp_informs_total\{event="X"\} 1000/);
  assert.match(text, /method="vendor",fault=""\} 1000/);
  assert.match(text, /cuttle_runs_total\{organization="org-7",service="service-7",status="provisioned",error=""\} 1/);
});

test('when the database does not answer, its gauges are missing and the scrape succeeds', async () => {
  const metrics = new Metrics();
  watchWaiting(metrics, () => Promise.resolve(undefined));
  metrics.refused('login_failed');
  const text = await metrics.registry.metrics();
  assert.match(text, /^cuttle_database_up 0$/m);
  assert.match(text, /^cuttle_cwmp_refusals_total\{reason="login_failed"\} 1$/m);
  assert.doesNotMatch(text, /^cuttle_outbox_lag_seconds \d/m);
});
