import { Socket } from 'node:net';
import type pg from 'pg';

/** The maximum times in milliseconds to wait for a connection and for the result of a statement. */
export interface Timeouts {
  connect: number;
  answer: number;
}

/**
 * The gateway's timeouts. CPEs wait about 30 seconds, and a 503 is better than no response. On a healthy database its
 * statements take less than a tenth of this. An abandoned statement may still be executed; when the CPE repeats its
 * message, nothing is stored twice. Shorter timeouts would expire at startup, while the process bundles the workflows.
 */
export const gatewayTimeouts: Timeouts = { connect: 10_000, answer: 10_000 };

/** The API's timeouts: a request that waits for a connection and then for a dead one still gets its 503 in 15 s. */
export const apiTimeouts: Timeouts = { connect: 5_000, answer: 8_000 };

/** The timeouts of workers and sweeps, which repeat what has failed, and of the setup at a process's start. */
export const workerTimeouts: Timeouts = { connect: 10_000, answer: 30_000 };

/** Connections are replaced by new ones, which follow a failover or a changed address. */
export const maxLifetimeSeconds = 1800;

/** Milliseconds after which an idle connection is probed. After ten lost probes, a second apart, it is closed. */
const keepAliveMs = 10_000;
/** Milliseconds that the server has to close a connection that was ended here; a dead one never does. */
const closeMs = 5_000;

/** Returns the options that every connection to the database has. */
export function connectionOptions(connectionString: string): pg.ClientConfig {
  return {
    connectionString,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    stream: () => {
      const socket = new Socket();
      socket.once('finish', () => {
        setTimeout(() => socket.destroy(), closeMs).unref();
      });
      return socket;
    },
  };
}

/** Milliseconds after which the server ends a transaction whose process is stopped or gone, and frees its locks. */
const idleInTransactionMs = 20_000;

/**
 * Returns the statement that each connection executes first. The server ends what nobody waits for any more. These are
 * no startup parameters, because poolers such as PgBouncer refuse them.
 */
export function sessionSettings(role: string | undefined, timeouts: Timeouts | undefined): string {
  return [
    `set idle_in_transaction_session_timeout = ${idleInTransactionMs}`,
    ...(timeouts ? [`set statement_timeout = ${timeouts.answer}`] : []),
    ...(role === undefined ? [] : [`set role ${role}`]),
  ].join('; ');
}
