// Runs a part in a process of its own, with all it starts in its group and all it writes in a folder, so that nothing
// outlives it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Figure } from './figures.ts';

export interface Options {
  args?: readonly string[];
  /** Milliseconds after which it is given up. */
  patience: number;
  tell?: (figure: Figure) => void;
  signal?: AbortSignal;
}

/** What it measured. @throws Error unless it ended well */
export async function runPart(
  file: string,
  { args = [], patience, tell, signal }: Options,
): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'tagwire-bench-'));
  const child = spawn(process.execPath, [file, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: home },
    detached: true,
  });
  let reason = '';
  const end = (why: string) => {
    reason ||= why;
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // Gone already.
    }
  };
  const timer = setTimeout(() => end(`took longer than ${patience / 60_000} minutes`), patience);
  const stop = () => end('was interrupted');
  signal?.addEventListener('abort', stop);
  const exit = once(child, 'exit');
  const figures: Figure[] = [];
  try {
    for await (const line of createInterface(child.stdout)) {
      const figure = JSON.parse(line) as Figure;
      figures.push(figure);
      tell?.(figure);
    }
    const [code] = (await exit) as [number | null];
    if (reason || code !== 0) throw new Error(reason || `ended with ${code ?? 'a signal'}`);
    if (!figures.length) throw new Error('measured nothing');
    return figures;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    // What it started and did not end; or itself, after a line that is no figure.
    end('');
    await exit;
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
