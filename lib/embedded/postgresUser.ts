import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../config/setupError.ts';

const run = promisify(execFile);

export interface UnixUser {
  uid: number;
  gid: number;
}

/**
 * Returns the user to run PostgreSQL as, which refuses to run as root: for root, the user `postgres`, which is created
 * if it does not exist. Returns undefined for other users.
 */
export async function postgresUser(): Promise<UnixUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const user = await findUser();
  if (user) return user;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  } catch (error) {
    throw new SetupError(
      'PostgreSQL cannot run as root, and no user "postgres" could be made for it. Run Cuttle as ' +
        'another user, or set DATABASE_URL.',
      { cause: error },
    );
  }
  return findUser();
}

async function findUser(): Promise<UnixUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (option) => (await run('id', [option, 'postgres'])).stdout),
    );
    return { uid: Number(uid), gid: Number(gid) };
  } catch {
    return undefined;
  }
}

export interface Launch {
  command: string;
  args: string[];
  user: UnixUser | undefined;
}

/**
 * Returns how to start a program as that user. If root installed Cuttle in a private folder (/root, say), another user
 * cannot reach the program. It then keeps one capability of root: to pass through folders.
 */
export function launchAs(user: UnixUser | undefined, command: string, args: string[], data: string): Launch {
  if (!user || process.platform !== 'linux' || [command, data].every(isOpenToAll)) return { command, args, user };
  // no_setuid_fixup: otherwise access(2), with which PostgreSQL checks its programs, ignores the capability.
  const rights = [
    '--securebits',
    '+no_setuid_fixup',
    '--inh-caps',
    '+dac_override',
    '--ambient-caps',
    '+dac_override',
    '--clear-groups',
  ];
  const identity = ['--reuid', String(user.uid), '--regid', String(user.gid)];
  return { command: 'setpriv', args: [...identity, ...rights, command, ...args], user: undefined };
}

/** Returns whether every user can pass through all folders above the path. */
function isOpenToAll(path: string): boolean {
  const parent = dirname(path);
  return (statSync(parent).mode & 0o001) !== 0 && (parent === path || isOpenToAll(parent));
}
