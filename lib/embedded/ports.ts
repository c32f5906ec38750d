import { createServer } from 'node:net';
import { SetupError } from '../config/setupError.ts';

export interface PortUse {
  /** The server that listens there: "the API". */
  server: string;
  /** The setting that changes the port. */
  setting: string;
  host: string;
  port: number;
}

/** @throws SetupError that names the port, the server that needs it, and the setting that changes it. */
export async function refuseUsedPorts(uses: PortUse[]): Promise<void> {
  for (const { server, setting, host, port } of uses) {
    const code = await tryToListen(host, port);
    if (code === undefined) continue;
    const reason = reasons[code] ?? `cannot be used (${code})`;
    throw new SetupError(
      `Port ${port} on ${host}, which ${server} needs, ${reason}: free it, or choose another with ${setting}.`,
    );
  }
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'is not for this user to use',
  EADDRNOTAVAIL: 'cannot be used, since this machine has no such address',
};

/** Returns the error code, or undefined if the port is free. */
function tryToListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    probe.listen({ host, port, exclusive: true }, () => {
      probe.close(() => {
        resolve(undefined);
      });
    });
  });
}
