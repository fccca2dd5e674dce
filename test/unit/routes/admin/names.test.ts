// Names and files, by forms.
import { describe, expect, test } from 'vitest';
import { article, SITE, TOKEN, testServer } from '../../../support/server.ts';
import { browser, tokenOf } from './browse.ts';
import { PIXEL, signedIn } from './signed-in.ts';

const at = signedIn();

const stored = async (id: string) =>
  (await (await at.server.admin('GET', `/admin/articles/${id}`)).json()) as Record<string, { url: string }>;

describe('names', () => {
  test('renamed, merged, brought back, retired', async () => {
    await at.server.post(article({ tags: ['Turky', 'Ankara'] }));
    const list = await at.b.get('/admin/names?kind=tag&q=turk');
    expect(list.html).toContain('/admin/names/tag/turky"');
    const one = await at.b.get('/admin/names/tag/turky');
    const renamed = await at.b.send(
      one,
      '/admin/names/tag/turky',
      { label: 'Turkey', slug: 'turkey' },
      'rename',
    );
    expect(renamed.url).toBe(`${SITE}/admin/names/tag/turkey?done=changed`);
    expect((await at.server.get('/tags/turky/rss.xml')).status).toBe(308);
    const taken = await at.b.send(renamed, '/admin/names/tag/turkey', { label: 'Ankara' }, 'rename');
    expect(taken.status).toBe(409);
    expect(taken.text).toContain('“Ankara” has this name, or had it before');
    expect(taken.fields('/admin/names/tag/turkey')).toContainEqual(['label', 'Ankara']);
    const unknown = await at.b.post('/admin/names/tag/turkey', [
      ['formToken', tokenOf(renamed.html)],
      ['mergeInto', 'nowhere'],
      ['do', 'merge'],
    ]);
    expect(unknown.status).toBe(422);
    expect(unknown.text).toContain('There is nothing called “nowhere”.');
    expect(unknown.html).toMatch(/id="mergeInto"[^>]*value="nowhere"|value="nowhere"[^>]*id="mergeInto"/);
    await at.b.post('/admin/names/tag/turkey', [
      ['formToken', tokenOf(renamed.html)],
      ['mergeInto', 'ankara'],
      ['do', 'merge'],
    ]);
    expect((await at.b.get('/admin/names/tag/turkey')).text).toContain('Merged into Ankara');
    await at.b.send(await at.b.get('/admin/names/tag/turkey'), '/admin/names/tag/turkey', {}, 'revive');
    await at.b.post('/admin/names/tag/turkey', [
      ['formToken', tokenOf(renamed.html)],
      ['do', 'retire'],
    ]);
    expect((await at.server.get('/tags/turkey/rss.xml')).status).toBe(410);
  });
});

test('a name is one line, of so many characters, whichever way it is given', async () => {
  const { b, server } = at;
  const labelOf = async (slug: string) =>
    ((await (await server.admin('GET', `/admin/facets/tag/${slug}`)).json()) as { label: string }).label;
  const list = await b.get('/admin/names?kind=tag');
  const made = (label: string) => b.send(list, '/admin/names', { label }, 'create');
  expect((await made(' Sea\u0001 \n and\u0000 quay ')).status).toBe(200);
  expect(await labelOf('sea-and-quay')).toBe('Sea and quay');
  expect((await made('x'.repeat(101))).status).toBe(422);
  const renamed = await server.admin('PATCH', '/admin/facets/tag/sea-and-quay', {
    label: 'Sea\u000b\u0000s',
  });
  expect([renamed.status, await labelOf('sea-and-quay')]).toEqual([200, 'Seas']);
  const one = await b.get('/admin/names/tag/sea-and-quay');
  const long = { label: 'y'.repeat(201), slug: 'seas' };
  expect((await b.send(one, '/admin/names/tag/sea-and-quay', long, 'rename')).status).toBe(422);
});

test('what no page can show is left out of notes, of what is said of files and of names of searches', async () => {
  const { b, server } = at;
  const { id } = await server.post(article({ status: 'draft' }));
  const note = await server.admin('POST', `/admin/articles/${id}/notes`, {
    text: 'Ask\u0000 the\u0001\nport',
  });
  expect([note.status, await note.json()]).toEqual([201, expect.objectContaining({ text: 'Ask the\nport' })]);
  const kept = await server.request('POST', '/admin/media', PIXEL, {
    ...{ authorization: `Bearer ${TOKEN}`, 'content-type': 'image/png' },
  });
  const { name } = (await kept.json()) as { name: string };
  const words = await server.admin('PATCH', `/admin/media/${name}`, {
    alt: 'A\u0000 pixel',
    caption: '\u0001',
  });
  expect(await words.json()).toMatchObject({ alt: 'A pixel' });
  const list = await b.get('/admin/list?q=sea');
  const saved = await b.send(list, '/admin/searches', { name: 'At\u0000 sea' }, 'save');
  expect(saved.text).toContain('At sea');
});

test('a long list of names has pages, and the one to merge into is looked for', async () => {
  const own = await testServer();
  const me = browser(own);
  await me.signIn();
  const all = Array.from({ length: 205 }, (_, i) => `Name ${1000 + i}`);
  for (let i = 0; i < all.length; i += 41) await own.post(article({ tags: all.slice(i, i + 41) }));
  const first = await me.get('/admin/names?kind=tag&q=name');
  const next = /rel="next" href="([^"]+)"/.exec(first.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const shown = (html: string) => [...html.matchAll(/<td><a href="[^"]+"><bdi>(Name \d+)/g)].map((m) => m[1]);
  const second = await me.get(next);
  expect([...shown(first.html), ...shown(second.html)].sort()).toEqual(all);
  expect(second.html).not.toContain('rel="next"');
  const path = '/admin/names/tag/name-1000';
  expect((await me.get(path)).html).not.toContain('<option value="name-1204">');
  const found = await me.get(`${path}?q=1204`);
  expect(found.text).toContain('Found: Name 1204 (name-1204)');
  const [word] = found.fields(path);
  const merged = await me.post(path, [word!, ['mergeInto', 'Name 1204'], ['do', 'merge']]);
  expect(merged.text).toContain('Merged into Name 1204');
  await own.close();
});

test('the articles of a source are found from the list of sources', async () => {
  await at.server.post(article({ title: 'Of an agency', source: { name: 'Some Agency' } }));
  const names = await at.b.get('/admin/names?kind=source&q=agency');
  const href = /href="(\/admin\/list\?[^"]+)"/.exec(names.html)?.[1] ?? '';
  const list = await at.b.get(href);
  expect(list.text).toContain('Of an agency');
  expect(list.html).toMatch(/name="source" value="some-agency"/);
  expect((await at.b.get('/admin/list?source=nobody')).text).toContain('No articles match.');
  expect((await at.b.get('/admin/list?q=nowhere')).text).toContain('only their beginnings');
});

describe('files', () => {
  test('a picture sent with the form, without script', async () => {
    const page = await at.b.get('/admin/write');
    const made = await at.b.send(
      page,
      '/admin/write',
      {
        title: 'With a picture',
        content: 'x',
        'image.alt': 'One dot',
        imageFile: new File([PIXEL], 'dot.png'),
      },
      'publish',
    );
    const id = /edit\/([\w-]+)/.exec(made.url)?.[1] ?? '';
    const { image } = await stored(id);
    expect(image).toMatchObject({ alt: 'One dot', width: 1, height: 1 });
    expect((await at.server.get(image?.url ?? '')).headers.get('content-type')).toBe('image/png');
  });

  test('what is no picture is refused beside its field, and the rest is kept', async () => {
    const page = await at.b.get('/admin/write');
    const refused = await at.b.send(
      page,
      '/admin/write',
      { title: 'Kept', imageFile: new File(['<script>1</script>'], 'a.png') },
      'publish',
    );
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/id="imageFile"[^>]*aria-invalid="true"/);
    expect(refused.fields('/admin/write')).toContainEqual(['title', 'Kept']);
  });

  test('one that is too large, too: nothing typed is lost, and nothing of it is kept', async () => {
    const page = await at.b.get('/admin/write');
    const large = new Uint8Array(17 * 1024 * 1024);
    large.set(PIXEL);
    const refused = await at.b.send(
      page,
      '/admin/write',
      { title: 'Kept', 'image.alt': 'A large dot', imageFile: new File([large], 'large.png') },
      'publish',
    );
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('can have up to 16 MB');
    expect(refused.fields('/admin/write')).toContainEqual(['image.alt', 'A large dot']);
  });

  test('the script’s upload: with the session’s word only', async () => {
    const { html } = await at.b.get('/admin/write');
    const cookie = `tagwire_session=${at.b.cookies.get('tagwire_session')}`;
    const upload = (headers: Record<string, string>) =>
      at.server.request('POST', '/admin/media-upload', PIXEL, {
        'content-type': 'application/octet-stream',
        ...headers,
      });
    const ok = await upload({ cookie, 'x-form-token': tokenOf(html) });
    expect(await ok.json()).toMatchObject({ type: 'image/png', width: 1 });
    expect((await upload({ cookie })).status).toBe(403);
    expect((await upload({ 'x-form-token': tokenOf(html) })).status).toBe(401);
    expect((await upload({ authorization: `Bearer ${TOKEN}` })).status).toBe(401);
  });

  test('the script is told in the interface’s language what a file is; programs in English', async () => {
    const { html } = await at.b.get('/admin/write');
    const cookie = `tagwire_session=${at.b.cookies.get('tagwire_session')}`;
    const told = async (path: string, headers: Record<string, string>) => {
      const type = { 'content-type': 'application/octet-stream', 'accept-language': 'ru' };
      const answer = await at.server.request('POST', path, '<svg/>', { ...type, ...headers });
      return ((await answer.json()) as { detail: string }).detail;
    };
    expect(await told('/admin/media-upload', { cookie, 'x-form-token': tokenOf(html) })).toContain(
      'Файлы SVG',
    );
    expect(await told('/admin/media-upload', { 'x-form-token': 'x' })).toContain('Сеанс закончился');
    expect(await told('/admin/media', { authorization: `Bearer ${TOKEN}` })).toContain('This is SVG');
  });

  test('a picture that takes another’s place does not take its measures', async () => {
    const digitalSourceType = 'http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture';
    const image = { url: 'https://x.example/a.jpg', alt: 'A', width: 800, height: 600, digitalSourceType };
    const { id } = await at.server.post(article({ title: 'Measured', image }));
    const page = await at.b.get(`/admin/edit/${id}`);
    await at.b.send(page, `/admin/edit/${id}`, { 'image.alt': 'Aa' }, 'publish');
    expect((await stored(id)).image).toEqual({ ...image, alt: 'Aa' });
    const again = await at.b.get(`/admin/edit/${id}`);
    await at.b.send(again, `/admin/edit/${id}`, { 'image.url': 'https://x.example/b.jpg' }, 'publish');
    expect((await stored(id)).image).toEqual({ url: 'https://x.example/b.jpg', alt: 'Aa' });
  });
});

test('several tags are merged into one, or retired; a tag is made before it has an article', async () => {
  const { b, server } = at;
  await server.post(article({ tags: ['Harbor', 'Harbour', 'Harbours', 'Quay'] }));
  const form = '/admin/names';
  const list = await b.get('/admin/names?kind=tag&q=harb&sort=name');
  expect(list.text).toContain('Names: 3');
  const word: [string, string] = ['formToken', tokenOf(list.html)];
  const missing = await b.post(form, [word, ['kind', 'tag'], ['slug', 'harbor'], ['do', 'merge']]);
  expect([missing.status, missing.text]).toEqual([422, expect.stringContaining('Merge into')]);
  expect(missing.html).toMatch(/value="harbor" checked/);
  expect((await b.post(form, [word, ['kind', 'tag'], ['do', 'retire']])).text).toContain(
    'Nothing is ticked.',
  );
  const made = await b.post(form, [
    ['formToken', tokenOf(list.html)],
    ['label', 'Sea ports'],
    ['description', 'All of them.'],
    ['do', 'create'],
  ]);
  expect(made.url).toBe(`${SITE}/admin/names/tag/sea-ports?done=changed`);
  expect(made.html).toContain('All of them.');
  const again = await b.post(form, [
    ['formToken', tokenOf(made.html)],
    ['label', 'SEA ports'],
    ['do', 'create'],
  ]);
  expect(again.status).toBe(409);
  const three: [string, string][] = ['harbor', 'harbour', 'harbours'].map((slug) => ['slug', slug]);
  const both = await b.post(form, [
    ['formToken', tokenOf(made.html)],
    ...three,
    ['kind', 'tag'],
    ['mergeInto', 'Sea ports'],
    ['do', 'merge'],
  ]);
  expect(both.text).toContain('Done.');
  expect((await server.get('/tags/harbour/rss.xml')).headers.get('location')).toContain('/tags/sea-ports/');
  const feed = (await (await server.get('/tags/sea-ports/feed.json')).json()) as {
    items: { tags: string[] }[];
  };
  expect(feed.items.map(({ tags }) => tags)).toEqual([['Sea ports', 'Quay']]);
  await b.post(form, [
    ['formToken', tokenOf(made.html)],
    ['slug', 'quay'],
    ['kind', 'tag'],
    ['do', 'retire'],
  ]);
  expect((await server.get('/tags/quay/rss.xml')).status).toBe(410);
});

test('a tag whose description is refused is not made; what is taken is one entry of the audit log', async () => {
  const { b, server } = at;
  const make = async (description: string) =>
    b.post('/admin/names', [
      ['formToken', tokenOf((await b.get('/admin/names')).html)],
      ['label', 'Described'],
      ['description', description],
      ['do', 'create'],
    ]);
  const refused = await make('x'.repeat(4001));
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('Use at most 4,000')]);
  expect(refused.html).toMatch(/<details class="card" open>/);
  expect(refused.html).toMatch(/id="description"[^>]*aria-invalid="true"/);
  expect((await server.admin('GET', '/admin/facets/tag/described')).status).toBe(404);
  expect((await make(' All that was described. ')).html).toContain('All that was described.');
  const audit = (await (await server.admin('GET', '/admin/audit?object=tag/described')).json()) as {
    entries: object[];
  };
  expect(audit.entries).toMatchObject([
    { action: 'facet.create', detail: { label: 'Described', description: 'All that was described.' } },
  ]);
});

test('more names than are changed at once are refused, and stay ticked', async () => {
  const { b, server } = at;
  const all = Array.from({ length: 101 }, (_, i) => `Many ${100 + i}`);
  for (const tags of [all.slice(0, 50), all.slice(50, 100), all.slice(100)])
    await server.post(article({ tags }));
  const list = await b.get('/admin/names?q=many');
  const retire = (slugs: readonly string[]) =>
    b.post('/admin/names', [
      ['formToken', tokenOf(list.html)],
      ['kind', 'tag'],
      ['back', '/names?q=many'],
      ...slugs.map((slug): [string, string] => ['slug', slug]),
      ['do', 'retire'],
    ]);
  const slugs = all.map((label) => label.toLowerCase().replace(' ', '-'));
  const refused = await retire(slugs);
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('At most 100: remove some.')]);
  expect(refused.html.match(/ checked>/g)).toHaveLength(101);
  expect((await server.get('/tags/many-100/rss.xml')).status).toBe(200);
  expect((await retire(slugs.slice(1))).status).toBe(200);
  expect((await server.get('/tags/many-200/rss.xml')).status).toBe(410);
});
