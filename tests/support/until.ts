import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two polls: short at first, because most waits are short. */
const pauses = { first: 5, longest: 100 };

/**
 * Polls until the condition holds.
 * @param seconds the deadline, many times what the wait takes on an idle machine.
 * @throws after the deadline, with `what` it waited for.
 */
export async function until(what: string, condition: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (let pause = pauses.first; !(await condition()); pause = Math.min(pause * 2, pauses.longest)) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await delay(pause);
  }
}

/** Awaits the promise. @throws after `seconds`, with `what` it waited for. */
export async function within<T>(what: string, promise: Promise<T>, seconds = 60): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`not within ${seconds} s: ${what}`));
  }, seconds * 1000);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
