/** Preloaded into the processes that tests start: they end when the test's process does, however that ends. */
process.on('disconnect', () => process.exit(1));
// The channel itself keeps nobody alive.
process.channel?.unref();
