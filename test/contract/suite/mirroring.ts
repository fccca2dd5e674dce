// A mirror: changes of another site are taken in their order, each once; at the end of its log what it has no more goes.
import { describe, expect, test } from 'vitest';
import type { Site } from '../site.ts';

const ORIGIN = 'https://origin.example/';
const AT = '2020-12-17T09:00:00.000Z';
const TAG = { kind: 'tag', slug: 'mirrored', label: 'Mirrored', id: '5f0c7c43-6f5e-4b0e-9a55-0d5a4f2c9a01' };

const change = (seq: number, title: string, more: { version?: number; [name: string]: unknown } = {}) => {
  const id = `5f0c7c43-6f5e-4b0e-9a55-${`${seq}`.padStart(12, '0')}`;
  const named = { id, guid: `urn:uuid:${id}`, version: 1 };
  const dates = { publishedAt: AT, updatedAt: AT, createdAt: AT };
  const slug = `mirrored-${seq}`;
  const item = {
    ...named,
    ...dates,
    slug,
    language: 'en',
    title,
    html: `<p>${title}.</p>`,
    tags: ['Mirrored'],
    facets: [TAG],
  };
  return { seq, kind: 'publish', at: AT, facets: [TAG], ...named, item, ...more };
};

interface Taken {
  since: number;
  created: number;
  withdrawn: number;
  whole: boolean;
}

export function mirroring(site: Site): void {
  /** On Workers it takes some of many at once. */
  async function take(page: {
    since: number;
    next: number;
    changes: { seq: number; item?: object | undefined }[];
    end?: true;
    reset?: true;
  }) {
    const sum = { created: 0, withdrawn: 0 };
    for (let { since, changes, reset } = page; ; ) {
      const body = { origin: ORIGIN, log: 'a', ...page, since, changes, reset };
      const answer = await site.admin('POST', '/admin/changes', body);
      expect(answer.status, answer.text).toBe(200);
      const taken = answer.json<Taken>();
      sum.created += taken.created;
      sum.withdrawn += taken.withdrawn;
      since = taken.since;
      if (since >= page.next && (!page.end || taken.whole)) return sum;
      changes = changes.filter(({ seq }) => seq > since);
      reset = undefined;
    }
  }
  const titles = async () => {
    const answer = await site.get('/tags/mirrored/feed.json?limit=200');
    return answer.json<{ items: { title: string; date_modified: string }[] }>().items;
  };

  describe('a mirror', () => {
    test('takes a page, and nothing of it twice', async () => {
      const changes = Array.from({ length: 70 }, (_, i) => change(i + 1, `Mirrored ${i + 1}`));
      const page = { since: 0, next: 70, changes };
      expect(await take(page)).toEqual({ created: 70, withdrawn: 0 });
      expect(await take(page)).toEqual({ created: 0, withdrawn: 0 });
      const items = await titles();
      expect(items).toHaveLength(70);
      expect(new Set(items.map(({ date_modified }) => date_modified))).toEqual(new Set([AT]));
      const state = await site.admin('GET', `/admin/changes?origin=${encodeURIComponent(ORIGIN)}`);
      expect(state.json()).toMatchObject({ since: 70, log: 'a', whole: false });
    });

    test('corrects and withdraws', async () => {
      const { id } = change(1, '');
      const corrected = change(71, 'Corrected', { kind: 'correction', note: 'Not so.', version: 2 });
      const [named, item] = [
        { id, guid: `urn:uuid:${id}` },
        { ...corrected.item, id, guid: `urn:uuid:${id}`, version: 2, slug: 'mirrored-1' },
      ];
      const gone = { ...change(2, ''), seq: 72, kind: 'retract', version: 2, item: undefined };
      await take({ since: 70, next: 72, end: true, changes: [{ ...corrected, ...named, item }, gone] });
      const shown = (await titles()).map(({ title }) => title);
      expect(shown).toHaveLength(69);
      expect(shown).toContain('Corrected');
      expect((await site.get('/articles/mirrored-2')).status).toBe(410);
    });

    test('a log that begins anew: what is not in it any more is withdrawn', async () => {
      const changes = [change(3, 'Mirrored 3'), change(4, 'Another')];
      expect(await take({ since: 0, next: 4, reset: true, end: true, changes })).toEqual({
        created: 0,
        withdrawn: 67,
      });
      expect((await titles()).map(({ title }) => title).sort()).toEqual(['Another', 'Mirrored 3']);
    });
  });
}
