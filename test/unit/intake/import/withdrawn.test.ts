// What a feed says is deleted (RFC 6721) is no article, though its notice is among the entries.
import { expect, test } from 'vitest';
import { article } from '../../../support/server.ts';
import { articlesOf, counts, importInto, newServer } from './kit.ts';

test.each(['rss.xml', 'atom.xml', 'feed.json'])(
  '%s of this program gives what is there, and leaves alone what came before',
  async (file) => {
    const [from, to] = [await newServer(), await newServer()];
    await from.post(article({ title: 'Stays' }));
    const gone = await from.post(article({ title: 'Goes' }));
    const feed = async () => (await from.get(`/${file}`)).text();
    const before = await feed();
    from.tick(60_000);
    await from.admin('DELETE', `/admin/articles/${gone.id}?note=Wrong.`);
    const after = await feed();
    expect(after).toContain('Withdrawn: Goes');
    expect(counts(await importInto(to, after))).toMatchObject({ created: 1, skipped: 1, failed: 0 });
    expect((await articlesOf(to)).map(({ title }) => title)).toEqual(['Stays']);
    await importInto(to, before);
    expect(counts(await importInto(to, after))).toMatchObject({ created: 0, updated: 0, skipped: 1 });
    expect((await articlesOf(to)).map(({ title }) => title).sort()).toEqual(['Goes', 'Stays']);
  },
);

test('an entry that was updated after its tombstone is there again', async () => {
  const to = await newServer();
  const entry = (id: string, updated: string) =>
    `<entry><id>urn:x:${id}</id><title>${id}</title><updated>${updated}</updated><content>x</content></entry>`;
  const report = await importInto(
    to,
    `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><id>urn:x:feed</id>
    <at:deleted-entry ref="urn:x:old" when="2026-01-02T00:00:00Z"/><at:deleted-entry ref="urn:x:new" when="2026-01-02T00:00:00Z"/>
    ${entry('old', '2026-01-02T00:00:00Z')}${entry('new', '2026-01-02T00:00:01Z')}</feed>`,
  );
  expect(counts(report)).toMatchObject({ created: 1, skipped: 1 });
  expect((await articlesOf(to)).map(({ title }) => title)).toEqual(['new']);
});
