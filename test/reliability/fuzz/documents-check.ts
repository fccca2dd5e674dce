// All that the site gives, read by parsers that are not its own: saxes (strict, namespaces), feedsmith, JSON.
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { SaxesParser } from 'saxes';
import { PATIENCE, unsafe } from './oracle.ts';
import type { Random } from './random.ts';
import type { Site } from './site.ts';

/** Titles by guid. */
type Titles = Map<string, string>;

/** Strict XML 1.0 with namespaces. @throws where it is not well-formed */
export function wellFormed(xml: string): void {
  const parser = new SaxesParser({ xmlns: true, position: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
}

const YARDSTICK = `<a>${'<b c="d">e</b>'.repeat(50_000)}</a>`;
/** Milliseconds of processor that reading the yardstick takes where nobody else is on the machine. */
const USUAL_MS = 25;

/** How many times slower than usual the machine is now: on a shared one, processor time has a part of what others took. */
function slowness(): number {
  const busy = process.threadCpuUsage();
  wellFormed(YARDSTICK);
  return Math.max(1, process.threadCpuUsage(busy).user / 1_000 / USUAL_MS);
}

const titlesOfRss = (xml: string): Titles => {
  const { items = [] } = parseRssFeed(xml);
  return new Map(items.map(({ guid, title }) => [guid?.value ?? '', title ?? '']));
};
const titlesOfAtom = (xml: string): Titles => {
  const { entries = [] } = parseAtomFeed(xml);
  return new Map(entries.map(({ id, title }) => [id ?? '', title?.value ?? '']));
};

const VIEWS = [
  '/',
  '/tags/turkey/',
  '/tags/a/',
  '/tags/!a/',
  '/tags/a+!b,c/',
  '/languages/en/',
  '/languages/ru/',
  '/sources/tass/',
  '/authors/ann-lee/',
];

/** Looks at every document of a few views, and at the change log. @returns what is wrong with it */
export async function checkDocuments(site: Site, r: Random): Promise<string[]> {
  const faults: string[] = [];
  const read = async (path: string, check: (text: string) => void | Promise<void>, headers = {}) => {
    const began = performance.now();
    const busy = process.threadCpuUsage();
    const response = await site.get(path, headers);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { user } = process.threadCpuUsage(busy);
    const took = performance.now() - began;
    if (took > PATIENCE && user / 1_000 > PATIENCE * slowness())
      faults.push(`${path} took ${Math.round(took)} ms`);
    // A tag that an editor renamed or retired.
    if ([308, 404, 410].includes(response.status)) return;
    if (response.status !== 200) return void faults.push(`${path} answers ${response.status}`);
    try {
      await check(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch (error) {
      faults.push(`${path}: ${(error as Error).message.slice(0, 300)}`);
    }
  };
  for (const view of ['/', ...r.times(2, () => r.pick(VIEWS))]) {
    const titles: Record<string, Titles> = {};
    await read(`${view}rss.xml`, (text) => {
      wellFormed(text);
      titles.rss = titlesOfRss(text);
    });
    await read(`${view}atom.xml`, (text) => {
      wellFormed(text);
      titles.atom = titlesOfAtom(text);
    });
    await read(`${view}feed.json`, (text) => {
      parseJsonFeed(text);
      titles.json = checkItems((JSON.parse(text) as { items: Item[] }).items, faults);
    });
    await read(`${view}ninjs.json`, (text) => void wellFormedJson(JSON.parse(text)));
    await read(view, (text) => void faults.push(...unsafe(text, 'page')), { accept: 'text/html' });
    faults.push(...sameTitles(view, titles));
  }
  for (const path of ['/opml.xml', '/sitemap.xml', '/news-sitemap.xml']) await read(path, wellFormed);
  await read('/tags/', (text) => void faults.push(...unsafe(text, 'page')));
  await read('/feeds.json', (text) => void wellFormedJson(JSON.parse(text)));
  await read(`/changes.json?limit=200&since=${r.below(500)}`, (text) => {
    const { changes } = JSON.parse(text) as { changes: { item?: Item }[] };
    checkItems(
      changes.flatMap(({ item }) => item ?? []),
      faults,
    );
  });
  faults.push(...site.errors.splice(0));
  return faults;
}

interface Item {
  id: string;
  title?: string;
  content_html?: string;
  [field: string]: unknown;
}

function checkItems(items: Item[], faults: string[]): Titles {
  for (const item of items) {
    wellFormedJson(item);
    const wrong = unsafe(item.content_html ?? '', 'content');
    if (wrong.length)
      faults.push(`${item.id}: ${wrong.join(', ')} in ${JSON.stringify(item.content_html).slice(0, 500)}`);
  }
  return new Map(items.map(({ id, title = '' }) => [id, title]));
}

/** @throws where a text in it holds half of a character */
function wellFormedJson(value: unknown): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new Error(`a lone surrogate: ${JSON.stringify(value).slice(0, 100)}`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      if (!name.isWellFormed()) throw new Error('a lone surrogate in a name');
      wellFormedJson(one);
    }
  }
}

/**
 * JSON says it plainly; the others have to say the same once their escapes are undone (feedsmith trims). A feed ends
 * before it has 2 MB, and one that takes more for the same articles ends sooner: what is left out are the oldest.
 */
function sameTitles(view: string, { rss, atom, json }: Record<string, Titles>): string[] {
  if (!rss || !atom || !json) return [];
  const faults: string[] = [];
  const all = [...json];
  for (const [format, titles] of Object.entries({ rss, atom })) {
    const left = all.findIndex(([id]) => !titles.has(id));
    const shown = left < 0 ? all : all.slice(0, left);
    if (left === 0 || all.slice(shown.length).some(([id]) => titles.has(id)))
      faults.push(`${view} ${format}: lacks ${all[left]?.[0]}`);
    for (const [id, title] of shown) {
      const other = titles.get(id);
      if (other?.trim() !== title.trim())
        faults.push(`${view} ${format}: title ${JSON.stringify(other)} is ${JSON.stringify(title)} in JSON`);
    }
  }
  return faults;
}
