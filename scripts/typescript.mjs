// `node --import '#typescript' file.ts`: runs the sources as they stand; what a build is made of stays the same code.
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('./typescript-hooks.mjs', import.meta.url);
