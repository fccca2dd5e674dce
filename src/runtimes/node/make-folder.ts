import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Node's own `recursive`, of either kind, never returns for a folder that cannot be,
 * such as one in /proc (Node 24).
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process that starts may make it at the same time.
    if (!existsSync(path)) throw error;
  }
}
