// What leaves as an export and goes into an empty site is the same site: every feed to the byte, and it lives on.
// ROUNDTRIP_SEED=n begins with another seed, ROUNDTRIP_RUNS=n takes so many.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { Import } from '../../src/services/transfer/import.ts';
import { commit } from '../../src/store/database.ts';
import { setBackWrites } from '../../src/store/restorations.ts';
import { article, START, type TestServer, testServer } from '../support/server.ts';
import { type AdminArticle, articlesOf, counts, importInto } from '../unit/intake/import/kit.ts';
import { fill } from './full-site.ts';
import { editor } from './month/actions.ts';
import { dice } from './month/dice.ts';
import { Newsroom } from './month/newsroom.ts';
import { addressOf, VIEWS } from './month/views.ts';
import { rich } from './rich-article.ts';

const { ROUNDTRIP_SEED, ROUNDTRIP_RUNS = '2' } = process.env;
const first = Number(ROUNDTRIP_SEED || 1);
const seeds = Array.from({ length: Number(ROUNDTRIP_RUNS) }, (_, i) => first + i);
const MINUTE = 60_000;
const FORMATS = ['rss.xml', 'atom.xml', 'feed.json', 'ninjs.json', ''];
const OTHERS = [
  '/feeds.json',
  '/opml.xml',
  '/sitemap.xml',
  '/news-sitemap.xml',
  '/tags/',
  '/changes.json?limit=1000',
];

const open: TestServer[] = [];
const server = async () => {
  const made = await testServer();
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** An archive as GNU tar makes one: folders, a name too long for its field, and what is no article. */
function gnuTar(files: readonly [name: string, text: string][]): Uint8Array {
  const block = (name: string, text: string, type: string) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
    header.write(type, 156);
    header.write('ustar  \0', 257);
    const sum = header.fill(' ', 148, 156).reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, Buffer.from(text), Buffer.alloc((512 - (Buffer.byteLength(text) % 512)) % 512)];
  };
  const entries = files.flatMap(([name, text]) => [
    ...(name.length > 100 ? block('././@LongLink', `${name}\0`, 'L') : []),
    ...block(name, text, name.endsWith('/') ? '5' : '0'),
  ]);
  return new Uint8Array(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

const exported = async (from: TestServer, format = 'json') => {
  const response = await from.admin('GET', `/admin/export?format=${format}`);
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
};

/** Everything a reader is told of a document. */
async function told(from: TestServer, path: string) {
  // Refusals carry the request's id.
  const response = await from.get(path, { 'x-request-id': 'the-same', accept: 'text/html' });
  const body = await response.text();
  // Each site has a log of its own.
  const log = /"log":"\w+"/;
  const names = ['last-modified', 'link', 'content-type', 'location', ...(log.test(body) ? [] : ['etag'])];
  const headers = names.map((name) => response.headers.get(name));
  return { path, status: response.status, headers, body: body.replace(log, '"log":""') };
}

async function expectSame(a: TestServer, b: TestServer): Promise<number> {
  const paths = [
    ...VIEWS.flatMap((view) => FORMATS.map((file) => addressOf(view, file))),
    ...OTHERS,
    ...(await articlesOf(a)).map(({ slug }) => `/articles/${encodeURIComponent(slug)}`),
    '/tags/no-such-tag/rss.xml',
    '/rss.xml?limit=200',
    '/atom.xml?q=cable',
  ];
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path)) continue;
    seen.add(path);
    const one = await told(a, path);
    const other = await told(b, path);
    const at = one.body.split('').findIndex((c, i) => c !== other.body[i]);
    const around = (text: string) => (at < 0 ? '' : text.slice(Math.max(0, at - 150), at + 150));
    expect(around(other.body), path).toBe(around(one.body));
    expect({ ...other, body: other.body.length }, path).toEqual({ ...one, body: one.body.length });
    // Archives and further pages too.
    const links = /(?:rel="(?:prev-archive|next)"[^>]*? href="|"next_url":")https:\/\/wire\.example([^"]*)"/g;
    for (const [, more = ''] of one.body.matchAll(links)) paths.push(more.replaceAll('&amp;', '&'));
  }
  return seen.size;
}

test.each(seeds)('ROUNDTRIP_SEED=%d', { timeout: 300_000 }, async (seed) => {
  const a = await server();
  const chance = dice(seed);
  const room = new Newsroom(a, START);
  const desk = editor(room, chance, () =>
    chance.pick(['plain', 'кириллица', '\u2028 odd "quotes" <&>', '🚀']),
  );
  for (let i = 0; i < 250; i++) {
    room.tick(chance.whole(1, 300) * MINUTE);
    if (i % 10 === 0) await desk.publish(rich(i, chance.pick([...'abc'])));
    else await desk.act();
    const due = room.overdue();
    await a.get('/rss.xml');
    await room.reread(due);
  }
  const b = await server();
  b.tick(room.now() - START);
  const document = await exported(a);
  const report = await importInto(b, document);
  expect(report.errors).toEqual([]);
  const compared = await expectSame(a, b);
  expect(compared).toBeGreaterThan(100);
  expect(new TextDecoder().decode(await exported(b))).toBe(new TextDecoder().decode(document));

  // Nor does it differ in what comes after: the next article, the next change, the next scheduled one.
  for (const one of [a, b]) {
    await one.admin(
      'POST',
      '/admin/articles',
      article({ title: `After ${seed}`, tags: ['Turkey'], content: { text: 'x' } }),
    );
    const [oldest] = (await articlesOf(one)).filter(({ status }) => status === 'published');
    await one.admin('PATCH', `/admin/articles/${oldest?.id}`, { tags: ['Energy', 'New tag'] });
    one.tick(4_000 * MINUTE);
    await one.get('/rss.xml');
  }
  const changes = async (one: TestServer) =>
    JSON.parse((await told(one, '/changes.json?limit=1000')).body).changes.map(
      ({ seq, kind, facets }: Record<string, unknown>) => ({ seq, kind, facets }),
    );
  expect(await changes(b)).toEqual(await changes(a));
  console.log(`ROUNDTRIP_SEED=${seed}: ${report.created} articles, ${compared} documents the same.`);
});

test('everything that a site can have', { timeout: 120_000 }, async () => {
  const [a, b] = [await server(), await server()];
  await fill(a);
  // Set back to a backup: numbers of the log go on far behind those that are stored.
  await commit(a.app.context.db, setBackWrites(a.app.context.db, a.app.context.runtime.now()));
  b.tick(a.app.context.runtime.now() - START);
  const document = await exported(a);
  const media = join(a.dir, 'media');
  await cp(media, join(b.dir, 'media'), { recursive: true });
  expect((await importInto(b, document)).errors).toEqual([]);
  await b.app.tick();
  expect(new TextDecoder().decode(await exported(b))).toBe(new TextDecoder().decode(document));
  const seen = async (one: TestServer, path: string) => {
    const response = await one.admin('GET', path, undefined, { 'x-request-id': 'the-same' });
    // An editor's validator is of the settings as they are stored, whose order means nothing.
    const told = path.startsWith('/admin') ? ['location'] : ['location', 'etag', 'last-modified'];
    const headers = told.map((name) => response.headers.get(name));
    return [path, response.status, headers, await response.text()];
  };
  const paths = [
    ...[
      '/admin/media',
      '/admin/pages',
      '/admin/settings',
      '/admin/facets?limit=100',
      '/about',
      '/contact',
      '/past',
    ],
    ...[
      '/rss.xml',
      '/atom.xml',
      '/feed.json',
      '/tags/sea/rss.xml',
      '/tags/old/rss.xml',
      '/tags/merged/',
      '/tags/retired/',
    ],
    ...[
      '/articles/first-address',
      '/articles/withdrawn',
      '/articles/erased',
      '/2020/01/post-1/',
      '/?p=2',
      '/archive/',
    ],
  ];
  for (const path of paths) expect(await seen(b, path), path).toEqual(await seen(a, path));
  const [one, other] = [await a.post(article()), await b.post(article())];
  expect(other.seq).toBe(one.seq);
});

describe('an export', () => {
  const filled = async () => {
    const a = await server();
    await a.post(article({ title: 'One', tags: ['Sea'], content: { markdown: '*One*' } }));
    const two = await a.post(article({ title: 'Two', authors: [{ name: 'Ann' }] }));
    await a.post(article({ title: 'Draft', status: 'draft' }));
    await a.admin('PATCH', `/admin/articles/${two.id}`, {
      title: 'Two again',
      change: { kind: 'correction', note: 'n' },
    });
    return a;
  };

  test('into a site that has articles is an import like any other', async () => {
    const a = await filled();
    const b = await server();
    await b.post(article({ title: 'Mine' }));
    expect(counts(await importInto(b, await exported(a)))).toMatchObject({ created: 3, failed: 0 });
    expect(counts(await importInto(b, await exported(a)))).toMatchObject({ unchanged: 3, failed: 0 });
    const [mine, ...theirs] = await articlesOf(b);
    expect(mine?.title).toBe('Mine');
    const pick = ({
      id,
      guid,
      title,
      slug,
      html,
      status,
    }: Awaited<ReturnType<typeof articlesOf>>[number]) => [...[id, guid, title, slug, html, status]];
    expect(theirs.map(pick).sort()).toEqual((await articlesOf(a)).map(pick).sort());
  });

  test('into the site that it is from changes nothing', async () => {
    const a = await filled();
    const before = await told(a, '/feed.json');
    expect(counts(await importInto(a, await exported(a)))).toMatchObject({
      unchanged: 3,
      updated: 0,
      created: 0,
    });
    expect(await told(a, '/feed.json')).toEqual(before);
  });

  test('that breaks off goes on when it comes again, whole', async () => {
    const a = await filled();
    for (let i = 0; i < 45; i++) await a.post(article({ title: `More ${i}` }));
    const document = new TextDecoder().decode(await exported(a));
    const b = await server();
    const cut = await importInto(b, document.slice(0, document.length * 0.8));
    expect(cut.errors.at(-1)?.detail).toMatch(/too soon/);
    expect(cut.created).toBeGreaterThan(0);
    const rest = await importInto(b, document);
    expect(rest).toMatchObject({ failed: 0, unchanged: cut.created, created: 48 - cut.created });
    expect(await told(b, '/atom.xml')).toEqual(await told(a, '/atom.xml'));
  });

  test('is restored by an admin only, and made safe', async () => {
    const a = await filled();
    const document = new TextDecoder().decode(await exported(a));
    const b = await server();
    const { token } = (await (
      await b.admin('POST', '/admin/tokens', { name: 'w', scopes: ['articles:write'] })
    ).json()) as { token: string };
    const refused = await b.admin('POST', '/admin/import', document, { authorization: `Bearer ${token}` });
    expect(refused.status).toBe(403);
    const evil = document.replaceAll('<em>One</em>', '<script>alert(1)</script><em>One</em>');
    expect((await importInto(b, evil)).failed).toBe(0);
    expect(await told(b, '/feed.json')).toEqual(await told(a, '/feed.json'));
    const c = await server();
    const broken = document.replaceAll('"status":"published","version":1', '"status":"odd","version":1');
    expect((await importInto(c, broken)).errors[0]?.detail).toMatch(/damaged at article.status/);
  });

  test('is a JSON Feed, and needs a token', async () => {
    const a = await filled();
    const feed = JSON.parse(new TextDecoder().decode(await exported(a)));
    expect(feed).toMatchObject({ version: 'https://jsonfeed.org/version/1.1', title: 'Tagwire' });
    expect(feed.items.map(({ title }: { title: string }) => title)).toEqual(['One', 'Two again', 'Draft']);
    expect((await a.get('/admin/export')).status).toBe(401);
    expect((await a.admin('GET', '/admin/export?format=pdf')).status).toBe(400);
  });
});

describe.each(['markdown', 'wxr'])('by way of %s', (format) => {
  test.each(seeds)(
    'ROUNDTRIP_SEED=%d: what the format carries is whole',
    { timeout: 120_000 },
    async (seed) => {
      const [a, b] = [await server(), await server()];
      const chance = dice(seed);
      const room = new Newsroom(a, START);
      const odd = () =>
        chance.pick(['plain', 'кириллица', 'odd "quotes" <&> &amp; [gallery] {{x}}', '🚀', '--- +++']);
      const desk = editor(room, chance, odd);
      for (let i = 0; i < 60; i++) {
        room.tick(chance.whole(1, 300) * MINUTE);
        if (i % 6 === 0)
          await desk.publish({
            ...rich(i, chance.pick([...'abc'])),
            canonicalUrl: `https://elsewhere.example/${i}`,
          });
        else await desk.act();
      }
      await a.get('/rss.xml');
      for (const title of ['About & <us>', 'A &amp; B']) {
        const page = { title, description: 'All & "sundry"', content: { markdown: `Of *us* ${odd()}` } };
        expect((await a.admin('POST', '/admin/pages', page)).status).toBe(201);
      }
      b.tick(room.now() - START);
      const report = await importInto(b, await exported(a, format));
      expect(report.failed, JSON.stringify(report.errors.slice(0, 3))).toBe(0);
      const isWxr = format === 'wxr';
      const fields = ['guid', 'title', 'slug', 'language', 'status', 'summary', 'tags'];
      const others = [
        'authors',
        'source',
        'credits',
        'image',
        'podcast',
        'canonicalUrl',
        'rights',
        'featured',
        'enclosures',
      ];
      const names = isWxr ? fields : [...fields, ...others, 'content', 'id'];
      // WordPress has dates to the second, no durations, and of any text its HTML, with absolute links.
      const to = (date: string) => (isWxr ? `${date}`.slice(0, 19) : date);
      const files = (one: AdminArticle) =>
        (one.enclosures as { url: string; type: string; length?: number }[]).map(({ url, type, length }) => [
          new URL(url, 'https://wire.example').href,
          type,
          length,
        ]);
      const carried = (one: AdminArticle) => ({
        guid: one.guid,
        ...Object.fromEntries(names.map((name) => [name, one[name]])),
        ...(isWxr && {
          files: files(one),
          author: one.authors[0]?.name,
          html: one.html.replaceAll('&quot;', '"').replaceAll('="https://wire.example/', '="/'),
        }),
        publishedAt: to(one.publishedAt),
        ...(one.status === 'published' && { updatedAt: to(one.updatedAt) }),
      });
      const after = (await articlesOf(b)).map(carried);
      const before = (await articlesOf(a)).filter(({ status }) => status !== 'retracted').map(carried);
      for (const article of before) expect(after.find(({ guid }) => guid === article.guid)).toEqual(article);
      if (!isWxr) return;
      const pages = async (one: TestServer) => {
        const { pages } = (await (await one.admin('GET', '/admin/pages')).json()) as {
          pages: Record<string, unknown>[];
        };
        return pages.map(({ slug, title, description, status }) => ({ slug, title, description, status }));
      };
      expect(await pages(b)).toEqual(await pages(a));
      for (const { slug } of await pages(a)) {
        const main = async (one: TestServer) =>
          /<main[\s\S]*<\/main>/.exec((await told(one, `/${slug}`)).body)?.[0];
        expect(await main(b)).toBe(await main(a));
      }
    },
  );
});

test('names with what HTML escapes, by way of WordPress', async () => {
  const [from, to] = [await server(), await server()];
  const named = { tags: ['R&D', 'A &amp; B', '<x>'], authors: [{ name: 'Ann & "Bo"' }] };
  await from.post(article(named));
  expect(new TextDecoder().decode(await exported(from, 'wxr'))).toContain('<![CDATA[R&amp;D]]>');
  await importInto(to, await exported(from, 'wxr'));
  expect(await articlesOf(to)).toMatchObject([named]);
});

describe('Markdown files in one tar', () => {
  test('as it was exported, packed or not, in pieces of any size', async () => {
    const [from, to] = [await server(), await server()];
    const long = `ж${'long '.repeat(40)}`;
    await from.post(article({ title: long, tags: ['a'], content: { markdown: `*${'x'.repeat(2_000)}*` } }));
    await from.post(article({ title: 'Short', status: 'draft' }));
    const tar = await exported(from, 'markdown');
    for (const [size, bytes] of [
      [7, tar],
      [100_000, new Uint8Array(gzipSync(tar))],
    ] as const) {
      const run = new Import(to.app.context, {});
      await run.document(inPieces(bytes, size));
      expect(run.report, `${size}`).toMatchObject({ created: size === 7 ? 2 : 0, failed: 0, errors: [] });
    }
    expect(await exported(to, 'markdown')).toEqual(tar);
  });

  test('of other programs: what is no Markdown is passed over', async () => {
    const to = await server();
    const deep = `blog/${'deep/'.repeat(30)}2021-05-06-found.md`;
    const tar = gnuTar([
      ['blog/', ''],
      ['blog/picture.jpg', 'x'.repeat(5_000)],
      ['blog/._ghost.md', 'not text'],
      [deep, '---\ntitle: Found\n---\nText.'],
      ['./blog/last.markdown', '# Last\n\nText.'],
    ]);
    const run = new Import(to.app.context, {});
    await run.document(inPieces(tar, 300));
    expect(run.report).toMatchObject({ created: 2, failed: 0 });
    expect((await articlesOf(to)).map(({ title }) => title).sort()).toEqual(['Found', 'Last']);
    for (const [broken, detail] of [
      [tar.subarray(0, tar.length - 2_000), 'ends too soon'],
      [gnuTar([['a.txt', 'x']]), 'no Markdown file'],
    ] as const) {
      const refused = new Import(to.app.context, { dryRun: true });
      const outcome = await refused.document(inPieces(broken, 512)).catch((error: Error) => error.message);
      expect(`${outcome} ${JSON.stringify(refused.report.errors)}`).toContain(detail);
    }
  });
});

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
