/**
 * Preloaded into the process of each test file: ends it after TEST_FILE_SECONDS, because the time limit of tests does
 * not cover hooks and top-level code.
 */
import { isMainThread } from 'node:worker_threads';

const seconds = Number(process.env.TEST_FILE_SECONDS);
if (isMainThread && seconds > 0) {
  setTimeout(() => {
    const open = [...new Set(process.getActiveResourcesInfo())].join(', ');
    console.error(`This file took longer than ${seconds} s and was ended. It was waiting for: ${open || 'nothing'}`);
    process.exit(1);
  }, seconds * 1000).unref();
}
