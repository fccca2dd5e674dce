// Programs that Tagwire runs and does not depend on: npm packages in a folder of their own, installed once.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/tools', import.meta.url));
const run = promisify(execFile);

/**
 * The folder of a package, installed without its scripts where it is not yet: `{folder}/node_modules/{name}`.
 * Two processes may ask at once; each installs aside, and the first to finish is believed.
 * @param prepare done once, in the fresh folder, before anybody sees it
 * @throws Error of one line that says what is missing
 */
export async function installedTool(
  name: string,
  version: string,
  prepare: (folder: string) => Promise<void> = async () => {},
): Promise<string> {
  const folder = join(CACHE, `${name}@${version}`.replaceAll('/', '+'));
  if (existsSync(folder)) return folder;
  process.stderr.write(`tagwire: fetching ${name}@${version} from npm, once\n`);
  mkdirSync(CACHE, { recursive: true });
  const aside = mkdtempSync(join(CACHE, '.installing-'));
  try {
    const options = [
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--prefix',
      aside,
    ];
    await run('npm', ['install', ...options, `${name}@${version}`], { timeout: 240_000 });
    await prepare(aside);
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (existsSync(folder)) return folder;
    const reason = `${(error as { stderr?: string }).stderr || (error as Error).message}`;
    const line = reason.split('\n').find((text) => text.trim()) ?? '';
    throw new Error(`${name}@${version} is missing and npm cannot install it here: ${line}`, {
      cause: error,
    });
  }
  return folder;
}
