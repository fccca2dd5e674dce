// elfeed, which lives in Emacs: a database for each feed, since entries of one host and id are one to it.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { must, type Shown } from './run.ts';

const SCRIPT = fileURLToPath(new URL('elfeed.el', import.meta.url));

/** Asks a feed again, and tells what a folder's database holds of it. */
export async function elfeed(folder: string, feed: string): Promise<Shown[]> {
  mkdirSync(folder, { recursive: true });
  const told = await must('emacs', ['--batch', '-l', SCRIPT, folder, feed], { HOME: folder });
  return JSON.parse(told) as Shown[];
}
