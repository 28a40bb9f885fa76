import { runProcess } from '#platform/process';
import { openProjectors } from './open.ts';

await runProcess('projectors', openProjectors);
