import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { DownloadLimits } from '../../../lib/net/download.ts';
import { downloadFile } from '../../../lib/net/download.ts';
import { temporaryFolder } from '../../support/process/temporaryFolder.ts';

const limits: DownloadLimits = { connect: 1000, stall: 300, total: 1000, bytes: 100, redirects: 2 };

async function listen(t: TestContext, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function download(t: TestContext, answer: RequestListener): Promise<{ text: string; progress: unknown[] }> {
  const server = createServer(answer);
  const host = await listen(t, server);
  t.after(() => {
    server.closeAllConnections();
  });
  const file = join(temporaryFolder(), 'file');
  const progress: unknown[] = [];
  await downloadFile(new URL(`http://${host}/first`), file, (...counts) => progress.push(counts), limits);
  return { text: readFileSync(file, 'utf8'), progress };
}

test('a file is downloaded, through redirects, and its progress reported', async (t) => {
  const { text, progress } = await download(t, ({ url }, response) => {
    if (url === '/first') response.writeHead(302, { location: '/second' }).end('moved');
    else response.writeHead(200, { 'content-length': 5 }).end('hello');
  });
  assert.equal(text, 'hello');
  assert.deepEqual(progress, [[5, 5]]);
});

test('an endless redirect, an error of the server and a file that is too large are refused', async (t) => {
  await assert.rejects(
    download(t, (_, response) => response.writeHead(302, { location: '/first' }).end()),
    /^Error: HTTP 302 from 127\.0\.0\.1:\d+$/,
  );
  await assert.rejects(
    download(t, (_, response) => response.writeHead(503).end()),
    /^Error: HTTP 503 from/,
  );
  await assert.rejects(
    download(t, (_, response) => response.end('x'.repeat(101))),
    { message: 'it is larger than 100 bytes' },
  );
});

test('a download is given up when the server is slow, or silent before or within its response', async (t) => {
  const silence = /^Error: 127\.0\.0\.1:\d+ sent nothing for 0\.3 s$/;
  await assert.rejects(
    download(t, () => undefined),
    silence,
  );
  await assert.rejects(
    download(t, (_, response) => response.writeHead(200).write('begun')),
    silence,
  );
  await assert.rejects(
    download(t, (_, response) => {
      const timer = setInterval(() => response.write('.'), 100);
      response.once('close', () => {
        clearInterval(timer);
      });
    }),
    { message: 'the download took longer than 1 s' },
  );
});

test('a firewall that blocks connections is detected within two seconds', async (t) => {
  // The server accepts the TCP connection and never answers TLS.
  const sockets: { destroy(): void }[] = [];
  const host = await listen(
    t,
    createTcpServer((socket) => sockets.push(socket)),
  );
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  const started = Date.now();
  const file = join(temporaryFolder(), 'file');
  await assert.rejects(
    downloadFile(new URL(`https://${host}/`), file, () => undefined),
    { message: `no connection to ${host} within 2 s` },
  );
  assert.ok(Date.now() - started >= 1900);
});
