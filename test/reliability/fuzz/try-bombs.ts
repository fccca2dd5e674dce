// Every bomb at every door that reads its kind, and requests that are too much of something else.
import { gzipSync } from 'node:zlib';
import { HTML, JSON_TEXTS, MARKDOWN, TEXT, XML, YAML } from './bombs.ts';
import { checkDocuments } from './documents-check.ts';
import type { Input } from './input.ts';
import { tryInput } from './oracle.ts';
import { Random } from './random.ts';
import { openSite, type Site } from './site.ts';
import type { Failure } from './slice.ts';

type Way = readonly [method: string, path: string, type: string];
const JSON_TYPE = 'application/json';

const KINDS: readonly (readonly [bombs: Record<string, string>, ways: readonly Way[], before?: string])[] = [
  [
    XML,
    [
      ['POST', '/admin/articles', 'application/rss+xml'],
      ['POST', '/admin/import?dryRun=true', 'application/xml'],
    ],
  ],
  [
    JSON_TEXTS,
    [
      ['POST', '/admin/articles', JSON_TYPE],
      ['POST', '/admin/preview', JSON_TYPE],
      ['PATCH', '/admin/articles/~article0~', JSON_TYPE],
      ['PATCH', '/admin/facets/tag/turkey', JSON_TYPE],
      ['POST', '/admin/import?dryRun=true', JSON_TYPE],
      ['POST', '/micropub', JSON_TYPE],
      ['POST', '/admin/tokens', JSON_TYPE],
      ['POST', '/admin/webhooks', JSON_TYPE],
    ],
  ],
  [MARKDOWN, [['POST', '/admin/articles', 'text/markdown']], '# A title\n\n'],
  [HTML, [['POST', '/admin/articles', 'text/html']], '<title>A title</title>'],
  [TEXT, [['POST', '/admin/articles', 'text/plain']], 'A title\n\n'],
  [
    YAML,
    [
      ['POST', '/admin/articles', 'text/markdown'],
      ['POST', '/admin/import?dryRun=true', 'text/markdown'],
    ],
  ],
];

const part = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const forms = 'multipart/form-data; boundary=b';
const urlencoded = 'application/x-www-form-urlencoded';
const many = (text: string, count: number) => text.repeat(count);
const zeros = (megabytes: number) => gzipSync(Buffer.alloc(megabytes * 1_000_000, ' '), { level: 9 });
const FORMS = ['/admin/media', '/micropub', '/micropub/media', '/admin/write', '/admin/importing'];

/** Too many parts, fields, headers, terms; and what is small only while it is packed. */
const OTHERS: readonly Partial<Input & { path: string }>[] = [
  ...FORMS.flatMap(
    (path) =>
      [
        { path, headers: [['content-type', forms]], body: many(part('a', ''), 100_000) },
        { path, headers: [['content-type', forms]], body: `--b\r\n${many('x: y\r\n', 200_000)}` },
        {
          path,
          headers: [['content-type', forms]],
          body: `--b\r\nContent-Disposition: form-data; name="${many('a', 1_000_000)}"\r\n\r\n`,
        },
        {
          path,
          headers: [['content-type', forms]],
          body: `--b\r\nContent-Disposition: form-data; ${many('name=" ', 100_000)}\r\n\r\n`,
        },
        { path, headers: [['content-type', `${forms};${many(' boundary=', 5_000)}`]], body: part('a', 'b') },
        { path, headers: [['content-type', forms]], body: many('--b\r\n', 500_000) },
        { path, headers: [['content-type', forms]], body: many('\r\n--', 1_000_000) },
      ] as Partial<Input>[],
  ),
  ...[
    '/micropub',
    '/admin/write',
    '/hub',
    '/rsscloud/pleaseNotify',
    '/indieauth/token',
    '/admin/sign-in',
  ].flatMap(
    (path) =>
      [
        { path, headers: [['content-type', urlencoded]], body: many('a=b&', 500_000) },
        { path, headers: [['content-type', urlencoded]], body: many('category[]=x&', 300_000) },
        { path, headers: [['content-type', urlencoded]], body: many('tag=x&author.name=y&', 100_000) },
        { path, headers: [['content-type', urlencoded]], body: many('%', 1_000_000) },
      ] as Partial<Input>[],
  ),
  ...['/admin/articles', '/admin/import', '/admin/import?dryRun=true', '/micropub', '/admin/media'].flatMap(
    (path) =>
      [
        {
          path,
          headers: [
            ['content-type', JSON_TYPE],
            ['content-encoding', 'gzip'],
          ],
          body: new Uint8Array(zeros(100)),
        },
        { path, headers: [['content-type', JSON_TYPE]], body: new Uint8Array(gzipSync(zeros(50))) },
      ] as Partial<Input>[],
  ),
  ...(
    [
      ['if-none-match', many('"a", ', 50_000)],
      ['if-none-match', many('"', 100_000)],
      ['if-none-match', many('W/', 100_000)],
      ['if-match', many(',', 100_000)],
      ['accept-encoding', many('gzip;q=0.1, ', 20_000)],
      ['accept-encoding', `gzip${many(' ', 100_000)};`],
      ['accept', many('text/html;q=0.1,', 20_000)],
      ['accept-language', many('en-GB,', 30_000)],
      ['a-im', `feed${many(' ', 100_000)}x`],
      ['a-im', many('feed;', 50_000)],
      ['range', `bytes=${many('0-1,', 50_000)}`],
      ['cookie', many('a=b; ', 50_000)],
      ['user-agent', `x (${many('1 subscribers; ', 20_000)}`],
      ['user-agent', many('+http://', 30_000)],
      ['x-forwarded-for', many('1.1.1.1,', 30_000)],
      ['x-request-id', many('a', 200_000)],
      ['if-modified-since', many('1', 200_000)],
      ['authorization', `Bearer${many(' ', 200_000)}`],
      ['authorization', `Bearer ${many('a', 200_000)}`],
      ['sec-fetch-dest', many('a', 200_000)],
    ] as const
  ).flatMap((header) =>
    ['/rss.xml', '/articles/~slug0~', '/media/x', '/admin/articles', '/admin/list'].map(
      (path) => ({ method: 'GET', path, headers: [header] }) as unknown as Partial<Input>,
    ),
  ),
  ...[
    `/tags/${many('a+', 50_000)}b/rss.xml`,
    `/tags/${many('!', 100_000)}/`,
    `/tags/${many('%2B', 50_000)}/`,
    many('/', 100_000),
    `/${many('a/', 50_000)}`,
    `/${many('%', 100_000)}`,
    `/tags/a/${many('%2F', 50_000)}`,
    `/rss.xml?${many('q=a&', 50_000)}`,
    `/rss.xml?q=${many('"', 190)}`,
    `/rss.xml?q=${many('a*%20', 40)}`,
    `/rss.xml?q=${many('a', 100_000)}`,
    `/rss.xml?before=${many('a', 100_000)}`,
    `/articles/${many('a', 100_000)}`,
    `/articles/${many('%C3%A9', 30_000)}`,
    `/tags/a/${many('../', 30_000)}`,
    `/changes.json?since=${many('9', 100_000)}`,
    `/sitemap-${many('9', 10_000)}.xml`,
    `/tags/${many('\u0300', 20_000)}/`,
    `/tags/${many('-', 100_000)}a/`,
    `/languages/${many('en-', 30_000)}/`,
    `/admin/articles?q=${many('"a" ', 20_000)}`,
    `/admin/audit?actor=${many('a', 100_000)}`,
    `/admin/facets?q=${many('%25', 30_000)}`,
    `/admin/sign-in?back=${many('/', 100_000)}`,
  ].map((path) => ({ method: 'GET', path })),
];

/** Megabytes take their time; nobody waits longer for them, in milliseconds. */
const LONGEST = 3_000;

export async function tryBombs(): Promise<{ inputs: number; failures: Failure[]; heap: number }> {
  const site = await openSite(1);
  const failures: Failure[] = [];
  let inputs = 0;
  const attempt = async (name: string, input: Input) => {
    inputs += 1;
    const { faults } = await tryInput(site, input, LONGEST);
    if (!faults.length) faults.push(...(await unwanted(site)));
    if (faults.length)
      failures.push({
        round: -3,
        faults: [`${name}, ${input.method} ${input.path.slice(0, 60)}`, ...faults],
        inputs: [],
      });
  };
  for (const [bombs, ways, before = ''] of KINDS) {
    for (const [name, body] of Object.entries(bombs)) {
      for (const [method, path, type] of ways)
        await attempt(name, {
          door: 'bomb',
          as: 'admin',
          method,
          path,
          headers: [['content-type', type]],
          body: before + body,
        });
      // Whoever reads pays, too.
      for (const fault of await checkDocuments(site, new Random(inputs)))
        failures.push({ round: -3, faults: [`${name}, afterwards: ${fault}`], inputs: [] });
      await forget(site);
    }
  }
  for (const other of OTHERS)
    await attempt('too much', { door: 'bomb', as: 'admin', method: 'POST', path: '', headers: [], ...other });
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed;
  await site.close();
  return { inputs, failures, heap };
}

/** What a bomb may leave behind without anybody's being told. */
async function unwanted(_site: Site): Promise<string[]> {
  const polluted = ['polluted', 'status', 'admin', 'html'].filter((name) => name in {});
  return polluted.map((name) => `every object has a ${name} now`);
}

/** Articles of several megabytes are not read again after every bomb. */
async function forget(site: Site): Promise<void> {
  const { articles } = (await (await site.admin('GET', '/admin/articles?limit=20')).json()) as {
    articles: { id: string; title: string }[];
  };
  for (const { id, title } of articles)
    if (!/^Article \d$/.test(title)) await site.admin('DELETE', `/admin/articles/${id}?hard=true`);
}
