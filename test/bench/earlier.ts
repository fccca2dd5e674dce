// An earlier commit's code in a folder of its own, measured by today's parts.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figures.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();

export interface Earlier {
  commit: string;
  /** The file of a part there. */
  part(name: string): string;
  remove(): void;
}

/**
 * Checks a commit out, with the packages that are installed here.
 * @throws Error for what is no commit
 */
export function checkOut(revision: string): Earlier {
  let commit: string;
  try {
    commit = git('rev-parse', '--quiet', '--short=10', '--verify', `${revision}^{commit}`);
  } catch (cause) {
    throw new Error(`there is no commit "${revision}" here`, { cause });
  }
  const home = mkdtempSync(join(tmpdir(), 'tagwire-earlier-'));
  const folder = join(home, 'tagwire');
  git('worktree', 'add', '--quiet', '--detach', folder, commit);
  // Packages as a copy: behind a link the compiler does not know them as this folder's.
  for (const name of ['node_modules', 'test/bench', 'test/support'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true, verbatimSymlinks: true });
  return {
    commit,
    part: (name) => join(folder, `test/bench/${name}.ts`),
    remove() {
      git('worktree', 'remove', '--force', folder);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Today's figures, each with what the earlier code's was. */
export const besideEarlier = (
  figures: readonly Figure[],
  commit: string,
  earlier: readonly Figure[],
): Figure[] =>
  figures.map((figure) => {
    const was = earlier.find(({ name }) => name === figure.name);
    return was ? { ...figure, was: { commit, value: was.value, ratio: was.ratio } } : figure;
  });
