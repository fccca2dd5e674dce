// Before the suites that pack the package: a folder that their processes share, so that it is packed once for all.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'tagwire-packed-'));
  process.env.PACK_FOLDER = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
