// digest.json: one hash of what a whole copy of a view has.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { article, type Site } from '../site.ts';

export function digest(site: Site): void {
  describe('the digest of a view', () => {
    test('is that of its articles’ ids and versions, and has a validator', async () => {
      const post = (tags: string[]) => site.post(article({ tags }));
      const [one, both] = [await post(['Digested']), await post(['Digested', 'Twice'])];
      const hashOf = (lines: string[]) =>
        createHash('sha256').update(lines.toSorted().join('')).digest('hex');
      const lines = [one, both].map(({ id, version }) => `${id} ${version}\n`);
      const answer = await site.get('/tags/digested/digest.json');
      expect(answer.json()).toEqual({
        ...{ log: expect.any(String), seq: expect.any(Number), count: 2 },
        digest: hashOf(lines),
      });
      const headers = { 'if-none-match': `${answer.headers.etag}` };
      expect((await site.get('/tags/digested/digest.json', headers)).status).toBe(304);
      const of = async (path: string) => (await site.get(path)).json<{ count: number; digest: string }>();
      expect(await of('/tags/digested+!twice/digest.json')).toMatchObject({ digest: hashOf([lines[0]!]) });
      expect(await of('/tags/never-used/digest.json')).toMatchObject({ count: 0, digest: hashOf([]) });
      const { log, seq, count } = (await site.get('/digest.json')).json<Record<string, unknown>>();
      const changes = (await site.get('/changes.json?limit=1')).json();
      expect({ log, isSeq: Number(seq) >= both.seq, isMore: Number(count) >= 2 }).toEqual({
        ...{ log: changes.log, isSeq: true, isMore: true },
      });
    });
  });
}
