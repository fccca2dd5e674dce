// A disk that is full: by the kernel's limit of a file's size, which anybody may set for a process, or a real one, a
// small tmpfs, which root may mount.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { TagwireProcess } from './tagwire-process.ts';

export interface Disk {
  /** Leaves no room, or hardly any. */
  fill(server: TagwireProcess, random: () => number): void;
  /** Makes room again. */
  free(server: TagwireProcess): void;
  /** Whether it is still full for the next process. */
  stays: boolean;
  remove(): void;
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

export const limitedFiles: Disk = {
  fill({ dir, pid }, random) {
    const largest = Math.max(...['', '-wal'].map((ending) => sizeOf(join(dir, `tagwire.db${ending}`))));
    const most = Math.floor(largest * (0.5 + random() / 2) + random() * 50_000);
    execFileSync('prlimit', ['--pid', `${pid}`, `--fsize=${most}:`]);
  },
  free: ({ pid }) => void execFileSync('prlimit', ['--pid', `${pid}`, '--fsize=unlimited:']),
  stays: false,
  remove: () => {},
};

/** @throws where the user may not mount */
export function smallDisk(dir: string, megabytes: number): Disk {
  mkdirSync(dir, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir]);
  const filler = join(dir, 'filler');
  return {
    fill(_, random) {
      const file = openSync(filler, 'w');
      const block = Buffer.alloc(64 * 1024);
      try {
        for (;;) writeSync(file, block);
      } catch {
        // Full.
      } finally {
        closeSync(file);
      }
      // Room for one write and a half.
      if (random() < 0.5) execFileSync('truncate', ['-s', `-${Math.floor(random() * 100_000)}`, filler]);
    },
    free: () => rmSync(filler, { force: true }),
    stays: true,
    remove: () => void execFileSync('umount', ['-l', dir]),
  };
}
