// What players get: the file that most play first, a cover as a picture, and how long it is.
import { expect, test } from 'vitest';
import type { Enclosure } from '../../../src/domain/model.ts';
import { atom } from '../../../src/formats/atom.ts';
import { enclosuresOf } from '../../../src/formats/enclosures.ts';
import { assemble } from '../../../src/formats/format.ts';
import { rss } from '../../../src/formats/rss.ts';
import { article, headFor, SITE } from './articles.ts';
import { all, NS, one, parseXml } from './xml.ts';

const file = (
  type: string,
  url = `https://cdn.example/${type}`,
  more: Partial<Enclosure> = {},
): Enclosure => ({
  ...{ url, type },
  ...more,
});
const types = (...given: string[]) => enclosuresOf({ enclosures: given.map((type) => file(type)) });

test('the most widely played first, those alike as they were', () => {
  const { files } = types(
    ...['application/pdf', 'audio/ogg; codecs=opus', 'audio/ogg', 'video/webm', 'audio/flac', 'video/mp4'],
    ...['audio/x-m4a', 'audio/mp4', 'audio/mpeg; x=1'],
  );
  expect(files.map(({ type }) => type)).toEqual([
    ...['audio/mpeg; x=1', 'audio/x-m4a', 'audio/mp4', 'video/mp4', 'audio/flac', 'audio/ogg', 'video/webm'],
    ...['audio/ogg; codecs=opus', 'application/pdf'],
  ]);
  const opus = [
    file('audio/ogg', 'https://cdn.example/a.opus'),
    file('audio/ogg', 'https://cdn.example/a.ogg'),
  ];
  expect(enclosuresOf({ enclosures: opus }).files.map(({ url }) => url.slice(-4))).toEqual(['.ogg', 'opus']);
});

test('a picture is a cover beside sound or film, and a file alone', () => {
  expect(types('image/png', 'audio/mpeg').covers.map(({ type }) => type)).toEqual(['image/png']);
  expect(types('image/png', 'audio/mpeg').files.map(({ type }) => type)).toEqual(['audio/mpeg']);
  expect(types('image/png', 'application/pdf').files.map(({ type }) => type)).toEqual([
    'image/png',
    'application/pdf',
  ]);
});

const episode = article({
  image: { url: '/media/lead.webp', width: 640, height: 480, length: 4_321 },
  enclosures: [
    file('image/jpeg', 'https://cdn.example/cover.jpg', { length: 99 }),
    file('audio/ogg', 'https://cdn.example/a.opus', { durationSeconds: 61.4 }),
    file('audio/mpeg', 'https://cdn.example/a.mp3', { length: 7, durationSeconds: 61.4 }),
    file('application/pdf', 'https://cdn.example/a.pdf'),
  ],
});

test('RSS', () => {
  const feed = parseXml(assemble(rss, headFor(rss.file), SITE, [rss.piece(episode, SITE)]));
  const channel = one(feed, 'channel')!;
  expect(one(channel, 'pubDate')!.text).toBe(one(channel, 'lastBuildDate')!.text);
  const item = one(channel, 'item')!;
  expect(one(item, 'modified', 'http://purl.org/dc/terms/')!.text).toBe(one(item, 'updated', NS.atom)!.text);
  expect(all(item, 'enclosure').map(({ attributes }) => ({ ...attributes }))).toEqual([
    { url: 'https://cdn.example/a.mp3', type: 'audio/mpeg', length: '7' },
  ]);
  const lead = { url: `${SITE.url}/media/lead.webp`, width: '640', height: '480' };
  expect(all(item, 'content', NS.media).map(({ attributes }) => ({ ...attributes }))).toEqual([
    { ...lead, type: 'image/webp', fileSize: '4321', medium: 'image' },
    { url: 'https://cdn.example/a.mp3', type: 'audio/mpeg', medium: 'audio', fileSize: '7', duration: '61' },
    { url: 'https://cdn.example/a.opus', type: 'audio/ogg', medium: 'audio', duration: '61' },
    { url: 'https://cdn.example/a.pdf', type: 'application/pdf' },
    { url: 'https://cdn.example/cover.jpg', type: 'image/jpeg', medium: 'image', fileSize: '99' },
  ]);
  expect(all(item, 'thumbnail', NS.media).map(({ attributes }) => ({ ...attributes }))).toEqual([lead]);
});

test('Atom', () => {
  const feed = parseXml(assemble(atom, headFor(atom.file), SITE, [atom.piece(episode, SITE)]));
  const entry = one(feed, 'entry', NS.atom)!;
  const links = all(entry, 'link', NS.atom).filter(({ attributes }) => attributes.rel === 'enclosure');
  expect(links.map(({ attributes }) => attributes.href!.slice(-4))).toEqual(['.mp3', 'opus', '.pdf']);
  expect(all(entry, 'content', NS.media).map(({ attributes }) => attributes.url!.slice(-4))).toEqual([
    'webp',
    '.mp3',
    'opus',
    '.jpg',
  ]);
  expect(all(entry, 'thumbnail', NS.media)).toHaveLength(1);
});

test('a cover that is the lead image is said once, and an unknown type not at all', () => {
  const url = 'https://cdn.example/picture?n=1';
  const piece = rss.piece(
    article({ image: { url }, enclosures: [file('image/png', url), file('audio/mpeg')] }),
    SITE,
  );
  expect(piece.match(/<media:content [^>]*picture[^>]*>/g)).toEqual([
    '<media:content url="https://cdn.example/picture?n=1" medium="image"/>',
  ]);
});
