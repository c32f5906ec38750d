import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startCpuTime } from '../../support/cpuTime.ts';
import { fieldInform } from '../../support/cpe/fieldMessages.ts';
import { startTestGateway } from '../../support/cpe/gateway.ts';
import { RawCpe } from '../../support/cpe/rawCpe.ts';
import { createTestDatabase } from '../../support/database/database.ts';

const gateway = await startTestGateway(await createTestDatabase());

function informWith(value: string): string {
  return fieldInform('BODYCOST', { parameters: [['InternetGatewayDevice.DeviceInfo.X', value]] });
}

/** Each is a few kB when it is sent, and took seconds of CPU where it was unpacked and parsed as a whole. */
const bodies = {
  '15 MB of &amp;': informWith('&amp;'.repeat(3_000_000)),
  '3 million numeric references': informWith('&#65;'.repeat(3_000_000)),
  'a million CDATA sections': informWith('<![CDATA[x]]>'.repeat(1_000_000)),
  '60,000 events': fieldInform('BODYCOST', { events: Array.from({ length: 60_000 }, () => ['2 PERIODIC', '']) }),
};

for (const [what, body] of Object.entries(bodies)) {
  test(`a compressed Inform of ${what} is refused before it costs anything, and delays no other CPE`, async (t) => {
    const packed = gzipSync(body);
    const [hostile, beside] = [new RawCpe(gateway.port), new RawCpe(gateway.port)];
    const stopCpuTime = startCpuTime();
    hostile.send(packed, { 'Content-Encoding': 'gzip' });
    const answer = await beside.post(fieldInform('BESIDE', { events: [['2 PERIODIC', '']] }));
    assert.equal((await hostile.answer()).status, 413);
    assert.equal(answer.status, 200);
    const cpuTime = stopCpuTime();
    t.diagnostic(`${packed.length} bytes sent, ${body.length} unpacked: ${cpuTime.toFixed(0)} ms of CPU for both`);
    assert.ok(cpuTime < 300, `${cpuTime} ms of CPU`);
    await Promise.all([hostile.close(), beside.close()]);
  });
}
