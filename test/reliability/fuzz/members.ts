// Members of what is sent as JSON: mostly right, since nothing else would get past the schema.
import { json, label, object, text, url, word } from './hostile.ts';
import { encode } from './input.ts';
import type { Random } from './random.ts';

/** Where the fuzzer makes a member right, it is right most of the time: else nothing would get past the schema. */
export const nearly = (r: Random, right: () => unknown): unknown => (r.chance(0.97) ? right() : json(r, 3));
export const some = (r: Random, entries: readonly (readonly [string, () => unknown])[], often: number) =>
  entries.filter(() => r.chance(often)).map(([name, right]) => [name, nearly(r, right)] as const);

export const webUrl = (r: Random) =>
  r.of([5, () => `https://example.org/${encode(word(r))}?${encode(word(r))}`], [1, () => url(r)]);

const members = (r: Random, entries: readonly (readonly [string, () => unknown])[]) =>
  object(some(r, entries, 0.4));
const people = (r: Random) =>
  r.times(2, () => ({ name: label(r), role: word(r), group: word(r), img: webUrl(r), href: webUrl(r) }));
/** `podcast` of an article. */
export const episode = (r: Random) =>
  members(r, [
    ['title', () => text(r)],
    ['season', () => r.below(9)],
    ['episode', () => r.below(1e9)],
    ['episodeType', () => r.pick(['full', 'trailer', 'bonus', word(r)])],
    ['explicit', () => r.chance(0.5)],
    ['image', () => webUrl(r)],
    [
      'transcripts',
      () => r.times(2, () => ({ url: webUrl(r), type: 'text/vtt', language: r.pick(['en', word(r)]) })),
    ],
    ['chapters', () => ({ url: webUrl(r), type: 'application/json+chapters' })],
    ['persons', () => people(r)],
  ]);
/** `podcast` of a tag or of the site. */
export const show = (r: Random) =>
  members(r, [
    ['title', () => text(r)],
    ['description', () => text(r)],
    ['author', () => text(r)],
    ['owner', () => ({ name: label(r), email: r.pick(['a@example.org', word(r)]) })],
    ['image', () => webUrl(r)],
    ['category', () => r.pick(['News', 'News > Politics', ['Arts', 'Arts > Food'], word(r)])],
    ['explicit', () => r.chance(0.5)],
    ['type', () => r.pick(['episodic', 'serial', word(r)])],
    ['newFeedUrl', () => webUrl(r)],
    ['guid', () => r.pick(['917393e3-1b1e-5cef-ace4-edaa54e1f810', word(r)])],
    ['locked', () => r.chance(0.5)],
    ['funding', () => r.times(2, () => ({ url: webUrl(r), text: text(r) }))],
    ['persons', () => people(r)],
    ['episodes', () => r.pick(['all', r.below(2_000)])],
  ]);
