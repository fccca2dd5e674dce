// A copy of a copy in processes of their own: `tagwire follow --to` and each of the servers is killed at any moment, and at
// the end both copies have every feed of the origin to the byte, but for addresses. MIRROR_SEED=n begins with another seed.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import {
  freePort,
  Server,
  serve,
  stopServers,
  TOKEN,
  tagwire,
  temporaryFolder,
  until,
} from '../unit/cli/process.ts';
import { dice } from './month/dice.ts';
import { expectSameFeeds } from './same-feeds.ts';

const seed = Number(process.env.MIRROR_SEED || 1);
const home = temporaryFolder();
stopServers();

/** A site that is killed and served again, at one address. */
class Site {
  readonly #vars: Record<string, string>;
  readonly url: string;
  #server: Server | undefined;

  private constructor(vars: Record<string, string>) {
    this.#vars = vars;
    this.url = `http://127.0.0.1:${vars.PORT}`;
  }

  static async new(name: string): Promise<Site> {
    const vars = { DATA_DIR: mkdtempSync(join(home, name)), PORT: `${await freePort()}`, SITE_TITLE: 'Wire' };
    const site = new Site(vars);
    await site.start();
    return site;
  }

  async start(): Promise<void> {
    this.#server = await serve(this.#vars);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.#server?.stop(signal);
  }

  command = (...args: string[]) => tagwire(args, this.#vars);

  async admin<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.#server!.admin(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async read(path: string): Promise<string> {
    const answer = await fetch(this.url + path, { headers: { connection: 'close' } });
    return `${answer.status} ${await answer.text()}`;
  }
}

/** `tagwire follow ORIGIN --to COPY`, again after each kill. */
class Follower {
  readonly #args: string[];
  #process: Server | undefined;
  errors = '';

  constructor(origin: Site, copy: Site) {
    this.#args = ['follow', origin.url, '--to', copy.url, '--token', TOKEN];
    this.start();
  }

  start(): void {
    this.#process = new Server(this.#args, {}, '');
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    const { code, stderr } = await this.#process!.stop(signal);
    this.errors += stderr;
    return code;
  }
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function chain() {
  const [origin, copy, end] = [await Site.new('origin-'), await Site.new('copy-'), await Site.new('end-')];
  const followers = [new Follower(origin, copy), new Follower(copy, end)];
  for (const one of followers) closing.push(() => one.kill());
  return { origin, copy, end, followers };
}

const last = async (site: Site) => {
  const { changes } = JSON.parse((await site.read('/changes.json?limit=1000&fields=ids')).slice(4)) as {
    changes: { kind: string; id: string; version: number }[];
  };
  return changes.map(({ kind, id, version }) => `${kind} ${id} ${version}`);
};

async function expectSame(origin: Site, copies: readonly Site[]): Promise<number> {
  let count = 0;
  for (const copy of copies) count = await expectSameFeeds(origin, copy, copies);
  return count;
}

test('a correction and a withdrawal arrive at the end', { timeout: 180_000 }, async () => {
  const { origin, copy, end } = await chain();
  const took: Record<string, number[]> = { publish: [], correction: [], withdrawal: [] };
  const arrives = async (
    kind: string,
    isThere: (items: { id: string; content_html: string }[]) => boolean,
  ) => {
    const started = performance.now();
    await until(async () => isThere(JSON.parse((await end.read('/feed.json')).slice(4)).items), 30_000);
    took[kind]!.push(Math.round(performance.now() - started));
  };
  for (let i = 0; i < 10; i++) {
    const { id, guid } = await origin.admin<{ id: string; guid: string }>('POST', '/admin/articles', {
      ...{ title: `News ${i}`, content: { text: 'Wrong.' }, tags: ['Sea'] },
    });
    await arrives('publish', (items) => items.some((one) => one.id === guid));
    const change = { kind: 'correction', note: `It is ${i}.` };
    await origin.admin('PATCH', `/admin/articles/${id}`, { content: { text: `Right ${i}.` }, change });
    await arrives('correction', (items) => items.some((one) => one.content_html.includes(`Right ${i}.`)));
    await origin.admin('DELETE', `/admin/articles/${id}`);
    await arrives('withdrawal', (items) => !items.some((one) => one.id === guid));
  }
  for (const [kind, times] of Object.entries(took)) {
    const sorted = times.toSorted((a, b) => a - b);
    console.log(`${kind}: median ${sorted[5]} ms, longest ${sorted.at(-1)} ms`);
    expect(sorted.at(-1)).toBeLessThan(3_000);
  }
  expect(await expectSame(origin, [copy, end])).toBeGreaterThan(4);
});

test(`MIRROR_SEED=${seed}: kills of everybody`, { timeout: 400_000 }, async () => {
  const { origin, copy, end, followers } = await chain();
  const chance = dice(seed);
  const ids: string[] = [];
  let tag = 'turkey';
  const act = async (i: number) => {
    const id = ids.length ? chance.pick(ids) : undefined;
    const what = chance.whole(1, 20);
    if (!id || what <= 8) {
      const tags = ['Turkey', ...(i % 2 ? ['Sea'] : []), ...(i % 3 ? [] : ['Old'])];
      const article = {
        title: `Report ${i}`,
        tags,
        authors: [{ name: `Ann ${i % 3}` }],
        content: { markdown: `*${i}* "quoted"` },
      };
      ids.push((await origin.admin<{ id: string }>('POST', '/admin/articles', article)).id);
    } else if (what <= 11) await origin.admin('PATCH', `/admin/articles/${id}`, { summary: `Again ${i}` });
    else if (what <= 14)
      await origin.admin('PATCH', `/admin/articles/${id}`, {
        rights: `${i}`,
        change: { kind: 'correction', note: `Not ${i}.` },
      });
    else if (what <= 16) await origin.admin('DELETE', `/admin/articles/${id}${i % 2 ? '?note=Wrong.' : ''}`);
    else if (what === 17) await origin.admin('PATCH', `/admin/articles/${id}`, { status: 'published' });
    else if (what === 18) {
      await origin.admin('DELETE', `/admin/articles/${id}?hard=true`);
      ids.splice(ids.indexOf(id), 1);
    } else if (what === 19) {
      tag = chance.pick([`turkey-${i}`, tag]);
      const [facet] = (
        await origin.admin<{ facets: { slug: string }[] }>('GET', '/admin/facets?kind=tag&q=turkey')
      ).facets;
      if (facet)
        await origin.admin('PATCH', `/admin/facets/tag/${facet.slug}`, {
          label: `Turkey ${i}`,
          slug: `turkey-${i}`,
        });
    } else
      await origin.admin('PATCH', `/admin/articles/${id}`, {
        tags: ['Sea', `New ${i % 4}`],
        change: { kind: 'silent' },
      });
  };
  let kills = 0;
  for (let i = 0; i < 90; i++) {
    await act(i);
    if (chance.whole(1, 3) === 1) await sleep(chance.whole(0, 60));
    if (i % 6 !== 5) continue;
    kills += 1;
    const who = chance.whole(0, 4);
    const site = [origin, copy, end][who];
    if (site) {
      await site.kill();
      await site.start();
    } else {
      const follower = followers[who - 3]!;
      await follower.kill();
      follower.start();
    }
  }
  await origin.admin('POST', '/admin/articles', { title: 'The last', content: { text: 'x' } });
  const whole = await last(origin);
  // What was withdrawn before a copy heard of it is in its log as withdrawn only.
  for (const site of [copy, end]) await until(async () => (await last(site)).at(-1) === whole.at(-1), 90_000);
  // A renamed tag leads on at the copies, too, as soon as they are told that nothing more comes.
  const renamed = JSON.parse((await origin.read('/feeds.json')).slice(4)) as { feeds: { rss: string }[] };
  for (const site of [copy, end])
    await until(async () => {
      const { feeds } = JSON.parse((await site.read('/feeds.json')).slice(4)) as typeof renamed;
      const paths = (list: { rss: string }[]) => list.map(({ rss }) => new URL(rss).pathname).join();
      return paths(feeds) === paths(renamed.feeds);
    }, 60_000);
  console.log(
    `MIRROR_SEED=${seed}: ${kills} kills, ${whole.length} changes, ${await expectSame(origin, [copy, end])} documents the same.`,
  );
  for (const follower of followers)
    expect([await follower.kill('SIGTERM'), follower.errors]).toEqual([
      0,
      expect.not.stringMatching(/Error/),
    ]);
});

test('the origin is set back to a backup', { timeout: 300_000 }, async () => {
  const { origin, copy, end } = await chain();
  const post = (title: string) =>
    origin.admin<{ id: string }>('POST', '/admin/articles', {
      title,
      tags: ['Sea'],
      content: { text: `${title}.` },
    });
  const [kept, changed] = [await post('Kept'), await post('Changed')];
  const items = async (site: Site) =>
    (
      JSON.parse((await site.read('/tags/sea/feed.json')).slice(4)) as { items: { title: string }[] }
    ).items.map(({ title }) => title);
  const arrive = async (expected: string[]) => {
    for (const site of [origin, copy, end])
      await until(async () => `${await items(site)}` === `${expected}`, 60_000).catch(async () =>
        expect(await items(site)).toEqual(expected),
      );
  };
  await arrive(['Changed', 'Kept']);
  const backup = join(home, 'backup.db');
  expect(await origin.command('backup', backup)).toMatchObject({ code: 0 });
  await post('Lost');
  await origin.admin('PATCH', `/admin/articles/${changed.id}`, { title: 'Changed in vain' });
  await origin.admin('DELETE', `/admin/articles/${kept.id}`);
  await arrive(['Lost', 'Changed in vain']);
  await origin.kill('SIGTERM');
  expect(await origin.command('restore', backup, '--force')).toMatchObject({ code: 0 });
  await origin.start();
  await arrive(['Changed', 'Kept']);
  await post('After');
  await origin.admin('PATCH', `/admin/articles/${changed.id}`, { title: 'Changed again' });
  await arrive(['After', 'Changed again', 'Kept']);
  const versions = async (site: Site) => {
    const { items } = JSON.parse((await site.read('/feed.json')).slice(4)) as {
      items: { id: string; date_modified: string; _tagwire: { version: number } }[];
    };
    return items.map(({ id, date_modified, _tagwire }) => [id, date_modified, _tagwire.version]);
  };
  expect(await versions(copy)).toEqual(await versions(origin));
  expect(await versions(end)).toEqual(await versions(origin));
});
