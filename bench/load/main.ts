import { drive } from './drive.ts';
import { isJob } from './job.ts';

/** A driver of its own: it takes jobs over IPC, one after the other, and leaves with whoever started it. */
process.on('message', (message) => {
  if (!isJob(message)) return;
  drive(message).then(
    (load) => process.send?.({ load }),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ready: true });
