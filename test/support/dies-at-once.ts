/** A service with a bug that strikes just after the start. */
process.send?.({ ready: true, port: 1 });
setTimeout(() => process.exit(1), 20);
