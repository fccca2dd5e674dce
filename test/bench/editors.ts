// What editors ask of a large site: each page and each call of the API, with other parameters each time.
import { positionAt } from '../../src/domain/positions.ts';
import { startChild } from './child.ts';
import { AUTHORS, editorsSite, hashOf, OLD, SECRET } from './editors-site.ts';
import { partFlags, profiling } from './part.ts';
import { ask } from './site.ts';
import { TOKEN } from './site-server.ts';
import { median, percentile } from './table.ts';

const flags = partFlags();
const { tell } = flags;
const ARTICLES = flags.short ? 2_000 : 1_000_000;
/** Milliseconds of the slowest of a hundred. */
const AIM = 100;
/** Requests of each kind. */
const REQUESTS = flags.short ? 2 : 48;

/** The i-th of each asks for something else; paths below /admin. */
type Kind = (i: number) => string;
const WORDS = ['harbour', 'commonest', 'rarest', 'articl', 'draft', 'the', 'wat', 'sto'];
const word = (i: number) => WORDS[i % WORDS.length]!;
const author = (i: number) => `author-${(i * i) % AUTHORS}`;
const tag = (i: number) => `t${i % 3 ? (i * i * 17) % 9_999 : i}`;
const STATUSES = ['published', 'draft', 'review', 'scheduled', 'retracted'];
const status = (i: number) => STATUSES[i % STATUSES.length]!;
const SORTS = ['updated', 'published', 'oldest', 'created'];
const sort = (i: number) => SORTS[i % SORTS.length]!;
const day = (i: number) => new Date(Date.UTC(2025, 5, 1) - i * 100 * 86_400_000).toISOString().slice(0, 10);
/** So many weeks ago. */
const week = (i: number) => new Date(Date.now() - i * 7 * 86_400_000).toISOString().slice(0, 10);
const LANGUAGES = ['en', 'ru', 'tr', 'ar', 'de'];
const language = (i: number) => LANGUAGES[i % LANGUAGES.length]!;

/** Of a page in the middle of a list. */
const place = (i: number) => {
  const time = Date.UTC(2025, 5, 1) - i * 60 * 86_400_000;
  const [n, at, position] = [(i + 1) * 20_000, time, positionAt(time)].map((one) => one.toString(36));
  return [
    `sort=updated&before=u.${at}.${n}`,
    `sort=published&before=${position}`,
    `sort=created&before=c.${n}.${n}`,
  ][i % 3]!;
};

const ACTIONS = ['token', 'media.change', 'article.create', 'article', 'webhook'];

const PAGES: Record<string, Kind> = {
  'first page': (i) => `?${i}`,
  'list: tab and order': (i) => `/list?status=${status(i)}&sort=${sort(i >> 2)}`,
  'list: all, each order': (i) => `/list?sort=${sort(i)}`,
  'list: mine': (i) => `/list?mine=yes&sort=${sort(i)}`,
  'list: tag': (i) => `/list?tag=${tag(i)}`,
  'list: tag, each order and status': (i) => `/list?tag=t${i}&sort=${sort(i)}&status=${status(i)}`,
  'list: tag of old articles': (i) => `/list?tag=${OLD.tag}&sort=${sort(i)}`,
  'list: author': (i) => `/list?author=${author(i)}&sort=${sort(i)}`,
  'list: author of old articles': (i) => `/list?author=${OLD.author}&sort=${sort(i)}`,
  'list: source and language': (i) => `/list?source=source-${i}&language=${language(i)}&sort=${sort(i)}`,
  'list: tag, author and language': (i) =>
    `/list?tag=t${i}&author=author-${i % 5}&language=${language(i)}&sort=${sort(i)}`,
  'list: two with nothing in common': (i) => `/list?tag=${OLD.tag}&author=author-${i % 5}&sort=${sort(i)}`,
  'list: words': (i) => `/list?q=${word(i)}&sort=${sort(i >> 3)}`,
  'list: words, tag': (i) => `/list?q=${word(i)}&tag=t${i}&sort=${sort(i >> 3)}`,
  'list: words, status': (i) => `/list?q=${word(i)}&status=${status(i)}`,
  'list: words, language, author': (i) => `/list?q=${word(i)}&language=${language(i)}&author=author-${i % 9}`,
  'list: words of nearly all, tag of few': (i) => `/list?q=article&tag=${OLD.tag}&sort=${sort(i)}`,
  'list: several words, author, language': (i) =>
    `/list?q=${word(i)} ${word(i + 1)}&author=author-${i % 9}&language=${language(i)}&sort=${sort(i)}`,
  'list: words that are nowhere, Cyrillic ones': (i) =>
    `/list?q=${['гавань', 'ёлка', 'xyzzy', 'новости дня', 'commonest нет'][i % 5]}&tag=t${i}&sort=${sort(i)}`,
  'list: pages in the middle': (i) => `/list?${place(i)}${i % 2 ? `&tag=t${i}` : ''}`,
  calendar: (i) => `/calendar?day=${day(i)}&view=${i % 2 ? 'week' : 'month'}`,
  mine: (i) => `/mine?${i}`,
  review: (i) => `/review?${i % 2 ? 'mine' : i}`,
  'recent changes of many': (i) => `/bulk?${i}`,
  'names: list': (i) =>
    `/names?kind=${i % 2 ? 'tag' : 'author'}&sort=${i % 4 > 1 ? 'name' : 'use'}&from=${(i >> 2) * 200}`,
  'names: last pages': (i) => `/names?kind=tag&sort=${i % 2 ? 'name' : 'use'}&from=${9_800 - i * 200}`,
  'names: search': (i) => `/names?kind=tag&q=t${i * 37}`,
  'names: one': (i) => `/names/tag/${tag(i)}`,
  library: (i) =>
    `/library?view=${i % 2 ? 'list' : 'grid'}&kind=${['', 'image', 'audio', 'application'][(i >> 1) & 3]}`,
  'library: words': (i) =>
    `/library?q=${['harbour', `photographer ${i}`, `pict`, `${i}`, 'the har', 'zzz'][i % 6]}`,
  'library: unused': (i) =>
    `/library?unused=true&kind=${['', 'image', 'audio'][i % 3]}&q=${i % 2 ? 'harbour' : ''}`,
  'library: a file': (i) => `/library/${hashOf(i * 20 + 2)}.jpg`,
  'library: a file of very many': (i) => `/library/${hashOf(0)}.mp3?${i}`,
  activity: (i) => `/activity?before=${100_000 - i * 2_000}`,
  'activity: person': (i) => `/activity?actor=person-${i * i}`,
  'activity: kind': (i) =>
    `/activity?action=${ACTIONS[i % ACTIONS.length]}&actor=${i > 9 ? `Person ${i}` : ''}`,
  'activity: dates': (i) => `/activity?since=${week(i + 1)}&until=${week(i >> 1)}`,
  'activity: object': (i) => `/activity?object=tag/t${i}`,
  outbox: (i) => `/outbox?state=${i % 2 ? 'failed' : 'open'}`,
  subscribers: (i) => `/subscribers?after=${i * 400}`,
  readers: (i) => `/readers?days=${[7, 30, 90, 365][i % 4]}`,
  people: (i) => `/access?${i}`,
  account: (i) => `/account?${i}`,
  site: (i) => `/site?${i}`,
  'own pages': (i) => `/site/pages?${i}`,
  redirects: (i) => `/site/redirects?before=${90_000 - i * 1_000}`,
  'redirects: words': (i) =>
    `/site/redirects?q=${['old-news', 'zzz', `old-news-${i * 997}`, 'article-12'][i % 4]}`,
  write: (i) => `/write?${i}`,
};
const API: Record<string, Kind> = {
  articles: (i) =>
    `/articles?status=${i % 2 ? status(i) : ''}&sort=${['updated', 'published', 'created'][i % 3]}`,
  'articles, 200 at once': (i) =>
    `/articles?limit=200&fields=id,title&sort=${['updated', 'published', 'created'][i % 3]}`,
  'articles by filters': (i) =>
    `/articles?tag=${i % 2 ? tag(i) : ''}&author=${i % 3 ? author(i) : ''}&language=${i % 5 ? language(i) : ''}&sort=${['updated', 'published', 'created'][i % 3]}`,
  'articles updated since': (i) =>
    `/articles?updatedSince=${day(i)}&tag=t${i * 40}&sort=${['published', 'updated', 'created'][i % 3]}`,
  'articles by words': (i) =>
    `/articles?q=${word(i)}${i % 2 ? '*' : ''}&sort=${['published', 'updated', 'created'][i % 3]}&updatedSince=${i % 4 ? '' : day(i)}`,
  'articles by guid, slug, canonicalUrl': (i) =>
    `/articles?${['guid=urn:x:1', `slug=article-${i * 997 + 1}`, 'canonicalUrl=https://a.example/'][i % 3]}`,
  facets: (i) =>
    `/facets?kind=${['tag', 'author', '', 'source'][i % 4]}&q=${i % 3 ? i : ''}&limit=${i % 5 ? 30 : 200}`,
  media: (i) => `/media?q=${i % 2 ? `har` : ''}&unused=${i % 3 === 0}&limit=200`,
  audit: (i) =>
    `/audit?actor=${i % 2 ? `person-${i}` : ''}&action=${ACTIONS[i % ACTIONS.length]}&limit=${i % 4 ? 100 : 1_000}`,
  redirects: (i) => `/redirects?q=${i % 2 ? i : ''}&limit=${i % 4 ? 100 : 1_000}`,
  'missed paths': (i) => `/redirects/missed?limit=${i + 1}`,
  subscriptions: (i) => `/subscriptions?after=${i * 400}`,
  deliveries: (i) =>
    `/deliveries?status=${['open', 'failed', 'done', 'all'][i % 4]}${i % 3 ? `&webhook=webhook-${i}` : ''}`,
  readership: (i) => `/readership?by=${['day', 'reader', 'feed', 'article'][i % 4]}`,
  people: () => '/people',
  tokens: () => '/tokens',
  pages: () => '/pages',
  webhooks: () => '/webhooks',
  settings: () => '/settings',
};
/** What the pages' scripts ask for while somebody types. */
const SCRIPTS: Record<string, Kind> = {
  'names by beginnings': (i) =>
    `/names/complete?kind=${i % 3 ? 'tag' : 'author'}&q=${['t', 'a', '1', 'od', 't99', 'zzz', 'author 1', 'ev'][i % 8]}&label=T${i}&label=New`,
  'files to choose from': (i) => `/library/files?q=${i % 2 ? 'har' : ''}&kind=image`,
};

const made = await editorsSite(ARTICLES, Date.now());
const server = await startChild('site-server.ts', made.dir, profiling(flags));
const signedIn = { cookie: `tagwire_session=${SECRET}`, accept: 'text/html' };

async function measure(name: string, kind: Kind, headers: Record<string, string>) {
  if (!name.includes(flags.only)) return;
  const [times, held]: [number[], number[]] = [[], []];
  let slowest = { path: '', time: 0 };
  for (let i = 0; i < REQUESTS; i++) {
    const path = `/admin${kind(i)}`;
    await server.stall();
    const { status, time } = await ask(server.port, encodeURI(path), headers);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    held.push(await server.stall());
    times.push(time);
    if (time > slowest.time) slowest = { path, time };
  }
  const p99 = percentile(times, 99);
  const note = p99 > AIM ? `slowest: \`${slowest.path}\`` : undefined;
  tell({ name: `${name}: median`, value: median(times), unit: 'ms' });
  tell({ name: `${name}: p99`, value: p99, unit: 'ms', aim: `≤ ${AIM}`, ...(note && { note }) });
  tell({ name: `${name}: held at most`, value: Math.max(...held), unit: 'ms' });
}

try {
  const first = await (await fetch(`http://127.0.0.1:${server.port}/admin`, { headers: signedIn })).text();
  const formToken = /name="formToken" value="([^"]+)"/.exec(first)?.[1] ?? '';
  const kinds: [kinds: Record<string, Kind>, before: string, headers: Record<string, string>][] = [
    [PAGES, '', signedIn],
    [API, 'API, ', { authorization: `Bearer ${TOKEN}` }],
    [SCRIPTS, '', { ...signedIn, 'x-form-token': formToken }],
  ];
  for (const [some, before, headers] of kinds) {
    for (const [name, kind] of Object.entries(some)) await measure(before + name, kind, headers);
  }
} finally {
  await server.stop();
  made.remove();
}
