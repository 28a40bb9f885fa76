import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';

const mayWrite = (folder: string): boolean => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** The two settings that the start itself needs; all others are judged by the services. */
export const readSettings = (env: NodeJS.ProcessEnv, root: string): { dataDir: string; port: number } => {
  const port = Number(env.PORT || env.API_PORT || 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT is ${env.PORT || env.API_PORT}, but must be a number from 0 (a free one) to 65535.`);
  const dataDir = resolve(root, env.DATA_DIR || '.daybook');
  if (!mayWrite(dataDir))
    throw new Error(`The data folder ${dataDir} cannot be written to. Choose another: DATA_DIR=… npm start`);
  return { dataDir, port };
};
