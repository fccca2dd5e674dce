// What addresses of other systems mean here.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oldForms } from '../../../src/domain/old-addresses/old-feeds.ts';
import { documentPath, parseView } from '../../../src/domain/views.ts';

/** What an address may mean, the likeliest first. */
const meanings = (address: string) => {
  const [path = '', query = ''] = address.split('?');
  return oldForms(path, query && `?${query}`).map(({ base, file, view, path, isOfComments }) =>
    isOfComments ? 'comments' : view ? documentPath(view, file) : (path ?? `${base} ${file}`),
  );
};

const EVERYTHING_RSS = ['/rss.xml'];
const SYSTEMS: Record<string, [address: string, meanings: string[]][]> = {
  WordPress: [
    ...[
      '/feed/',
      '/feed',
      '/feed/rss/',
      '/feed/rss2/',
      '/feed/rdf/',
      '/rss',
      '/wp-rss2.php',
      '/wp-feed.php',
    ].map((one): [string, string[]] => [one, EVERYTHING_RSS]),
    ...[
      '/index.php/feed/',
      '/?feed=rss2',
      '/?feed=rss',
      '/?feed=rdf',
      '/feed/?utm_source=x',
      '/?feed=podcast',
    ].map((one): [string, string[]] => [one, EVERYTHING_RSS]),
    ['/feed/atom/', ['/atom.xml']],
    ['/?feed=atom', ['/atom.xml']],
    ['/wp-atom.php', ['/atom.xml']],
    ['/feed/json', ['/feed.json']],
    ['/?feed=json', ['/feed.json']],
    ['/tag/x/feed/', ['/tags/x/rss.xml']],
    ['/tag/x/feed/atom/', ['/tags/x/atom.xml']],
    ['/tag/x/feed/json', ['/tags/x/feed.json']],
    ['/?tag=x&feed=rss2', ['/tags/x/rss.xml']],
    ['/category/news/feed/', ['/tags/news/rss.xml']],
    ['/category/world/europe/feed/', ['/tags/europe/rss.xml']],
    ['/blog/category/news/feed/', ['/tags/news/rss.xml']],
    ['/?category_name=world/europe&feed=atom', ['/tags/europe/atom.xml']],
    ['/author/ada/feed/', ['/authors/ada/rss.xml']],
    ['/?author_name=ada&feed=rss2', ['/authors/ada/rss.xml']],
    ['/?cat=3&feed=rss2', ['/?cat=3 rss.xml']],
    ['/?p=12&feed=rss2', ['/?p=12 rss.xml']],
    ['/search/two+words/feed/', ['/rss.xml?q=two%20words']],
    ['/?s=two+words&feed=rss2', ['/rss.xml?q=two%20words']],
    ['/comments/feed/', ['comments']],
    ['/comments/feed/atom/', ['comments']],
    ['/2020/01/slug/comments/feed/', ['comments']],
    ['/?feed=comments-rss2', ['comments']],
    ['/wp-commentsrss2.php', ['comments']],
    ['/2020/01/slug/feed/', ['/2020/01/slug rss.xml']],
    ['/2020/01/feed/', EVERYTHING_RSS],
    ['/slug/feed/', ['/tags/slug/rss.xml']],
    ['/blog/feed/', ['/tags/blog/rss.xml', '/rss.xml']],
    ['/tr/feed/', ['/languages/tr/rss.xml', '/tags/tr/rss.xml']],
    ['/wp-sitemap.xml', ['/sitemap.xml']],
    ['/tag/x/', ['/tags/x/']],
    ['/category/world/europe/page/2/', ['/tags/europe/']],
    ['/2020/', ['/archive/2020/']],
    ['/2020/01/', ['/archive/2020/01/']],
    ['/2020/01/02/', ['/archive/2020/01/']],
    ['/page/2/', ['/']],
    ['/?tag=x', ['/tags/x/']],
  ],
  Ghost: [
    ['/rss/', EVERYTHING_RSS],
    ['/tag/x/rss/', ['/tags/x/rss.xml']],
    ['/author/ada/rss/', ['/authors/ada/rss.xml']],
  ],
  Hugo: [
    ['/index.xml', EVERYTHING_RSS],
    ['/posts/index.xml', ['/tags/posts/rss.xml', '/rss.xml']],
    ['/essays/index.xml', ['/tags/essays/rss.xml', '/rss.xml']],
    ['/tags/x/index.xml', ['/tags/x/rss.xml']],
    ['/categories/x/index.xml', ['/tags/x/rss.xml']],
    ['/tr/tags/x/index.xml', ['/languages/tr/tags/x/rss.xml', '/tags/x/rss.xml']],
  ],
  Jekyll: [
    ['/feed.xml', EVERYTHING_RSS],
    ['/feed/by_tag/x.xml', ['/tags/x/rss.xml']],
    ['/feed/news.xml', ['/tags/news/rss.xml', '/rss.xml']],
  ],
  Blogger: [
    ['/feeds/posts/default', ['/atom.xml']],
    ['/feeds/posts/default?alt=rss', EVERYTHING_RSS],
    ['/feeds/posts/summary?alt=json', ['/feed.json']],
    ['/feeds/posts/default/-/Two%20Words', ['/tags/two-words/atom.xml']],
    ['/feeds/comments/default', ['comments']],
    ['/feeds/1234/comments/default', ['comments']],
    ['/search/label/Two%20Words', ['/tags/two-words/']],
  ],
  'Micro.blog': [
    ['/podcast.xml', EVERYTHING_RSS],
    ['/categories/x/feed.xml', ['/tags/x/rss.xml']],
    ['/categories/x/feed.json', ['/tags/x/feed.json']],
  ],
  Drupal: [
    ['/taxonomy/term/12/feed', ['/taxonomy/term/12 rss.xml']],
    ['/taxonomy/term/12/all/feed', ['/taxonomy/term/12 rss.xml']],
    ['/node/feed', EVERYTHING_RSS],
  ],
  others: [
    ['/?format=rss', EVERYTHING_RSS],
    ['/blog?format=rss', ['/tags/blog/rss.xml', '/rss.xml']],
    ['/index.rdf', EVERYTHING_RSS],
    ['/tagged/x/rss', ['/tags/x/rss.xml']],
    ['/feed/podcast/show', ['/tags/show/rss.xml']],
  ],
  'no feed': [
    ['/2020/01/slug', []],
    ['/wp-login.php', []],
    ['/', []],
    ['/?q=x', []],
    ['/tag/', []],
    ['/tags/x/rss', []],
    ['/tag/x/rss.xml', []],
    ['/%E0%A4%A/feed/', ['/%E0%A4%A rss.xml']],
  ],
};

describe.each(Object.keys(SYSTEMS))('%s', (system) => {
  test.each(SYSTEMS[system] ?? [])('%s', (address, expected) => {
    expect(meanings(address)).toEqual(expected);
  });
});

test('any path and query: no failure, and views that have an address', () => {
  const words = [
    'tag',
    'category',
    'feed',
    'rss',
    'index.xml',
    'feeds',
    'posts',
    '-',
    'x',
    'en',
    '%E0',
    'a+b',
    '2020',
    'page',
  ];
  const segment = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 8 }));
  const query = fc.oneof(
    fc.constantFrom('', '?feed=atom', '?alt=rss', '?s=%20', '?tag=%F0'),
    fc.string({ maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 6 }), query, (segments, search) => {
      for (const { base, view, file } of oldForms(`/${segments.join('/')}`, search)) {
        expect(base.startsWith('/')).toBe(true);
        if (!view) continue;
        const [path = ''] = documentPath(view, '').split('?');
        const names = path.split('/').filter(Boolean).map(decodeURIComponent);
        expect(parseView(names, view.q)).toEqual(view);
        expect(documentPath(view, file)).toMatch(/^\//);
      }
    }),
    { seed: 18, numRuns: 2_000 },
  );
});
