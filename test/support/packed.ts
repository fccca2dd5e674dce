// The package as `npm pack` makes it.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Most that packing takes on a busy machine. */
export const PACK_TIMEOUT_MS = 120_000;

/** The tarball's path. Whoever asks first packs it; the others wait for that. */
export async function packed(): Promise<string> {
  const folder = process.env.PACK_FOLDER;
  if (!folder) throw new Error('PACK_FOLDER is not set: run this with test/reliability.config.ts');
  const [tarball, failed] = [join(folder, 'tagwire.tgz'), join(folder, 'failed')];
  const own = join(folder, 'packing');
  try {
    mkdirSync(own);
  } catch {
    while (!existsSync(tarball)) {
      if (existsSync(failed)) throw new Error('packing failed in another test file, which says why');
      await setTimeout(100);
    }
    return tarball;
  }
  try {
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', own], {
      timeout: PACK_TIMEOUT_MS,
    });
    renameSync(join(own, stdout.trim().split('\n').at(-1)!), tarball);
    return tarball;
  } catch (error) {
    writeFileSync(failed, '');
    throw error;
  }
}

/** What keeps `npm install` quick and quiet. */
export const INSTALL_OPTIONS = ['--no-audit', '--no-fund', '--prefer-offline'];
