// A site that changes at random, and followers of views of it that read nothing but pages of changes.json.
import { expect } from 'vitest';
import { randomFrom } from '../../../support/random.ts';
import { type ArticleAnswer, SITE, type TestServer, testServer } from '../../../support/server.ts';

const TAGS = ['Alpha', 'Beta', 'Gamma', 'Delta', 'Epsilon'];
const WORDS = ['ferry', 'cable', 'harvest', 'strike', 'museum'];
const VIEWS = [
  ...['/', '/tags/alpha/', '/languages/de/', '/authors/ann-lee/', '/tags/nobody/', '/tags/delta/'],
  ...[
    '/tags/alpha+beta/',
    '/tags/!alpha/',
    '/tags/beta+!gamma/',
    '/tags/alpha+!beta,gamma/',
    '/tags/delta,gamma/',
  ],
  ...['/languages/en/tags/!beta+gamma/', '/tags/alpha+beta+gamma,delta/', '/authors/ann-lee/tags/!delta/'],
  ...[
    '/?q=ferry',
    '/tags/alpha/?q=cable',
    '/tags/!gamma/?q=ferry+harvest',
    '/languages/de/?q=str*',
    '/?q=museum',
  ],
];
const LIMITS = [1, 2, 3, 7, 40];

interface Item {
  id: string;
  [member: string]: unknown;
}
interface JsonFeed {
  items: Item[];
  next_url?: string;
  _tagwire?: { deleted?: { id: string }[] };
}
interface Change {
  seq: number;
  kind: string;
  guid: string;
  title?: string;
  item?: Item;
}
interface Page {
  changes: Change[];
  next: number;
  log: string;
  reset?: boolean;
}

const withFile = (view: string, file: string) => view.replace(/\/(?=\?|$)/, `/${file}`);

/** What a follower of a view has; it goes where it is led and drops what it has when it is told to. */
class Follower {
  readonly view: string;
  readonly held = new Map<string, Item>();
  readonly #server: TestServer;
  #since = 0;
  #log = '';
  resets = 0;

  constructor(server: TestServer, view: string) {
    this.#server = server;
    this.view = view;
  }

  /** Reads one page; whether there is another. */
  async read(limit: number): Promise<boolean> {
    const path = withFile(this.view, 'changes.json');
    const asked = `${path}${path.includes('?') ? '&' : '?'}since=${this.#since}&limit=${limit}&log=${this.#log}`;
    const response = await led(this.#server, asked);
    expect(response.status, asked).toBe(200);
    const { changes, next, log, reset } = (await response.json()) as Page;
    const after = reset ? 0 : this.#since;
    expect(changes.length).toBeLessThanOrEqual(limit);
    // Each number once, in order, and none that was told before.
    const seqs = changes.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    expect(
      seqs.every((seq) => seq > after && seq <= next),
      asked,
    ).toBe(true);
    expect(next).toBeGreaterThanOrEqual(after);
    if (reset) {
      this.held.clear();
      this.resets++;
    }
    for (const change of changes) this.#take(change);
    [this.#since, this.#log] = [next, log];
    return response.headers.get('link') !== null;
  }

  #take({ kind, guid, item }: Change): void {
    if (kind === 'retract' || kind === 'left') {
      expect(item).toBeUndefined();
      this.held.delete(guid);
    } else if (item) {
      expect(item.id).toBe(guid);
      this.held.set(guid, item);
    }
  }

  async finish(limit: number): Promise<void> {
    while (await this.read(limit));
  }
}

/** GET that follows redirects. */
async function led(server: TestServer, path: string): Promise<Response> {
  const response = await server.get(path);
  const location = response.headers.get('location');
  return location ? led(server, location.replace(SITE, '')) : response;
}

/** Everything a view's feed leads to, page by page. */
async function shownBy(server: TestServer, view: string): Promise<Map<string, Item>> {
  const all = new Map<string, Item>();
  const path = withFile(view, 'feed.json');
  for (let url: string | undefined = `${path}${path.includes('?') ? '&' : '?'}limit=20`; url; ) {
    const feed = (await (await led(server, url.replace(SITE, ''))).json()) as JsonFeed;
    // Among the items are notices of what was withdrawn.
    const gone = new Set(feed._tagwire?.deleted?.map(({ id }) => id));
    for (const item of feed.items) if (!gone.has(item.id)) all.set(item.id, item);
    url = feed.next_url;
  }
  return all;
}

/** Lets a site live for so many steps, then holds what followers have against what its feeds show. */
export async function follow(seed: number, steps: number): Promise<void> {
  const server = await testServer();
  const random = randomFrom(seed);
  const chance = (p: number) => random() < p;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const some = (list: readonly string[], p: number) => list.filter(() => chance(p));
  const articles: ArticleAnswer[] = [];
  const followers = VIEWS.map((view) => new Follower(server, view));
  let count = 0;
  const fresh = () => ({
    tags: some(TAGS, 0.4),
    content: { text: `Words: ${some(WORDS, 0.4).join(' ')} and more.` },
  });
  const publish = async () => {
    const translated = chance(0.2) && articles.length ? pick(articles).id : undefined;
    const response = await server.admin('POST', '/admin/articles', {
      ...fresh(),
      title: `Article ${++count}`,
      language: translated ? 'fr' : pick(['en', 'de', 'en-GB']),
      translationOf: translated,
      authors: chance(0.4) ? [{ name: 'Ann Lee' }] : [],
      publishedAt: chance(0.1) ? '2019-05-05T10:00:00Z' : undefined,
    });
    // The other article may have been erased.
    if (response.status === 201) articles.push((await response.json()) as ArticleAnswer);
    else expect([response.status, translated]).toEqual([422, expect.any(String)]);
  };
  const patch = async (body: object) => {
    const { id } = pick(articles);
    const response = await server.admin('PATCH', `/admin/articles/${id}`, body);
    expect(response.status, await response.text()).toBeLessThan(500);
  };
  const remove = (query = '') => server.admin('DELETE', `/admin/articles/${pick(articles).id}${query}`);
  const facet = async (slug: string, body: object) => {
    await server.admin('PATCH', `/admin/facets/tag/${slug}`, body);
    await server.app.tick();
  };
  const kind = () => ({ change: { kind: pick(['silent', 'update', 'correction']), note: 'Said.' } });
  const acts: [weight: number, act: () => Promise<unknown>][] = [
    [8, () => publish()],
    [6, () => patch({ tags: some(TAGS, 0.4), ...kind() })],
    [5, () => patch({ content: fresh().content, ...kind() })],
    [2, () => patch({ ...fresh(), title: `Another ${count}` })],
    [2, () => patch({ status: 'draft' })],
    [3, () => patch({ status: 'published' })],
    [3, () => remove()],
    [1, () => remove('?note=Wrong.')],
    [1, () => remove('?hard=true')],
    [0.4, () => facet(pick(['beta', 'epsilon']), { label: `Renamed ${++count}`, slug: `renamed-${count}` })],
    [0.2, () => facet('delta', { mergeInto: 'gamma' })],
  ];
  const total = acts.reduce((sum, [weight]) => sum + weight, 0);
  const weighted = () => {
    let at = random() * total;
    const found = acts.find(([weight]) => {
      at -= weight;
      return at < 0;
    });
    return found?.[1]();
  };
  try {
    for (let step = 0; step < steps; step++) {
      await (articles.length ? weighted() : publish());
      if (chance(0.5)) server.tick(1_000);
      // Each reads when it comes to it, mostly not to the end.
      for (const follower of followers) if (chance(0.15)) await follower.read(pick(LIMITS));
    }
    for (const follower of followers) {
      await follower.finish(pick(LIMITS));
      const shown = await shownBy(server, follower.view);
      expect(Object.fromEntries(follower.held), `${follower.view} of seed ${seed}`).toEqual(
        Object.fromEntries(shown),
      );
      expect(follower.resets, follower.view).toBeLessThanOrEqual(1);
    }
  } finally {
    await server.close();
  }
}
