// Pictures of imported articles come into the library; what cannot be fetched stays where it was.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Call, Outgoing } from '../../../src/ports.ts';
import { Import } from '../../../src/services/transfer/import.ts';
import { PERMALINKS, wordPressSite } from '../../support/old-sites.ts';
import { png } from '../../support/png.ts';
import { SITE, START, type TestServer, testServer } from '../../support/server.ts';

const PICTURES: Record<string, Uint8Array<ArrayBuffer>> = {
  'https://old.example/a.png?w=1&h=2': png(30, 20, [1, 2, 3]),
  'https://old.example/lead.png': png(40, 20, [4, 5, 6]),
};
const asked: string[] = [];
const outgoing: Outgoing = {
  refusal: () => undefined,
  async send({ url }: Call): Promise<Answer> {
    asked.push(url);
    const bytes = PICTURES[url];
    return { status: bytes ? 200 : 404, text: '', bytes: bytes ?? new Uint8Array(), header: () => undefined };
  },
  domainOf: (host) => host,
  concurrency: 4,
  close() {},
};

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ outgoing });
});
afterAll(() => server.close());

const FEED = JSON.stringify({
  version: 'https://jsonfeed.org/version/1.1',
  title: 'Old',
  items: [
    {
      id: 'https://old.example/1',
      title: 'Pictured',
      image: 'https://old.example/lead.png',
      content_html:
        '<p><a href="https://old.example/lead.png"><img src="https://old.example/a.png?w=1&amp;h=2" alt="A"></a> <img src="https://old.example/gone.png" alt="B"></p>',
      date_published: new Date(START - 9e9).toISOString(),
    },
  ],
});

async function imported() {
  async function* bytes() {
    yield new TextEncoder().encode(FEED);
  }
  const run = new Import(server.app.context, { copyPictures: true });
  await run.document(bytes());
  return run;
}
const article = async () => {
  const { articles } = (await (await server.admin('GET', '/admin/articles?fields=id')).json()) as {
    articles: { id: string }[];
  };
  return (await (await server.admin('GET', `/admin/articles/${articles[0]?.id}`)).json()) as {
    version: number;
    html: string;
    image: { url: string; width: number };
  };
};

test('by a silent fix; importing again changes nothing, and tries again what was missing', async () => {
  const run = await imported();
  expect([run.report.created, run.report.failed, run.report.pictures]).toEqual([1, 0, 2]);
  expect(run.report.errors).toMatchObject([{ item: 'https://old.example/gone.png' }]);
  const { version, html, image } = await article();
  expect([version, image]).toEqual([2, expect.objectContaining({ width: 40 })]);
  expect(image.url).toMatch(new RegExp(`^${SITE}/media/`));
  expect(html).toContain(`<a href="${image.url}">`);
  expect(html).toMatch(new RegExp(`src="${SITE}/media/[0-9a-f]{64}\\.png" alt="A"`));
  expect(html).toContain('src="https://old.example/gone.png"');
  const { changes } = (await (await server.get('/changes.json?since=0')).json()) as {
    changes: { kind: string }[];
  };
  expect(changes.map(({ kind }) => kind)).toEqual(['silent', 'silent']);
  asked.length = 0;
  const again = await imported();
  expect([again.report.unchanged, again.report.pictures, asked]).toEqual([
    1,
    0,
    ['https://old.example/gone.png'],
  ]);
  expect((await article()).version).toBe(2);
});

test('over HTTP where that is asked for, by whoever may bring pictures', async () => {
  const feed = JSON.stringify({
    ...JSON.parse(FEED),
    items: [{ id: 'https://old.example/2', title: 'Two', image: 'https://old.example/lead.png' }],
  });
  const send = (query: string, token?: string) =>
    server.admin('POST', `/admin/import${query}`, feed, {
      'content-type': 'application/feed+json',
      ...(token && { authorization: `Bearer ${token}` }),
    });
  const tokens = await server.admin('POST', '/admin/tokens', {
    name: 'No media',
    scopes: ['articles:write'],
  });
  const { token } = (await tokens.json()) as { token: string };
  const refused = await send('?pictures=copy', token);
  expect([refused.status, await refused.json()]).toEqual([
    403,
    expect.objectContaining({ code: 'scope-missing', detail: expect.stringContaining('media') }),
  ]);
  const pictures = async () => {
    const found = await (await server.admin('GET', '/admin/articles?q=two&fields=image')).json();
    return (found as { articles: { image: { url: string } }[] }).articles.map(({ image }) => image.url);
  };
  expect(await (await send('')).json()).toMatchObject({ created: 1 });
  expect(await pictures()).toEqual(['https://old.example/lead.png']);
  expect(await (await send('?pictures=copy')).json()).toMatchObject({ unchanged: 1, errors: [] });
  expect(await pictures()).toEqual([expect.stringContaining(`${SITE}/media/`)]);
});

test('an address that only begins like that of a copied picture stays as it is', async () => {
  const at = (path: string) => `https://old.example/photo${path}`;
  PICTURES[at('?id=1')] = png(10, 10, [7, 7, 7]);
  PICTURES[at('')] = png(10, 10, [8, 8, 8]);
  const kept = [at('?id=12'), at('/about'), at('-album'), at('s')];
  const html = [
    `<img src="${at('?id=1')}" alt="A"><img src="${at('')}" alt="B"><img src="${kept[0]}" alt="gone">`,
    ...kept.slice(1).map((url) => `<a href="${url}">more</a>`),
  ].join('');
  const item = { id: 'urn:begins', title: 'Begins', content_html: html };
  const feed = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'Old', items: [item] });
  const run = new Import(server.app.context, { copyPictures: true });
  await run.document(new Blob([feed]).stream());
  expect(run.report.pictures).toBe(2);
  const found = await (await server.admin('GET', '/admin/articles?q=begins&fields=html,content')).json();
  const [article] = (found as { articles: { html: string; content: { html: string } }[] }).articles;
  for (const text of [article!.html, article!.content.html]) {
    expect(text.match(/https:\/\/old\.example[^"]*/g)).toEqual(kept);
    expect(text.match(/\/media\/[\da-f]{64}\.png"/g)).toHaveLength(2);
  }
});

describe('of a whole site', () => {
  const HOST = 'https://wp.example';
  const { document } = wordPressSite({ host: HOST, permalink: PERMALINKS['post name']!, articles: 4 });
  const written = document.replace(
    '<p>Who we are.</p>',
    `<p>Who we are. <img src="${HOST}/wp-content/uploads/team.jpg" alt="Us"></p>`,
  );
  let site: TestServer;
  beforeEach(async () => {
    asked.length = 0;
    site = await testServer({ outgoing });
  });
  afterEach(() => site.close());

  async function moved() {
    const run = new Import(site.app.context, { copyPictures: true, isAdmin: true });
    await run.document(new Blob([written]).stream());
    return run.report;
  }
  const texts = async () => {
    const list = await site.admin('GET', '/admin/articles?limit=50');
    const { articles } = (await list.json()) as { articles: { id: string }[] };
    const found = await Promise.all(articles.map(({ id }) => site.admin('GET', `/admin/articles/${id}`)));
    const about = await site.admin('GET', '/admin/pages/about');
    return (await Promise.all([...found, about].map((one) => one.text()))).join('\n');
  };

  test('featured, in galleries, in full size, of several sizes, of pages: none stays elsewhere', async () => {
    for (const name of [1, 2, 3, 4, '1-300x200', '4-300x200', '2-a', 'team', 90000001, 90000002])
      PICTURES[`${HOST}/wp-content/uploads/${name}.jpg`] = png(20, 10, [asked.length, `${name}`.length, 9]);
    const report = await moved();
    expect(report.errors.filter(({ item }) => item?.includes('uploads'))).toEqual([]);
    const all = await texts();
    expect(all).not.toContain('wp-content');
    expect(all).not.toContain('srcset');
    expect(all).toContain('<figcaption>The ferry</figcaption>');
    expect(all).toMatch(/media\/[\da-f]{64}\.png\\" alt=\\"Us/);
    asked.length = 0;
    expect(await moved()).toMatchObject({
      unchanged: 4,
      pages: { unchanged: 4, updated: 0 },
      pictures: 0,
      look: [],
    });
    expect(asked).toEqual([]);
  });

  test('on Workers twenty at a time; importing again goes on', async () => {
    await site.close();
    site = await testServer({ outgoing: { ...outgoing, perTick: 3 } });
    const many = Array.from({ length: 25 }, (_, i) => `https://old.example/many-${i}.png`);
    for (const [i, url] of many.entries()) PICTURES[url] = png(10, 10, [i, i, 200]);
    const items = many.map((image, i) => ({
      ...{ id: `urn:many:${i}`, title: `Many ${i}`, image, date_published: '2020-01-01T00:00:00Z' },
    }));
    const feed = JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', title: 'M', items });
    const run = async () => {
      const one = new Import(site.app.context, { copyPictures: true });
      await one.document(new Blob([feed]).stream());
      return one.report;
    };
    const first = await run();
    expect([first.pictures, first.errors.at(-1)?.detail]).toEqual([
      20,
      expect.stringContaining('import again'),
    ]);
    expect(await run()).toMatchObject({ pictures: 5, errors: [], unchanged: 25 });
  });
});
