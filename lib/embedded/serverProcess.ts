import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { SetupError } from '../config/setupError.ts';
import type { ProcessIdentity } from './pidFile.ts';
import { identify, isLiving, livingProcess, removePidFile, writePidFile } from './pidFile.ts';

export interface ServerProgram {
  /** The name for people: "PostgreSQL". */
  name: string;
  command: string;
  args: string[];
  /** The user and group, for a server that must not run as root. */
  user?: { uid: number; gid: number } | undefined;
  env?: NodeJS.ProcessEnv;
  logFile: string;
  pidFile: string;
  /** The signals that end it, the mildest first. */
  signals: readonly [NodeJS.Signals, NodeJS.Signals];
  /** Throws until the server answers. */
  probe: () => Promise<void>;
}

export interface ServerProcess {
  /** Resolves when the process has ended, for any reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Long enough for a database that recovers from a crash. */
const startTimeoutMs = 120_000;
const stopTimeoutMs = 15_000;
const pollInterval = 50;

/**
 * Starts a server and waits until it answers. Call `stopOrphan` first: a killed process may have left a server running
 * on the same data.
 * @throws SetupError with the end of its log if it does not start.
 */
export async function startServer(program: ServerProgram): Promise<ServerProcess> {
  const log = openSync(program.logFile, 'a', 0o600);
  const logStart = readFileSync(program.logFile).length;
  // Its own process group: a terminal's Ctrl-C then reaches only this process, which stops the servers in order.
  const child = spawn(program.command, program.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: program.env ?? process.env,
    ...program.user,
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('exit', () => {
      resolve();
    });
  });
  const server = supervise(program, child, ended);
  try {
    await untilAnswering(program, ended, logStart);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

function supervise(program: ServerProgram, child: ChildProcess, ended: Promise<void>): ServerProcess {
  const identity = child.pid === undefined ? undefined : identify(child.pid);
  if (identity) writePidFile(program.pidFile, identity);
  // Stops the server however this process ends, except by SIGKILL.
  const atExit = (): void => {
    child.kill(program.signals[0]);
  };
  process.once('exit', atExit);
  void ended.then(() => {
    process.removeListener('exit', atExit);
    removePidFile(program.pidFile);
  });
  return {
    ended,
    stop: async () => {
      if (identity) await endProcess(identity, program.signals);
      await ended;
    },
  };
}

/** Stops the server that a killed process left running. */
export async function stopOrphan(pidFile: string, signals: ServerProgram['signals']): Promise<void> {
  const orphan = livingProcess(pidFile);
  if (orphan) await endProcess(orphan, signals);
  removePidFile(pidFile);
}

async function endProcess(identity: ProcessIdentity, signals: ServerProgram['signals']): Promise<void> {
  for (const signal of signals) {
    if (!isLiving(identity)) return;
    tell(identity, signal);
    const deadline = Date.now() + stopTimeoutMs;
    while (isLiving(identity) && Date.now() < deadline) await pause(pollInterval);
  }
}

function tell(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if (isLiving(identity)) throw error;
  }
}

async function untilAnswering(program: ServerProgram, ended: Promise<void>, logStart: number): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  const life = { over: false };
  void ended.then(() => {
    life.over = true;
  });
  for (;;) {
    try {
      await program.probe();
      return;
    } catch {
      if (life.over || Date.now() > deadline) throw notStarted(program, life.over, logStart);
      await Promise.race([pause(pollInterval), ended]);
    }
  }
}

function notStarted(program: ServerProgram, dead: boolean, logStart: number): SetupError {
  const said = readFileSync(program.logFile).subarray(logStart).toString().trim().split('\n').slice(-5);
  const what = dead ? 'ended as soon as it was started' : `did not answer within ${startTimeoutMs / 1000} s`;
  return new SetupError(`${program.name} ${what}. The end of its log, ${program.logFile}:\n${said.join('\n')}`);
}
