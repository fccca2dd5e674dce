// elfeed in an Emacs without its screen.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from './run.ts';

export interface ElfeedEntry {
  id: string;
  title: string;
  content: string;
}

const SCRIPT = fileURLToPath(new URL('elfeed.el', import.meta.url));

/** Asks for a feed and answers what `folder` keeps of it. */
export async function elfeed(folder: string, feed: string): Promise<ElfeedEntry[]> {
  mkdirSync(folder, { recursive: true });
  const env = { HOME: folder, ELFEED_DB: join(folder, 'db'), FEED: feed };
  return JSON.parse(await must('emacs', ['--batch', '-l', SCRIPT], env)) as ElfeedEntry[];
}
