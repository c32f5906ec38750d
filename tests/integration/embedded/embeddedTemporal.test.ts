import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { startEmbeddedTemporal, stopOrphanedTemporal } from '../../../lib/embedded/temporal.ts';
import { cachedTemporal } from '../../../lib/embedded/temporalBinary.ts';
import { requireSearchAttributes, setUpSearchAttributes } from '../../../lib/temporal/searchAttributes.ts';
import { searchAttributes, temporalServerOptions } from '../../support/process/temporalServer.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

test(
  'Temporal: a second start finds workflows, closed ones too, and the search attributes',
  { timeout: 120_000 },
  async (t) => {
    const folder = temporaryFolder();
    const binary = process.env.TEST_TEMPORAL_BINARY;
    if (binary) symlinkSync(binary, cachedTemporal(folder));
    const options = { ...(await temporalServerOptions(folder)), cacheDir: folder };
    const first = await startEmbeddedTemporal(options);
    t.after(() => first.stop());
    const connection = await Connection.connect({ address: first.address });
    t.after(() => connection.close());
    assert.deepEqual((await setUpSearchAttributes(connection, options)).present, Object.values(searchAttributes));
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    assert.equal(Number(config?.workflowExecutionRetentionTtl?.seconds), 30 * 24 * 3600);
    const page = await fetch(first.uiUrl);
    assert.equal(page.status, 200);
    await page.text();
    await new Client({ connection }).workflow.start('serviceInstance', {
      workflowId: 'default/CPE1/pppoe/1',
      taskQueue: 'nobody',
    });

    await assertAttributesAdded(connection);
    // As if this process had been killed.
    await stopOrphanedTemporal(folder);
    await first.ended;

    const second = await startEmbeddedTemporal(options);
    t.after(() => second.stop());
    const again = await Connection.connect({ address: second.address });
    t.after(() => again.close());
    const { status } = await new Client({ connection: again }).workflow.getHandle('default/CPE1/pppoe/1').describe();
    assert.equal(status.name, 'RUNNING');
  },
);

/** Asserts that missing search attributes are added, as to an operator's own server. */
async function assertAttributesAdded(connection: Connection): Promise<void> {
  const others = { ...searchAttributes, status: 'ProvisioningStatus' };
  await requireSearchAttributes(connection, { namespace: 'default', searchAttributes: others, address: '' });
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
  assert.ok('ProvisioningStatus' in customAttributes);

  const { INDEXED_VALUE_TYPE_INT: int } = proto.temporal.api.enums.v1.IndexedValueType;
  await connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: { Count: int } });
  await assert.rejects(
    requireSearchAttributes(connection, {
      namespace: 'default',
      searchAttributes: { ...others, status: 'Count' },
      address: '',
    }),
    {
      name: 'SetupError',
      message:
        "Temporal's search attribute Count is not of the type Keyword. Choose another name for it in temporal.yaml.",
    },
  );
}
