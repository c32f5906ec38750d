import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { SimulatedCpe } from '../../../simulator/simulator.ts';

/** Returns the bytes of each request that a simulated CPE sends in a session with the gateway on this port. */
export async function recordSession(port: number, serialNumber: string): Promise<Buffer[]> {
  const requests: Buffer[] = [];
  const proxy = createServer((cpe) => {
    const gateway = connect(port, '127.0.0.1');
    let answered = true;
    cpe.on('data', (chunk) => {
      if (answered) requests.push(chunk);
      else requests.push(Buffer.concat([requests.pop() ?? Buffer.alloc(0), chunk]));
      answered = false;
      gateway.write(chunk);
    });
    gateway.on('data', (chunk) => {
      answered = true;
      cpe.write(chunk);
    });
    cpe.on('close', () => gateway.destroy()).on('error', () => undefined);
    gateway.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const cpe = new SimulatedCpe({
    acsUrl: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/acs`,
    serialNumber,
  });
  const session = await cpe.boot();
  await cpe.stop();
  proxy.close();
  if (!session.ok) throw new Error(session.reason);
  return requests;
}

/** Returns the body of a recorded request. */
export function bodyOf(request: Buffer): Buffer {
  return request.subarray(request.indexOf('\r\n\r\n') + 4);
}
