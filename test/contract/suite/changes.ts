// changes.json of every view: what came in, changed and left; pages, forms, and what becomes of a cursor.
import { beforeAll, describe, expect, test } from 'vitest';
import { parseXml } from '../../unit/formats/xml.ts';
import { SITE } from '../combinations.ts';
import { type Answer, type ArticleAnswer, article, type Site, until } from '../site.ts';

interface Change {
  seq: number;
  kind: string;
  id: string;
  guid: string;
  left?: { slug: string }[];
  title?: string;
  url?: string;
  item?: Record<string, unknown> | string;
}
interface Page {
  changes: Change[];
  next: number;
  log: string;
  names: number;
  reset?: boolean;
  lagging?: boolean;
}

export function changes(site: Site): void {
  const page = async (path: string) => {
    const answer = await site.get(path);
    expect(answer.status, answer.text).toBe(200);
    return answer.json<Page>();
  };
  const told = async (path: string) => (await page(path)).changes.map(({ kind, id }) => [kind, id]);
  const patch = (id: string, body: object) => site.admin('PATCH', `/admin/articles/${id}`, body);
  const last = async () => {
    for (let since = 0; ; ) {
      const { next, changes } = await page(`/changes.json?since=${since}&limit=1000&fields=seq`);
      since = next;
      if (changes.length < 1_000) return since;
    }
  };
  const linkOf = ({ headers }: Answer) => /^<([^>]+)>; rel="next"$/.exec(`${headers.link ?? ''}`)?.[1];

  let stays: ArticleAnswer;
  let leaves: ArticleAnswer;
  let goes: ArticleAnswer;
  beforeAll(async () => {
    stays = await site.post(article({ title: 'A ferry sails', tags: ['Wired', 'Wired too'] }));
    leaves = await site.post(article({ title: 'It leaves', tags: ['Wired'] }));
    goes = await site.post(article({ title: 'It goes', tags: ['Wired', 'Wired too'] }));
    await patch(leaves.id, { tags: ['Unwired'], change: { kind: 'silent' } });
    await patch(stays.id, { content: { text: 'A ferry, and more.' } });
    await site.admin('DELETE', `/admin/articles/${goes.id}?note=It+was+false.`);
  });

  describe('a view’s log', () => {
    test('has what came in, changed, left and was withdrawn, and nothing else', async () => {
      const { changes } = await page('/tags/wired/changes.json');
      expect(changes.map(({ kind, id }) => [kind, id])).toEqual([
        ['publish', stays.id],
        ['publish', leaves.id],
        ['publish', goes.id],
        ['left', leaves.id],
        ['update', stays.id],
        ['retract', goes.id],
      ]);
      expect(changes.map(({ item }) => item !== undefined)).toEqual([true, false, false, false, true, false]);
      const [, , , left, , retracted] = changes;
      expect(left).toMatchObject({ title: 'It leaves', url: leaves.url, left: [{ slug: 'wired' }] });
      expect(retracted).toMatchObject({ title: 'It goes', url: goes.url, note: 'It was false.' });
      const feed = (await site.get('/tags/wired/feed.json')).json<{ items: unknown[] }>();
      expect(feed.items).toContainEqual(changes[4]?.item);
    });

    test('of an expression is told by both sides of a change', async () => {
      expect(await told('/tags/wired+!wired-too/changes.json')).toEqual([
        ['publish', leaves.id],
        ['left', leaves.id],
      ]);
      expect(await told('/tags/unwired,wired-too/changes.json')).toEqual([
        ['publish', stays.id],
        ['publish', goes.id],
        ['silent', leaves.id],
        ['update', stays.id],
        ['retract', goes.id],
      ]);
      expect(await told('/languages/en/tags/unwired+!wired/changes.json')).toEqual([['silent', leaves.id]]);
      expect(await told('/tags/never-wired/changes.json')).toEqual([]);
    });

    test('of a text query has what it finds, and what it no longer does', async () => {
      const view = '/tags/wired/changes.json?q=zeppelin';
      const { id } = await site.post(article({ title: 'A zeppelin', tags: ['Wired'] }));
      expect(await told(view)).toEqual([['publish', id]]);
      const { next, log } = await page(view);
      await patch(id, { title: 'A balloon' });
      expect(await told(`${view}&since=${next}&log=${log}`)).toEqual([['left', id]]);
      await patch(id, { title: 'A zeppelin again' });
      await site.admin('DELETE', `/admin/articles/${id}`);
      expect((await told(`${view}&since=${next}`)).at(-1)).toEqual(['retract', id]);
    });

    test('an erased article is told of without its title', async () => {
      const { id } = await site.post(article({ title: 'Erasable', tags: ['Erasing'] }));
      await site.admin('DELETE', `/admin/articles/${id}?hard=true`);
      const { changes } = await page('/tags/erasing/changes.json');
      expect(changes.at(-1)).toMatchObject({ kind: 'retract', id });
      expect(JSON.stringify(changes)).not.toMatch(/erasable/i);
    });
  });

  describe('pages', () => {
    test.each([
      '/tags/wired/changes.json',
      '/tags/unwired,wired/changes.json',
      '/tags/wired/changes.json?q=ferry',
    ])('of %s lead on to the end, each change once', async (view) => {
      const whole = await page(view);
      const all: Change[] = [];
      let log = '';
      for (let url: string | undefined = `${view}${view.includes('?') ? '&' : '?'}limit=2`; url; ) {
        const answer = await site.get(url);
        const { changes, next, ...more } = answer.json<Page>();
        expect(changes.length).toBeLessThanOrEqual(2);
        expect(more.reset).toBeUndefined();
        all.push(...changes);
        url = linkOf(answer);
        if (url) expect(Number(new URL(url).searchParams.get('since'))).toBe(next);
        log = more.log;
      }
      expect(all).toEqual(whole.changes);
      expect(log).toBe(whole.log);
    });

    test('the end of a view is the end of the site’s log', async () => {
      const seq = await last();
      for (const view of ['/tags/wired/', '/tags/wired+!unwired/', '/tags/never-wired/', '/'])
        expect(await page(`${view}changes.json?since=${seq}`)).toMatchObject({ changes: [], next: seq });
      expect((await page('/tags/never-wired/changes.json')).next).toBe(seq);
    });
  });

  describe('what is asked for', () => {
    test('fields', async () => {
      const { changes } = await page('/tags/wired/changes.json?fields=ids&limit=1');
      expect(changes).toEqual([
        { seq: stays.seq, kind: 'publish', id: stays.id, guid: stays.guid, version: 1 },
      ]);
      const some = await page('/tags/wired/changes.json?fields=left,title&limit=4');
      expect(some.changes[3]).toEqual({
        ...{ seq: expect.any(Number), kind: 'left', id: leaves.id, guid: leaves.guid, version: 2 },
        ...{ left: [{ kind: 'tag', slug: 'wired' }], title: 'It leaves' },
      });
      // Of what is in the view they are told when they are asked for, whether or not the article is.
      for (const fields of ['title,url', 'title,url,item']) {
        const [first] = (await page(`/tags/wired/changes.json?fields=${fields}&limit=1`)).changes;
        expect(first).toMatchObject({ id: stays.id, title: stays.title, url: stays.url });
        expect(first!.item !== undefined).toBe(fields.includes('item'));
      }
    });

    test('each form of the article', async () => {
      const { id, slug } = await site.post(
        article({
          title: 'Für <alle>',
          tags: ['Formed'],
          authors: [{ name: 'Ann & Bob' }],
          content: { markdown: '# Head\n\n*Text* ]]> & more' },
          enclosures: [{ url: 'https://media.example/a.mp3', type: 'audio/mpeg', durationSeconds: 60 }],
        }),
      );
      const item = async (as: string) => {
        const { changes } = await page(`/tags/formed/changes.json?as=${as}`);
        expect(changes.map((change) => change.id)).toEqual([id]);
        return changes[0]!.item as never;
      };
      const rss = parseXml(await item('rss'));
      expect([rss.ns, rss.name, rss.children.find(({ name }) => name === 'title')?.text]).toEqual([
        ...['', 'item', 'Für <alle>'],
      ]);
      const atom = parseXml(await item('atom'));
      expect([atom.ns, atom.name]).toEqual(['http://www.w3.org/2005/Atom', 'entry']);
      const feed = async (file: string) => (await site.get(`/tags/formed/${file}`)).json();
      expect(await item('json')).toEqual(((await feed('feed.json')) as { items: unknown[] }).items[0]);
      expect(await item('ninjs')).toEqual(
        ((await feed('ninjs.json')) as { associations: unknown[] }).associations[0],
      );
      expect(await item('markdown')).toBe((await site.get(`/articles/${encodeURIComponent(slug)}.md`)).text);
    });

    test.each([
      ['fields=seq,idz', 'ids or any of seq, kind,'],
      ['as=pdf', 'one of json, rss, atom, ninjs, markdown'],
      ['limit=1001', 'a whole number from 1 to 1000'],
      ['since=-1', 'a whole number'],
      [`log=${'x'.repeat(101)}`, 'at most 100 characters'],
      ['q=%20&since=x', 'a whole number'],
    ])('?%s is refused with what is allowed', async (query, detail) => {
      for (const view of ['/', '/tags/wired/']) {
        const answer = await site.get(`${view}changes.json?${query}`);
        expect(answer.status).toBe(400);
        expect(answer.json().detail).toContain(detail);
      }
    });
  });

  describe('a cursor', () => {
    test('of another log begins anew, and says so', async () => {
      const { log, next, names } = await page('/tags/wired/changes.json?fields=ids');
      expect([typeof log, typeof names]).toEqual(['string', 'number']);
      const whole = await told('/tags/wired/changes.json');
      for (const other of ['of-another-site', `${log}0`, (await page('/tags/unwired/changes.json')).log]) {
        const again = await page(`/tags/wired/changes.json?since=${next}&log=${other}`);
        expect(again).toMatchObject({ reset: true, log });
        expect(again.changes.map(({ kind, id }) => [kind, id])).toEqual(whole);
      }
      // A view's own, or that of the whole site: the numbers are the same.
      for (const known of [log, (await page('/changes.json?limit=1')).log]) {
        const on = await page(`/tags/wired/changes.json?since=${next}&log=${known}`);
        expect(on).not.toHaveProperty('reset');
      }
    });

    test('that has yet to come begins anew; a replica may only be behind', async () => {
      const far = (await last()) + 1_000;
      const isReplica = (await site.get('/readyz')).json().replica !== undefined;
      for (const view of ['/', '/tags/wired/']) {
        const answer = await site.get(`${view}changes.json?since=${far}`);
        const body = answer.json<Page>();
        if (isReplica) {
          expect(body).toMatchObject({ changes: [], next: far, lagging: true });
          expect(body).not.toHaveProperty('reset');
          expect(answer.headers['cache-control']).toBe('no-store');
        } else {
          expect(body).toMatchObject({ reset: true });
          expect(body.changes[0]?.seq).toBeLessThan(far);
        }
      }
    });

    test('goes on when a tag is renamed, and begins anew when it is merged', async () => {
      const rename = (slug: string, body: object) => site.admin('PATCH', `/admin/facets/tag/${slug}`, body);
      const followed = (slug: string) =>
        until(async () => !(await site.admin('GET', `/admin/facets/tag/${slug}`)).json().pending);
      await site.post(article({ title: 'Named one', tags: ['Wire name'] }));
      await site.post(article({ title: 'Named two', tags: ['Wire heir'] }));
      const before = await page('/tags/wire-name/changes.json?fields=ids');
      expect((await rename('wire-name', { label: 'Wire renamed', slug: 'wire-renamed' })).status).toBe(200);
      await followed('wire-renamed');
      const asked = `since=${before.next}&log=${before.log}`;
      const led = await site.get(`/tags/wire-name/changes.json?${asked}`);
      expect([led.status, led.headers.location]).toEqual([308, `/tags/wire-renamed/changes.json?${asked}`]);
      const renamed = await page(`${led.headers.location}`);
      expect(renamed).not.toHaveProperty('reset');
      expect(renamed.log).toBe(before.log);
      expect(renamed.names).toBeGreaterThan(before.names);
      expect((await rename('wire-renamed', { mergeInto: 'wire-heir' })).status).toBe(200);
      await followed('wire-heir');
      const heir = await site.get(`/tags/wire-renamed/changes.json?since=${renamed.next}&log=${renamed.log}`);
      const merged = await page(`${heir.headers.location}`);
      expect(merged).toMatchObject({ reset: true });
      expect(merged.names).toBeGreaterThan(renamed.names);
      // Led there once more, it goes on.
      expect(await page(`/tags/wire-heir/changes.json?since=${merged.next}&log=${merged.log}`)).toMatchObject(
        { changes: [] },
      );
    });
  });

  describe('as lines', () => {
    type Row = Record<string, unknown>;
    const lines = async (path: string, coding = 'identity') => {
      const headers = { accept: 'application/x-ndjson', 'accept-encoding': coding };
      const answer = await fetch(site.running.origin + path, { headers });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
      return (await answer.text())
        .trim()
        .split('\n')
        .map((line): Row => JSON.parse(line));
    };

    test('each article of the view once, at its last change, and where to go on', async () => {
      const ids: string[] = [];
      for (let i = 0; i < 4; i++) {
        ids.push((await site.post(article({ title: `Lined ${i}`, tags: ['Lined'] }))).id);
      }
      await site.admin('PATCH', `/admin/articles/${ids[1]}`, { title: 'Lined anew' });
      await site.admin('DELETE', `/admin/articles/${ids[2]}`);
      const path = '/tags/lined/changes.json';
      const all = await lines(path);
      const { next, log } = all.at(-1)!;
      const page = (await site.get(`${path}?limit=1000`)).json<{
        changes: typeof all;
        next: number;
        log: string;
      }>();
      expect([next, log]).toEqual([page.next, page.log]);
      const last = ids.map((id) => page.changes.findLast((change) => change.id === id)!);
      const shown = last.filter(({ kind }) => kind !== 'retract');
      expect(all.slice(0, -1)).toEqual(shown.sort((a, b) => Number(a.seq) - Number(b.seq)));
      expect(await lines(path, 'gzip')).toEqual(all);
      const since = Number(page.changes[2]?.seq);
      expect((await lines(`${path}?since=${since}`)).slice(0, -1)).toEqual(page.changes.slice(3));
      expect((await lines(`${path}?since=${next}&log=other`))[0]).toEqual({ reset: true, log });
    });
  });

  describe('as a document', () => {
    test('has validators that tell everything that is asked apart', async () => {
      const path = '/tags/wired/changes.json';
      const queries = ['', '?since=1', '?limit=2', '?fields=ids', '?as=rss', '?q=ferry', '?log=x'];
      const tags = await Promise.all(queries.map((query) => site.etag(path + query)));
      expect(new Set(tags).size).toBe(queries.length);
      for (const [i, query] of queries.entries()) {
        const held = await site.get(path + query, { 'if-none-match': tags[i]! });
        expect([held.status, held.headers.etag], query).toEqual([304, tags[i]]);
      }
      await site.post(article({ title: 'Of another view', tags: ['Unwired'] }));
      expect((await site.get(path, { 'if-none-match': tags[0]! })).status).toBe(200);
    });

    test('has one address, and is for everybody', async () => {
      const answer = await site.get('/tags/WIRED/Changes.json?since=1');
      expect([answer.status, answer.headers.location]).toEqual([308, '/tags/wired/changes.json?since=1']);
      const { headers, text } = await site.get('/tags/wired/changes.json', { 'accept-encoding': 'gzip' });
      expect(headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'content-encoding': 'gzip',
        'access-control-allow-origin': '*',
        'cache-control': expect.stringContaining('public'),
      });
      expect(JSON.parse(text)).toHaveProperty('log');
      const head = await site.request('HEAD', '/tags/wired/changes.json');
      expect([head.status, head.text]).toEqual([200, '']);
      expect((await site.get('/nowhere/changes.json')).status).toBe(404);
      expect((await site.get('/tags/a+/changes.json')).status).toBe(400);
      expect((await site.get(`${SITE}/changes.json?limit=1`)).headers['x-content-type-options']).toBe(
        'nosniff',
      );
    });

    test('is gone where an editor retired the tag', async () => {
      await site.post(article({ title: 'Retiring', tags: ['Wire retired'] }));
      expect((await site.admin('DELETE', '/admin/facets/tag/wire-retired')).status).toBeLessThan(300);
      expect((await site.get('/tags/wire-retired/changes.json')).status).toBe(410);
    });
  });
}
