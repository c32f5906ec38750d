/** Preloaded into the processes that tests start: ends them when the test's process ends, even if it is killed. */
process.on('disconnect', () => process.exit(1));
// The channel must not keep the process alive.
process.channel?.unref();
