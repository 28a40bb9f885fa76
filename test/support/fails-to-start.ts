/** A service that finds a reason not to start, and says so. */
process.send?.({ failed: 'The moon is in the wrong phase' }, () => process.exit(1));
