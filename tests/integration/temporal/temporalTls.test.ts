import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeCertificate } from '../../support/cpe/certificates.ts';
import { runCuttle } from '../../support/process/cuttle.ts';
import { answers, CuttleProcess } from '../../support/process/cuttleProcess.ts';
import { until } from '../../support/until.ts';
import type { TestEnvironment } from '../../support/process/environment.ts';
import { createTestEnvironment, temporalAddress } from '../../support/process/environment.ts';
import { attach, call, newSerialNumber, reach } from '../../support/process/system.ts';
import { startTemporalProxy } from '../../support/process/temporalProxy.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const folder = temporaryFolder();
const authority = makeCertificate({ name: 'Temporal authority', isAuthority: true });
const stranger = makeCertificate({ name: 'Another authority', isAuthority: true });
const certificate = makeCertificate({
  name: 'temporal.example',
  alternativeNames: ['temporal.example'],
  issuer: authority,
  purpose: 'server',
});
const client = makeCertificate({ name: 'cuttle', issuer: authority, purpose: 'client' });
for (const [name, content] of Object.entries({
  'ca.pem': authority.cert,
  'other.pem': stranger.cert,
  'client.pem': client.cert,
  'client.key': client.key,
  key: 'a-secret-key\n',
})) {
  writeFileSync(join(folder, name), content);
}

const name = 'server_name: temporal.example';
const ca = 'ca_file: ca.pem';
const pair = 'cert_file: client.pem, key_file: client.key';

/** temporal.yaml of the environment, with more keys; its paths are relative to the certificates' folder. */
function configure({ env }: Pick<TestEnvironment, 'env'>, address: string, ...keys: string[]): Record<string, string> {
  const file = join(folder, `temporal-${Math.random().toString(36).slice(2)}.yaml`);
  writeFileSync(file, `${readFileSync(env.CUTTLE_TEMPORAL_CONFIG ?? '', 'utf8')}\n${keys.join('\n')}\n`);
  return { ...env, CUTTLE_TEMPORAL_CONFIG: file, TEMPORAL_ADDRESS: address };
}

async function provisionThrough(environment: TestEnvironment, env: Record<string, string>): Promise<void> {
  const cuttle = new CuttleProcess(['start'], env);
  after(() => cuttle.kill());
  await until('it is ready', async () => (await answers(`${environment.apiUrl}/readyz`)) || !cuttle.running);
  assert.ok(cuttle.running, cuttle.output);
  const { id } = await attach(environment, {
    serialNumber: newSerialNumber(),
    script: 'sleep(0.1) set_provisioning_status("provisioned")',
  });
  await call(environment, 'POST', `/v1/instances/${id}/execute`);
  await reach(environment, id, 'provisioned');
  assert.equal(await cuttle.stop(), 0);
}

test(
  'client and worker connect over mutual TLS, and send the API key with every call',
  { timeout: 120_000 },
  async () => {
    const environment = await createTestEnvironment();
    const proxy = await startTemporalProxy(temporalAddress(), { certificate, clientAuthority: authority });
    await provisionThrough(
      environment,
      configure(environment, proxy.address, `tls: { ${name}, ${ca}, ${pair} }`, 'api_key_file: key'),
    );
    assert.deepEqual([...proxy.authorizations], ['Bearer a-secret-key']);
    for (const path of ['PollWorkflowTaskQueue', 'SignalWithStartWorkflowExecution', 'RespondWorkflowTaskCompleted']) {
      assert.ok(proxy.calls.has(`/temporal.api.workflowservice.v1.WorkflowService/${path}`), path);
    }
  },
);

test(
  'as with Temporal Cloud: TLS, an API key, and an operator service that refuses requests',
  { timeout: 120_000 },
  async () => {
    const environment = await createTestEnvironment();
    const proxy = await startTemporalProxy(temporalAddress(), {
      certificate,
      refuse: (path, headers) =>
        headers.authorization !== 'Bearer from-the-environment' ? 16 : path.includes('OperatorService') ? 7 : undefined,
    });
    const env = configure(environment, proxy.address, `tls: { ${name}, ${ca} }`);
    await provisionThrough(environment, { ...env, TEMPORAL_API_KEY: 'from-the-environment' });
    assert.deepEqual([...proxy.authorizations], ['Bearer from-the-environment']);
  },
);

test('a connection problem is reported with its solution', { timeout: 180_000 }, async () => {
  const environment = await createTestEnvironment();
  const mutual = (await startTemporalProxy(temporalAddress(), { certificate, clientAuthority: authority })).address;
  const keyed = (await startTemporalProxy(temporalAddress(), { certificate, refuse: () => 16 })).address;
  const problemOf = async (address: string, ...keys: string[]): Promise<string> => {
    const { code, stderr } = await runCuttle(['migrate'], configure(environment, address, ...keys));
    assert.equal(code, 1, keys.join());
    return stderr;
  };
  const wrong: [string, string[], RegExp][] = [
    [
      mutual,
      [`tls: { ${name}, ca_file: other.pem, ${pair} }`],
      /, issued by CN=Temporal authority, is not signed by a trusted authority \(\w+\)\. Set tls\.ca_file/,
    ],
    [mutual, ['tls: {}'], /is not signed by a trusted authority/],
    [mutual, [`tls: { ${ca}, ${pair} }`], /is for another name \(.*temporal\.example.*\)\. Set tls\.server_name/],
    [mutual, [`tls: { ${name}, ${ca} }`], /aborted the TLS handshake \(\w+\)\. Set tls\.cert_file and tls\.key_file/],
    [mutual, [], /does not speak gRPC without TLS.*"tls: \{\}"/],
    [temporalAddress(), [`tls: { ${name}, ${ca} }`], /does not speak gRPC over TLS/],
    [keyed, [`tls: { ${name}, ${ca} }`], /refuses this client \(Request unauthorized\.\)\. Set TEMPORAL_API_KEY/],
    [
      keyed,
      [`tls: { ${name}, ${ca} }`, 'api_key_file: key'],
      /refuses this client \(Request unauthorized\.\)\. Check that the API key/,
    ],
  ];
  for (const [address, keys, expected] of wrong) assert.match(await problemOf(address, ...keys), expected);
});

test('a worker and a gateway that cannot connect say why in their logs', { timeout: 120_000 }, async () => {
  const environment = await createTestEnvironment();
  const proxy = await startTemporalProxy(temporalAddress(), { certificate });
  const cuttle = new CuttleProcess(
    ['start'],
    configure(environment, proxy.address, `tls: { ${name}, ca_file: other.pem }`),
  );
  after(() => cuttle.kill());
  await until('the API answers', () => answers(`${environment.apiUrl}/healthz`));
  const { id } = await attach(environment, {
    serialNumber: newSerialNumber(),
    script: 'set_provisioning_status("provisioned")',
  });
  await call(environment, 'POST', `/v1/instances/${id}/execute`);
  for (const what of ['no worker is running', 'Cannot reach Temporal']) {
    const line = (): string | undefined => cuttle.output.split('\n').find((text) => text.includes(what));
    await until(`it logs: ${what}`, () => line() !== undefined);
    assert.match(line() ?? '', /"why":"The certificate of Temporal at [^"]* is not signed by a trusted authority/);
  }
});
