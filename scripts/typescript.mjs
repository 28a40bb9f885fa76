// `node --conditions=source --import=#typescript file.ts` runs the sources as they stand.
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('./typescript-hooks.mjs', import.meta.url);
