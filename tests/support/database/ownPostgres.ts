import { after } from 'node:test';
import { join } from 'node:path';
import { livingProcess } from '../../../lib/embedded/pidFile.ts';
import { startEmbeddedPostgres } from '../../../lib/embedded/postgres.ts';
import { freePort } from '../process/freePort.ts';
import { signalWithChildren } from '../process/signalWithChildren.ts';
import { temporaryFolder } from '../process/temporaryFolder.ts';

interface OwnPostgres {
  url: string;
  /** Stops all its processes (SIGSTOP): the connections stay open, new ones are accepted, and nothing is answered. */
  suspend: () => void;
  /** Continues what {@link suspend} stopped. */
  resume: () => void;
}

/** Starts a PostgreSQL server that the calling test file alone uses, and stops it when the file ends. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dataDir = temporaryFolder();
  const settings = { fsync: 'off' };
  const server = await startEmbeddedPostgres({ dataDir, port: await freePort(), report: () => undefined, settings });
  const signal = (name: NodeJS.Signals): void => {
    const living = livingProcess(join(dataDir, 'postgres.pid'));
    if (living) signalWithChildren(living.pid, name);
  };
  after(async () => {
    signal('SIGCONT');
    await server.stop();
  });
  return {
    url: server.url,
    suspend: () => {
      signal('SIGSTOP');
    },
    resume: () => {
      signal('SIGCONT');
    },
  };
}
