// Feeds read by Debian's feedparser, many in one process.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { plainText, type ReadItem } from '../unit/formats/read-back.ts';

export interface ParsedFeed {
  /** What feedparser calls bozo. */
  problem: string | null;
  title: string;
  items: Record<string, unknown>[];
}

/** Reads documents by feedparser. `PYTHON` is the interpreter that has it, Debian's by default. */
export function feedparser(
  documents: readonly (readonly [contentType: string, text: string])[],
): ParsedFeed[] {
  const script = fileURLToPath(new URL('read_feeds.py', import.meta.url));
  const python = process.env.PYTHON || '/usr/bin/python3';
  const input = JSON.stringify(documents);
  const run = spawnSync(python, [script], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error || /ModuleNotFoundError/.test(run.stderr)) {
    throw new Error(`${python} has no feedparser: apt-get install python3-feedparser, or set PYTHON`);
  }
  if (run.status) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as ParsedFeed[];
}

/** An item as feedparser should give it: whole seconds, no language, RSS with one enclosure, texts without their margins. */
export function asParsed(format: 'rss' | 'atom', { language: _, enclosures, ...item }: ReadItem): unknown {
  return {
    ...item,
    updated: item.updated - (item.updated % 1000),
    summary: item.summary ?? null,
    content: item.content?.trim(),
    source: item.source ?? null,
    enclosures: enclosures
      .slice(0, format === 'rss' ? 1 : undefined)
      .map(({ url, type, length }) => [url, type, length?.toString() ?? (format === 'rss' ? '0' : null)]),
  };
}

/** What it gave, where it shows the content or a caption for want of a summary. */
export function parsed(format: 'rss' | 'atom', item: Record<string, unknown>, expected: ReadItem): unknown {
  const summary = item.summary as string | undefined;
  return {
    ...item,
    summary: expected.summary === undefined ? null : format === 'rss' ? plainText(summary) : summary,
  };
}
