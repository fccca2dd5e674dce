// POST /admin/changes: what of another site's log becomes of this one. That all of a site does, to the byte, is
// test/reliability/mirror.test.ts's.
import { afterEach, expect, test } from 'vitest';
import { change, copyOver, json, type Taken } from '../../support/mirror.ts';
import { article, START, type TestServer, testServer } from '../../support/server.ts';

const ORIGIN = 'https://other.example/';
const HOUR = 3_600_000;
const open: TestServer[] = [];
const server = async (url = 'https://wire.example') => {
  const made = await testServer({ vars: { PUBLIC_URL: url } });
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** Sends changes as the page of a log. */
const take = (to: TestServer, changes: object[], more: object = {}) => {
  const seqs = changes.map((one) => (one as { seq: number }).seq);
  const page = { origin: ORIGIN, log: 'a', since: 0, next: Math.max(0, ...seqs), changes, ...more };
  return json<Taken>(to.admin('POST', '/admin/changes', page));
};
interface Feed {
  items: { id: string; url: string; title: string; date_modified: string; tags?: string[] }[];
  _tagwire: { deleted?: { id: string; at: string; note?: string }[] };
}
const feed = (of: TestServer, path = '/feed.json') => json<Feed>(of.get(path));
const titles = async (of: TestServer, path?: string) =>
  (await feed(of, path)).items.map(({ title }) => title);
const kinds = async (of: TestServer) =>
  (await json<{ changes: { kind: string }[] }>(of.get('/changes.json?limit=1000'))).changes.map(
    ({ kind }) => kind,
  );
const sea = { kind: 'tag', slug: 'sea', label: 'Sea', id: '9d0fd7a3-4f38-4dbb-a8e8-5a4f4f0c7b11' };

test('an article of this site’s own stays: with the same guid, and with the slug', async () => {
  const here = await server();
  await here.post(article({ title: 'Mine', guid: 'https://other.example/1', slug: 'one' }));
  const taken = await take(here, [
    change('Theirs', { seq: 1, guid: 'https://other.example/1' }),
    change('One', { seq: 2 }),
  ]);
  expect(taken).toMatchObject({ created: 1, kept: ['https://other.example/1'], since: 2 });
  const { items } = await feed(here);
  expect(items.map(({ title, url }) => [title, new URL(url).pathname])).toEqual([
    ['Mine', '/articles/one'],
    ['One', '/articles/one-2'],
  ]);
});

test('what was taken changes nothing when it comes again; what is missing is asked for', async () => {
  const here = await server();
  const changes = [change('One', { seq: 3, facets: [sea] }), change('Two', { seq: 5 })];
  expect(await take(here, changes)).toMatchObject({ created: 2, since: 5, whole: false });
  expect(await take(here, changes)).toMatchObject({ created: 0, updated: 0, since: 5 });
  expect(await kinds(here)).toEqual(['publish', 'publish']);
  const gap = { origin: ORIGIN, log: 'a', since: 7, next: 8, changes: [change('Three', { seq: 8 })] };
  const refused = await here.admin('POST', '/admin/changes', gap);
  expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'mirror-gap' }]);
  expect((await here.admin('GET', '/admin/changes?origin=https://no.example/')).status).toBe(404);
  const known = await json<Taken>(here.admin('GET', `/admin/changes?origin=${ORIGIN}`));
  expect(known).toMatchObject({ since: 5, whole: false, log: 'a' });
});

test('each change is in the log as it was there, with its date; a day old, it is not pushed', async () => {
  const here = await server();
  const made = await here.admin('POST', '/admin/webhooks', { url: 'https://hook.example/' });
  expect(made.status).toBe(201);
  const id = crypto.randomUUID();
  const at = (hours: number) => new Date(START - hours * HOUR).toISOString();
  const changes = [
    change('Old', { seq: 1, at: at(50) }),
    change('New', { seq: 2, id, at: at(2), facets: [sea] }),
    change('New', { seq: 3, id, kind: 'correction', note: 'Not so.', version: 2, at: at(1), facets: [sea] }),
    {
      ...change('New', {
        seq: 4,
        id,
        kind: 'retract',
        note: 'Wrong.',
        version: 3,
        at: at(0.5),
        facets: [sea],
      }),
      item: undefined,
    },
  ];
  expect(await take(here, changes, { end: true })).toMatchObject({ created: 1, withdrawn: 1, whole: true });
  expect(await kinds(here)).toEqual(['publish', 'publish', 'correction', 'retract']);
  const { _tagwire } = await feed(here, '/tags/sea/feed.json');
  expect(_tagwire.deleted).toEqual([{ id: `urn:uuid:${id}`, at: at(0.5), note: 'Wrong.' }]);
  await here.app.tick();
  const { deliveries } = await json<{ deliveries: { seq: number }[] }>(
    here.admin('GET', '/admin/deliveries'),
  );
  expect(deliveries.map(({ seq }) => seq).sort()).toEqual([2, 3, 4]);
});

test('what left the view is withdrawn without a note, and comes back; what is erased there is erased here', async () => {
  const here = await server();
  const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
  await take(here, [change('One', { seq: 1, id: one, facets: [sea] }), change('Two', { seq: 2, id: two })]);
  const left = { ...change('One', { seq: 3, id: one, kind: 'left', version: 2 }), item: undefined };
  const gone = {
    ...change('Two', { seq: 4, id: two, kind: 'retract', version: 2, note: 'No.' }),
    item: undefined,
    erased: true,
  };
  expect(await take(here, [left, gone], { since: 2 })).toMatchObject({ withdrawn: 1, erased: 1 });
  expect(await titles(here)).toEqual([]);
  expect((await here.admin('GET', `/admin/articles/${two}`)).status).toBe(404);
  expect((await here.get('/articles/one')).status).toBe(410);
  await take(here, [change('One again', { seq: 5, id: one, version: 3, facets: [sea] })], { since: 4 });
  expect(await titles(here, '/tags/sea/feed.json')).toEqual(['One again']);
});

test('another note of a withdrawal is told by the copy, too, also where the two follow each other', async () => {
  const [origin, copy] = [await server('https://other.example'), await server()];
  const { id } = await origin.post(article({ title: 'One' }));
  const both = async () => {
    await copyOver(origin, copy);
    await copyOver(copy, origin);
  };
  const withdraw = (note: string) => origin.admin('DELETE', `/admin/articles/${id}?note=${note}`);
  await both();
  for (const notes of [['First'], ['Second'], ['Third', 'Fourth']]) {
    for (const note of notes) await withdraw(note);
    await both();
    const { items, _tagwire } = await feed(copy);
    expect(_tagwire.deleted).toMatchObject([{ note: notes.at(-1) }]);
    expect(items).toMatchObject([{ title: 'Withdrawn: One' }]);
  }
  const before = [await kinds(origin), await kinds(copy)];
  expect(before[0]).toEqual(before[1]);
  await both();
  expect([await kinds(origin), await kinds(copy)]).toEqual(before);
});

test('a log read anew: what differs is changed, what is not there any more is withdrawn at its end, what is here stays shown', async () => {
  const here = await server();
  await here.post(article({ title: 'Mine', publishedAt: '2026-01-01T00:00:00Z' }));
  const [kept, lost, changed] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
  await take(
    here,
    [
      change('Kept', { seq: 1, id: kept }),
      change('Lost', { seq: 2, id: lost }),
      change('Changed', { seq: 3, id: changed, version: 4 }),
    ],
    { end: true },
  );
  const logged = (await kinds(here)).length;
  const anew = [
    change('Kept', { seq: 1, id: kept }),
    change('As it was', { seq: 2, id: changed, version: 3 }),
  ];
  await take(here, anew.slice(0, 1), { reset: true, next: 1 });
  expect((await titles(here)).sort()).toEqual(['Changed', 'Kept', 'Lost', 'Mine']);
  await take(here, anew.slice(1), { since: 1, next: 2 });
  const whole = await take(here, [], { since: 2, next: 2, end: true });
  expect(whole).toMatchObject({ withdrawn: 1, whole: true });
  expect((await titles(here)).sort()).toEqual(['As it was', 'Kept', 'Mine']);
  expect((await kinds(here)).slice(logged)).toEqual(['publish', 'retract']);
  // It goes on from the version that it was set back to.
  await take(here, [change('Onwards', { seq: 9, id: changed, version: 4, kind: 'update' })], { since: 2 });
  expect((await titles(here)).sort()).toEqual(['Kept', 'Mine', 'Onwards']);
});

test('two views of a site in one: an article of both is told once, and stays until it has left both', async () => {
  const [origin, here] = [await server(), await server('https://copy.example')];
  const both = await origin.post(article({ title: 'Both', tags: ['Sea', 'Ice'] }));
  const copy = async () => {
    for (const view of ['/tags/sea', '/tags/ice']) await copyOver(origin, here, { view });
  };
  await copy();
  expect(await kinds(here)).toEqual(['publish']);
  await origin.admin('PATCH', `/admin/articles/${both.id}`, { tags: ['Ice'] });
  await copy();
  expect(await titles(here)).toEqual(['Both']);
  expect(await titles(here, '/tags/sea/feed.json')).toEqual([]);
  expect(await kinds(here)).toEqual(['publish', 'update']);
  await origin.admin('PATCH', `/admin/articles/${both.id}`, { tags: ['Fire'] });
  await copy();
  expect(await titles(here)).toEqual([]);
});

test('an item that cannot be is left out and told; the text is made safe; only a writer may send it', async () => {
  const here = await server();
  const bad = change('Bad', { seq: 1, item: { title: '' } });
  const evil = change('Evil', { seq: 2, item: { html: '<p onclick="x()">Hi</p><script>alert(1)</script>' } });
  const body = { origin: ORIGIN, log: 'a', since: 0, next: 2, changes: [bad, evil] };
  const taken = await json<Taken>(here.admin('POST', '/admin/changes', body));
  expect(taken).toMatchObject({ created: 1, since: 2, failed: [{ id: bad.id }] });
  expect(await (await here.get('/feed.json')).text()).not.toMatch(/alert|onclick/);
  expect((await here.request('POST', '/admin/changes', body)).status).toBe(401);
  const odd = await here.admin('POST', '/admin/changes', { ...body, origin: 'ftp://x/' });
  expect(odd.status).toBe(422);
});

test('a tag that is renamed, merged or retired there: its old address leads on here, too', async () => {
  const [origin, here] = [await server(), await server('https://copy.example')];
  for (const tag of ['Sea', 'Ocean', 'Old', 'Lake'])
    await origin.post(article({ title: `Of ${tag}`, tags: [tag] }));
  await here.post(article({ title: 'Mine', tags: ['Sea'] }));
  await copyOver(origin, here);
  expect((await titles(here, '/tags/sea/feed.json')).sort()).toEqual(['Mine', 'Of Sea']);
  await json(origin.admin('PATCH', '/admin/facets/tag/ocean', { mergeInto: 'lake' }));
  await json(origin.admin('PATCH', '/admin/facets/tag/lake', { label: 'Lakes', slug: 'lakes' }));
  await json(origin.admin('PATCH', '/admin/facets/tag/sea', { label: 'Seas', slug: 'seas' }));
  await origin.admin('DELETE', '/admin/facets/tag/old');
  await copyOver(origin, here);
  const told = async (path: string) => {
    const answer = await here.get(path);
    return [answer.status, answer.headers.get('location')];
  };
  expect((await titles(here, '/tags/lakes/feed.json')).sort()).toEqual(['Of Lake', 'Of Ocean']);
  expect(await told('/tags/lake/rss.xml')).toEqual([308, '/tags/lakes/rss.xml']);
  expect(await told('/tags/ocean/rss.xml')).toEqual([308, '/tags/lakes/rss.xml']);
  expect((await told('/tags/old/rss.xml'))[0]).toBe(410);
  // A tag of this site's own stays what it is called.
  expect(await titles(here, '/tags/sea/feed.json')).toEqual(['Mine']);
  expect(await titles(here, '/tags/seas/feed.json')).toEqual(['Of Sea']);
});

test('two sites that follow each other come to rest, and neither withdraws the other’s', async () => {
  const sites = [await server(), await server('https://copy.example')] as const;
  const [one, other] = sites;
  const { id } = await one.post(article({ title: 'Of one', tags: ['Sea'] }));
  await other.post(article({ title: 'Of the other' }));
  const both = async () => {
    for (let i = 0; i < 3; i++) {
      await copyOver(one, other);
      await copyOver(other, one);
    }
  };
  await both();
  await one.admin('PATCH', `/admin/articles/${id}`, { summary: 'Again' });
  await both();
  await json(one.admin('PATCH', '/admin/facets/tag/sea', { label: 'Seas' }));
  await both();
  const before = await Promise.all(sites.map(kinds));
  await both();
  expect(await Promise.all(sites.map(kinds))).toEqual(before);
  for (const site of sites) {
    expect((await titles(site)).sort()).toEqual(['Of one', 'Of the other']);
    expect(await kinds(site)).toEqual(['publish', 'publish', 'update', 'silent']);
  }
});

test('a tag that an editor here retires or merges loses the copies, too', async () => {
  const [origin, here] = [await server(), await server('https://copy.example')];
  for (const tag of ['Sea', 'Ocean']) await origin.post(article({ title: `Of ${tag}`, tags: [tag] }));
  await copyOver(origin, here);
  await json(here.admin('PATCH', '/admin/facets/tag/ocean', { mergeInto: 'sea' }));
  expect((await titles(here, '/tags/sea/feed.json')).sort()).toEqual(['Of Ocean', 'Of Sea']);
  expect((await here.admin('DELETE', '/admin/facets/tag/sea')).status).toBe(200);
  expect((await here.get('/tags/sea/feed.json')).status).toBe(410);
  expect((await titles(here)).sort()).toEqual(['Of Ocean', 'Of Sea']);
});
