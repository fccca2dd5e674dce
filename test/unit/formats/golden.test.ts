// The documents of a handful of articles, line by line. To rewrite them: GOLDEN=write npx vitest run test/formats
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { atom } from '../../../src/formats/atom.ts';
import { assemble, type FeedHead, type Format } from '../../../src/formats/format.ts';
import { jsonFeed } from '../../../src/formats/json-feed.ts';
import { rss } from '../../../src/formats/rss.ts';
import { ARTICLES, EPISODE, headFor, SHOW, SITE } from './articles.ts';
import { checkNinjs } from './ninjs-rules.ts';
import { checkAtom, checkContentType, checkJsonFeed, checkRss } from './rules.ts';

const ARCHIVE: Partial<FeedHead> = {
  title: 'Turkey & "S-400"',
  language: 'tr',
  next: `${SITE.url}/tags/turkey/atom.xml?before=1-2`,
  previousArchive: `${SITE.url}/tags/turkey/atom.xml?archive=1`,
  archiveOf: {
    current: `${SITE.url}/tags/turkey/atom.xml`,
    next: `${SITE.url}/tags/turkey/atom.xml?archive=3`,
  },
  deleted: [
    {
      guid: 'urn:uuid:d0000000-0000-4000-8000-000000000000',
      at: Date.UTC(2020, 11, 18),
      note: 'Untrue & <withdrawn>',
    },
    { guid: 'https://elsewhere.example/?p=1&q=2', at: Date.UTC(2020, 11, 17) },
  ],
};
const CHECKS: Readonly<Record<string, (text: string, url: string) => string[]>> = {
  rss: checkRss,
  atom: checkAtom,
  json: checkJsonFeed,
  ninjs: checkNinjs,
};

for (const format of [rss, atom, jsonFeed]) {
  const [name, extension] = format.file.split('.') as [string, string];
  const pieces = ARTICLES.map((article) => format.piece(article, SITE));
  const documents = {
    [`${name}.${extension}`]: assemble(format, headFor(format.file), SITE, pieces),
    [`${name}-empty.${extension}`]: assemble(
      format,
      headFor(format.file),
      { ...SITE, rights: undefined },
      [],
    ),
    [`${name}-archive.${extension}`]: assemble(format, headFor(format.file, ARCHIVE), SITE, pieces.slice(3)),
    [`${name}-podcast.${extension}`]: assemble(
      format,
      headFor(format.file, { title: 'Deep Signal', podcast: SHOW }),
      SITE,
      [format.piece(EPISODE, SITE), ...pieces.slice(3)],
    ),
  };
  for (const [file, text] of Object.entries(documents)) {
    test(`${format.label}: ${file} is as it was and keeps the rules`, () => {
      expect(CHECKS[format.name]!(text, `${SITE.url}/${format.file}`)).toEqual([]);
      expect(readable(format, text)).toBe(golden(file, readable(format, text)));
    });
  }
  test(`${format.label} has its media type`, () => {
    expect(checkContentType(format.name as 'rss' | 'atom' | 'json', format.contentType)).toEqual([]);
  });
  test(`${format.label} of the same article is the same text`, () => {
    expect(ARTICLES.map((article) => format.piece(article, SITE))).toEqual(pieces);
  });
}

/** With a line for each element or member, for people who compare. */
const readable = (format: Format, text: string) =>
  format.name === 'json' ? `${JSON.stringify(JSON.parse(text), null, 2)}\n` : text.replaceAll('><', '>\n<');

function golden(file: string, text: string): string {
  const path = fileURLToPath(new URL(`fixtures/${file}`, import.meta.url));
  if (process.env.GOLDEN === 'write') writeFileSync(path, text);
  if (!existsSync(path)) throw new Error(`${path} is missing: GOLDEN=write npx vitest run test/formats`);
  return readFileSync(path, 'utf8');
}
