import type { Pool } from '../../../db/core/pool.ts';

/**
 * Inserts devices for an organization, each with an instance, a run, a message, parameters and everything else, and
 * rows of every other table.
 */
export async function insertOrganizationRows(pool: Pool, organization: string, devices: number): Promise<void> {
  await pool.query(
    `insert into services (id, organization_id, name, latest_version) values ($1 || '-svc', $1, 'svc', 1)`,
    [organization],
  );
  await pool.query(
    `insert into service_versions (service_id, version, script, variables, events)
     values ($1 || '-svc', 1, '', '[]', '{}')`,
    [organization],
  );
  await pool.query(
    `insert into services (id, organization_id, name, latest_version)
     select $1 || n, $1, n, 1 from generate_series(1, 1000) n`,
    [organization],
  );
  await pool.query(
    `insert into service_versions (service_id, version, script, variables, events)
     select id, 1, '', '[]', '{}' from services where organization_id = $1 and name <> 'svc'`,
    [organization],
  );
  await pool.query(
    `insert into devices (organization_id, id) select $1, 'CPE-' || n from generate_series(1, ${devices}) n`,
    [organization],
  );
  await pool.query(
    `insert into instances (id, organization_id, device_key, service_id, workflow_id, variables, position, status)
     select $1 || '-' || key, $1, key, $1 || '-svc', $1 || '/' || key, '{}', 1, 'provisioned'
     from devices where organization_id = $1`,
    [organization],
  );
  const of = `from instances where organization_id = '${organization}'`;
  await pool.query(
    `insert into triggers (instance_id, device_key, kind, reason, state)
     select id, device_key, 'execute', 'execute', 'finished' ${of}`,
  );
  await pool.query(
    `insert into runs (instance_id, number, organization_id, device_key, trigger_id, workflow_run_id,
       first_execution_run_id, service_id, version, variables, device, seed, status)
     select id, 1, organization_id, device_key, 1, id, '', service_id, 1, '{}', '{}', '', 'provisioned' ${of}`,
  );
  const ofRuns = `from runs where organization_id = '${organization}'`;
  await pool.query(`insert into run_steps (run_id, step, calls, result) select id, 1, '[]', '{}' ${ofRuns}`);
  await pool.query(`insert into run_logs (run_id, line, at, text) select id, 1, now(), 'line' ${ofRuns}`);
  await pool.query(
    `insert into messages (organization_id, device_key, run_id, number, purpose, method, request, summary, state)
     select organization_id, device_key, id, 1, 'run', 'Reboot', '{}', 'Reboot', 'acknowledged' ${ofRuns}`,
  );
  await pool.query(
    `insert into outbox (organization_id, workflow_id, action, reason)
     select organization_id, workflow_id, 'cancel', 'test' ${of}`,
  );
  await pool.query(
    `insert into parameter_documents (device_key, first_path, size, content)
     select device_key, 'Device.' || n, 0, '' ${of.replace(' where', ', generate_series(1, 3) n where')}`,
  );
  await pool.query(
    `insert into cpe_calls (device_key, number, method, arguments, session_id, sessions_since, digest)
     select device_key, 1, 'Kicked', '{}', '', now(), '' ${of}`,
  );
  await pool.query(
    `insert into credentials (organization_id, username, password) values ($1, $1 || '.cpe', 'secret')`,
    [organization],
  );
  await pool.query(
    `insert into api_keys (id, organization_id, name, role, prefix, hash) values ($1, $1, 'key', 'admin', '', $2)`,
    [organization, Buffer.from(organization)],
  );
  await pool.query(
    `insert into audit_events (organization_id, kind, subject, details) values ($1, 'kind', 'subject', '{}')`,
    [organization],
  );
  await pool.query(
    `insert into retry_jobs (id, organization_id, filter, rate_per_second, created_by, total)
     values ($1 || '-job', $1, '{}', 1, 'me', 1)`,
    [organization],
  );
  await pool.query(`insert into retry_job_items (job_id, number, instance_id) values ($1 || '-job', 1, 'x')`, [
    organization,
  ]);
  await pool.query(
    `insert into rollouts (id, organization_id, service_id, version, filter, canary, rate_per_second, concurrency,
       follow, created_by, total)
     values ($1 || '-rollout', $1, $1 || '-svc', 1, '{}', 0, 1, 1, false, 'me', 1)`,
    [organization],
  );
  await pool.query(`insert into rollout_items (job_id, number, instance_id) values ($1 || '-rollout', 1, 'x')`, [
    organization,
  ]);
  await pool.query(
    `insert into webhooks (id, organization_id, url, types, description, secret)
     values ($1 || '-hook', $1, '', '{}', '', '')`,
    [organization],
  );
  await pool.query(
    `insert into webhook_deliveries (organization_id, webhook_id, type) values ($1, $1 || '-hook', 'test')`,
    [organization],
  );
  await pool.query(`insert into idempotency_keys (organization_id, key, request) values ($1, '', '')`, [organization]);
  await pool.query(
    `insert into orders (organization_id, id, request, device_key, instance_ids)
     select $1, 'order', '', min(key), '{}' from devices where organization_id = $1`,
    [organization],
  );
  await pool.query(
    `insert into device_actions (id, organization_id, device_key, workflow_id, method, created_by, expires_at)
     select $1, $1, min(key), 'workflow', 'reboot', 'me', now() from devices where organization_id = $1`,
    [organization],
  );
  await pool.query(
    `insert into device_sessions (organization_id, device_key, events, command_keys, retry_count)
     select $1, min(key), '{}', '{}', 0 from devices where organization_id = $1`,
    [organization],
  );
  await pool.query(`insert into labels (organization_id, kind, label, id) values ($1, 'device', 'vip', 'CPE-1')`, [
    organization,
  ]);
}
