// What becomes of an article after it is written: two editors, versions, lists; and tokens.
import { describe, expect, test } from 'vitest';
import { article, SITE, testServer } from '../../../support/server.ts';
import { browser, type Page } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();

const stored = async (id: string) =>
  (await (await at.server.admin('GET', `/admin/articles/${id}`)).json()) as Record<string, unknown>;
const valuesOf = (page: Page, action: string, name: string) =>
  page
    .fields(action)
    .filter((f) => f[0] === name)
    .map((f) => f[1]);

describe('two editors on one article', () => {
  test('the second is shown both versions, loses nothing, and may save over the first', async () => {
    const { id } = await at.server.post(article({ title: 'Shared', content: { markdown: 'One.\n\nTwo.' } }));
    const action = `/admin/edit/${id}`;
    const other = browser(at.server);
    await other.signIn();
    const [mine, theirs] = [await at.b.get(action), await other.get(action)];
    await other.send(theirs, action, { content: 'One, by them.\n\nTwo.' }, 'publish');
    const conflict = await at.b.send(
      mine,
      action,
      { content: 'One, by me.\n\nTwo.', title: 'Mine' },
      'publish',
    );
    expect(conflict.status).toBe(409);
    expect(conflict.text).toContain('Administrator key changed this article while you were editing');
    expect(conflict.html).toContain('One, by them.');
    expect(valuesOf(conflict, action, 'content')).toEqual(['One, by me.\n\nTwo.']);
    expect(valuesOf(conflict, action, 'title')).toEqual(['Mine']);
    expect(await stored(id)).toMatchObject({ title: 'Shared', version: 2 });
    await at.b.send(conflict, action, {}, 'publish');
    expect(await stored(id)).toMatchObject({ title: 'Mine', version: 3 });
  });
});

describe('versions', () => {
  test('differences, and restore', async () => {
    const { id } = await at.server.post(
      article({ title: 'First', content: { text: 'The old words stay.' } }),
    );
    await at.server.admin('PATCH', `/admin/articles/${id}`, {
      title: 'Second',
      content: { text: 'The new words stay.' },
    });
    const history = await at.b.get(`/admin/history/${id}`);
    expect(history.html).toMatch(/The <\/span><del>.*old<\/del><ins>.*new<\/ins><span> words stay\./);
    const back = await at.b.send(history, `/admin/restore/${id}`, {});
    expect(back.text).toContain('The earlier version is restored');
    expect(await stored(id)).toMatchObject({ title: 'First', version: 3, status: 'published' });
  });

  test('retracted with a note, restored; back to draft; erased after a tick', async () => {
    const { id } = await at.server.post(article({ title: 'Out and in', slug: 'out-and-in' }));
    const page = await at.b.get(`/admin/remove/${id}`);
    const pressed = (value: string, more: [string, string][] = []) =>
      at.b.post(`/admin/remove/${id}`, [
        ...page.fields(`/admin/remove/${id}`).filter(([name]) => name === 'formToken'),
        ...more,
        ['do', value],
      ]);
    const gone = await pressed('retract', [
      ['version', '1'],
      ['note', 'It was wrong.'],
    ]);
    expect(gone.text).toContain('Retracted.');
    const public_ = await at.server.get('/articles/out-and-in', { accept: 'text/html' });
    expect(public_.status).toBe(410);
    expect(await public_.text()).toContain('It was wrong.');
    await at.b.send(await at.b.get(`/admin/history/${id}`), `/admin/restore/${id}`, {});
    expect((await stored(id)).status).toBe('retracted');
    await at.b.send(await at.b.get(`/admin/edit/${id}`), `/admin/edit/${id}`, {}, 'publish');
    expect((await stored(id)).status).toBe('published');
    const stale = await pressed('draft', [['version', '1']]);
    expect(stale.status).toBe(412);
    await pressed('draft', [['version', '3']]);
    expect((await stored(id)).status).toBe('draft');
    const unsure = await pressed('erase', [['version', '4']]);
    expect(unsure.status).toBe(422);
    expect(unsure.text).toContain('Tick the box first');
    const erased = await pressed('erase', [
      ['version', '4'],
      ['sure', 'yes'],
    ]);
    expect(erased.url).toBe(`${SITE}/admin/list?done=erased`);
    expect((await at.server.admin('GET', `/admin/articles/${id}`)).status).toBe(404);
  });
});

describe('the list', () => {
  test('filters and pages', async () => {
    const own = await testServer();
    for (let i = 0; i < 35; i++) {
      const [tag, name, language] = i % 2 ? ['Odd', 'Ada', 'tr'] : ['Even', 'Bo', 'en-GB'];
      await own.post(article({ title: `Number ${i}`, tags: [tag], authors: [{ name }], language }));
      own.tick(1_000);
    }
    await own.post(article({ title: 'Unseen', status: 'draft' }));
    const me = browser(own);
    await me.signIn();
    const titles = (page: Page) =>
      [...page.html.matchAll(/<bdi>((?:Number \d+|Unseen))<\/bdi>/g)].map((m) => m[1]);
    const first = await me.get('/admin/list');
    expect(titles(first)).toHaveLength(30);
    expect(titles(first)).toContain('Unseen');
    const next = /rel="next" href="([^"]+)"/.exec(first.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(titles(await me.get(next))).toHaveLength(6);
    expect(titles(await me.get('/admin/list?status=draft'))).toEqual(['Unseen']);
    expect(titles(await me.get('/admin/list?tag=odd'))).toHaveLength(17);
    expect(titles(await me.get('/admin/list?author=Bo'))).toHaveLength(18);
    expect(titles(await me.get('/admin/list?language=en&tag=Odd'))).toEqual([]);
    expect(titles(await me.get('/admin/list?language=en'))).toHaveLength(19);
    expect(titles(await me.get('/admin/list?author=nobody'))).toEqual([]);
    expect(titles(await me.get('/admin/list?q=Number+7&author=Ada'))).toEqual(['Number 7']);
    await own.close();
  });
});

test('the overview counts by status', async () => {
  const own = await testServer();
  const me = browser(own);
  for (const status of ['draft', 'draft', 'published', 'published', 'published']) {
    await own.post(article({ status }));
  }
  const { id } = await own.post(article());
  await own.admin('DELETE', `/admin/articles/${id}?note=wrong`);
  await own.post(article({ publishedAt: '2030-01-01T00:00:00Z' }));
  const page = await me.signIn();
  expect(page.text).toContain('2 Draft 0 Ready for review 1 Scheduled 3 Published 1 Retracted');
  expect(page.text).toContain('wrong');
  await own.close();
});

describe('tokens', () => {
  test('made, shown once, revoked; a refusal keeps what was typed', async () => {
    const page = await at.b.get('/admin/access');
    const refused = await at.b.send(page, '/admin/access', { name: '', expiresAt: '2020-01-01T00:00' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('Please fill this in.');
    expect(valuesOf(refused, '/admin/access', 'scope')).toEqual(['articles:read', 'articles:write', 'media']);
    const made = await at.b.send(page, '/admin/access', { name: 'Newsroom' });
    const token = /<code class="secret">(tw_[\w-]+)<\/code>/.exec(made.html)?.[1] ?? '';
    const listed = await at.server.request('GET', '/admin/articles', undefined, {
      authorization: `Bearer ${token}`,
    });
    expect(listed.status).toBe(200);
    expect((await at.b.get('/admin/access')).html).not.toContain(token);
    const id = /name="id" value="([\w-]+)"/.exec(made.html)?.[1] ?? '';
    await at.b.send(made, '/admin/revoke', { id });
    const after = await at.server.request('GET', '/admin/articles', undefined, {
      authorization: `Bearer ${token}`,
    });
    expect(after.status).toBe(401);
  });
});

test('a token’s last day is typed and listed in the site’s time zone', async () => {
  const settings = (timeZone: string | null) => at.server.admin('PATCH', '/admin/settings', { timeZone });
  await settings('America/New_York');
  const page = await at.b.get('/admin/access');
  expect(page.text).toContain('Expires (America/New_York)');
  const values = { name: 'Until noon', expiresAt: '2027-07-01T12:00' };
  const made = await at.b.send(page, '/admin/access', values);
  expect(made.text).toMatch(/Expires: 1 Jul 2027, 12:00/);
  const { tokens } = (await (await at.server.admin('GET', '/admin/tokens')).json()) as {
    tokens: { name: string; expiresAt: string }[];
  };
  expect(tokens.find(({ name }) => name === 'Until noon')?.expiresAt).toBe('2027-07-01T16:00:00Z');
  const skipped = { name: 'Never', expiresAt: '2027-03-14T02:30' };
  const refused = await at.b.send(page, '/admin/access', skipped);
  expect([refused.status, refused.text]).toEqual([
    422,
    expect.stringContaining('There is no 2027-03-14 02:30'),
  ]);
  expect(refused.fields('/admin/access')).toContainEqual(['expiresAt', '2027-03-14T02:30']);
  await settings(null);
});

test('the form of a token, sent again by a reload, makes no second one', async () => {
  const page = await at.b.get('/admin/access');
  const [one, two] = await Promise.all([
    at.b.send(page, '/admin/access', { name: 'Reloaded' }),
    at.b.send(page, '/admin/access', { name: 'Reloaded' }),
  ]);
  const again = await at.b.send(page, '/admin/access', { name: 'Reloaded' });
  expect([one, two, again].filter(({ html }) => /class="secret">tw_/.test(html))).toHaveLength(1);
  expect(again.text).toContain('This key has already been created');
  expect(again.html.match(/<bdi>Reloaded<\/bdi>/g)).toHaveLength(1);
  const other = await at.b.send(page, '/admin/access', { name: 'Another' });
  expect(other.html).toContain('class="secret">tw_');
});
