// A writer hands in, an editor gives back: as a browser without script has it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, TOKEN, testServer } from '../../../support/server.ts';
import { browser, type Page, tokenOf } from './browse.ts';

let server: TestServer;
let writer: ReturnType<typeof browser>;
let editor: ReturnType<typeof browser>;
const idOf = ({ url }: Page) => /\/edit\/([\w-]+)/.exec(url)?.[1] ?? '';

beforeAll(async () => {
  server = await testServer();
  const scopes = ['articles:read', 'articles:draft'];
  const made = await server.admin('POST', '/admin/tokens', { name: 'Ann', scopes });
  [writer, editor] = [browser(server), browser(server)];
  await writer.signIn(((await made.json()) as { token: string }).token);
  await editor.signIn(TOKEN);
});
afterAll(() => server.close());

test('from draft to review and back, with a remark and notes', async () => {
  const blank = await writer.get('/admin/write');
  expect(blank.html).not.toContain('value="publish"');
  const sent = await writer.send(
    blank,
    '/admin/write',
    { title: 'The ferry', content: 'It left.' },
    'review',
  );
  const id = idOf(sent);
  expect(sent.text).toContain('Submitted for review.');

  const list = await editor.get('/admin/review');
  expect(list.text).toMatch(/Review 1 ?1 waiting.*The ferry.*From Ann/);
  const page = await editor.get(`/admin/edit/${id}`);
  const edit = `/admin/edit/${id}`;
  const bare = await editor.send(page, edit, { remark: ' ' }, 'return');
  expect([bare.status, bare.html]).toEqual([422, expect.stringContaining('href="#remark"')]);
  const noted = await editor.send(page, edit, { 'note.text': 'Ask the port', summary: 'Kept' }, 'note');
  expect(noted.fields(edit)).toEqual(
    expect.arrayContaining([
      ['summary', 'Kept'],
      ['note.text', ''],
    ]),
  );
  expect(noted.text).toContain('Ask the port');
  const back = await editor.send(noted, edit, { remark: 'Who says so?' }, 'return');
  expect(back.text).toContain('Returned. The writer sees your remark.');

  // Wherever the writer is, it is seen that something came back.
  expect((await writer.get('/admin/list')).text).toMatch(/My articles 1 ?1 returned to you/);
  const mine = await writer.get('/admin/mine');
  expect(mine.text).toMatch(/Returned to you 1.*The ferry.*Administrator key: Who says so\?/);
  const again = await writer.get(edit);
  expect(again.text).toContain('Administrator key returned this with a remark');
  expect(again.text).toContain('Ask the port');
  expect(again.html).not.toMatch(/value="unnote:/);
  await writer.send(again, edit, { content: 'It left, says the crew.' }, 'review');
  expect((await editor.get('/admin/review')).text).toContain('The ferry');
  expect((await writer.get('/admin/list')).text).not.toContain('returned to you');
  const { text } = await editor.get(`/admin/history/${id}`);
  expect(text).toMatch(
    /Version 3 Submitted for review Ann.*Version 2 Returned with a remark Adm.*Version 1 Submitted/,
  );
  await editor.send(await editor.get(edit), edit, { tag: ['ports'] }, 'publish');
  expect((await editor.get('/admin/review')).text).toContain('Nothing is waiting for review.');
  expect((await writer.get(edit)).url).toContain(`/admin/look/${id}`);
  expect((await writer.get('/admin/review')).status).toBe(403);
});

test('who may not assign is told so, and nothing is logged as done', async () => {
  const made = await writer.send(
    await writer.get('/admin/write'),
    '/admin/write',
    { title: 'Whose', content: 'x' },
    'draft',
  );
  const edit = `/admin/edit/${idOf(made)}`;
  server.logged.length = 0;
  const refused = await writer.send(made, edit, { assignee: '', summary: 'Kept' }, 'assign');
  expect([refused.status, refused.text]).toEqual([
    403,
    expect.stringContaining('You don’t have permission for this.'),
  ]);
  expect(refused.fields(edit)).toContainEqual(['summary', 'Kept']);
  expect(server.logged.filter(({ message }) => message.includes('assign'))).toEqual([]);
});

test('a link to the draft, made and ended beside the text', async () => {
  const made = await writer.send(
    await writer.get('/admin/write'),
    '/admin/write',
    { title: 'Quiet', content: 'x' },
    'draft',
  );
  const edit = `/admin/edit/${idOf(made)}`;
  const shared = await writer.send(made, edit, { 'share.days': '1' }, 'share');
  const [, path = ''] = /value="[^"]*(\/shared\/[\w-]+)"/.exec(shared.html) ?? [];
  expect((await server.get(path)).status).toBe(200);
  const [, ending = ''] = /value="(unshare:[\w-]+)"/.exec(shared.html) ?? [];
  expect((await writer.send(shared, edit, {}, ending)).text).toContain('The link no longer works.');
  expect((await server.get(path)).status).toBe(404);
});

test('who has an article open is told to others, for a while', async () => {
  const { id } = await server.post({ title: 'Open', content: { text: 'x' }, status: 'draft' });
  const others = async (b: typeof writer) =>
    (JSON.parse((await b.get(`/admin/version/${id}`)).html) as { others: string[] }).others;
  expect([await others(writer), await others(editor)]).toEqual([[], ['Ann']]);
  server.tick(60_000);
  expect(await others(editor)).toEqual(['Ann']);
  server.tick(60_000);
  expect(await others(editor)).toEqual([]);
});

test('what was perhaps not meant is asked before it is published, once', async () => {
  const said = (page: Page) => /<section class="unconfirmed"[\s\S]*?<\/section>/.exec(page.html)?.[0] ?? '';
  const content = 'See [the plan](https://).\n\n![what is on the picture](/media/a.png)';
  const fields: [string, string][] = (await editor.get('/admin/write')).fields('/admin/write');
  const send = (values: Record<string, string>) => {
    const kept = fields.filter(([name]) => !(name in values));
    return editor.post('/admin/write', [...kept, ...Object.entries(values)]);
  };
  const asked = await send({ title: 'Plan', content, do: 'publish' });
  expect(said(asked)).toContain('#tags-0');
  expect(said(asked)).toContain('link “the plan” has no address');
  const confirmed = /name="confirmed" value="([^"]+)"/.exec(said(asked))?.[1] ?? '';
  expect(confirmed.split(' ').sort()).toEqual(['link-without-address', 'no-tags', 'placeholder']);
  const less = await send({ title: 'Plan', content, do: 'publish', confirmed: 'no-tags' });
  expect(said(less)).not.toContain('#tags-0');
  const empty = await send({ title: 'Plan', content: ' ', do: 'publish', confirmed: 'no-tags' });
  expect(said(empty)).toContain('The article has no text.');
  const done = await send({ title: 'Plan', content, do: 'publish', confirmed });
  expect(done.text).toContain('Published without tags');
  // What was said when it was published is not asked with every change of it.
  const edit = `/admin/edit/${idOf(done)}`;
  const values = done.fields(edit).filter(([name]) => !['title', 'kind', 'note'].includes(name));
  const again = await editor.post(edit, [
    ...values,
    ['title', 'Plans'],
    ['kind', 'silent'],
    ['do', 'publish'],
  ]);
  expect(again.text).toContain('Saved as a silent fix.');
});

test('a correction has a note', async () => {
  const { id } = await server.post({ title: 'Wrong', content: { text: 'x' }, tags: ['a'] });
  const edit = `/admin/edit/${id}`;
  const page = await editor.get(edit);
  const bare = await editor.send(page, edit, { title: 'Right', kind: 'correction' }, 'publish');
  expect([bare.status, bare.html]).toEqual([422, expect.stringContaining('href="#change-note"')]);
  const noted = await editor.send(bare, edit, { note: 'It was wrong.' }, 'publish');
  expect(noted.text).toContain('Correction published.');
});

test('times are those of the site’s zone', async () => {
  await server.admin('PATCH', '/admin/settings', { timeZone: 'America/New_York' });
  const page = await editor.get('/admin/write');
  expect(page.text).toContain('Date and time (America/New_York)');
  const values = { title: 'Later', content: 'x', publishedAt: '2027-05-04T09:00' };
  const later = await editor.send(page, '/admin/write', values, 'publish');
  expect(later.text).toMatch(/Scheduled\. It will be published at 4 May 2027, 09:00 (GMT-4|EDT)/);
  const id = idOf(later);
  expect(Object.fromEntries(later.fields(`/admin/edit/${id}`)).publishedAt).toBe('2027-05-04T09:00');
  const stored = await (await server.admin('GET', `/admin/articles/${id}`)).json();
  expect(stored).toMatchObject({ publishedAt: '2027-05-04T13:00:00Z', status: 'scheduled' });
  await server.admin('PATCH', '/admin/settings', { timeZone: null });
});

test('a time that the clocks skip is refused, with the hour that is skipped; the next that there is stands ready', async () => {
  await server.admin('PATCH', '/admin/settings', { timeZone: 'America/New_York' });
  const values = { title: 'Skipped', content: 'x', publishedAt: '2027-03-14T02:30' };
  const refused = await editor.send(await editor.get('/admin/write'), '/admin/write', values, 'publish');
  expect(refused.status).toBe(422);
  expect(refused.text).toContain('There is no 2027-03-14 02:30 in this time zone');
  expect(refused.text).toContain('from 2027-03-14 02:00 to 2027-03-14 03:00');
  expect(refused.html).toMatch(/id="publishedAt"[^>]*aria-invalid="true"/);
  expect(Object.fromEntries(refused.fields('/admin/write'))).toMatchObject({
    ...{ title: 'Skipped', publishedAt: '2027-03-14T03:30' },
  });
  const later = await editor.send(refused, '/admin/write', {}, 'publish');
  expect(later.text).toMatch(/Scheduled\. It will be published at 14 Mar 2027, 03:30/);
  const edit = `/admin/edit/${idOf(later)}`;
  const moved = await editor.send(later, edit, { publishedAt: '2027-03-14T02:00' }, 'publish');
  expect(moved.status).toBe(422);
  await server.admin('PATCH', '/admin/settings', { timeZone: null });
});

test('changes of two people in different places are merged, and said; in one place both are shown', async () => {
  const content = { markdown: 'One.\n\nTwo.\n\nThree.' };
  const { id } = await server.post({ title: 'Both', content, tags: ['a', 'b'] });
  const edit = `/admin/edit/${id}`;
  const page = await editor.get(edit);
  await server.admin('PATCH', `/admin/articles/${id}`, {
    content: { markdown: 'One.\n\nTwo!\n\nThree.' },
    tags: ['a', 'b', 'c'],
  });
  const values = { title: 'Both of us', content: 'One!\n\nTwo.\n\nThree.', tag: ['a', ''] };
  const merged = await editor.send(page, edit, values, 'publish');
  expect(merged.text).toContain('Your changes and those of Administrator key were merged.');
  const stored = (await (await server.admin('GET', `/admin/articles/${id}`)).json()) as object;
  expect(stored).toMatchObject({
    ...{ title: 'Both of us', content: { markdown: 'One!\n\nTwo!\n\nThree.' }, tags: ['a', 'c'], version: 3 },
  });
  const conflict = await editor.send(page, edit, { content: 'One?\n\nTwo.\n\nThree.' }, 'publish');
  expect(conflict.status).toBe(409);
  expect(conflict.text).toContain('Administrator key changed this article while you were editing');
  const history = await editor.get(`/admin/history/${id}`);
  expect(history.text).toMatch(/Version 3 Updated Administrator key/);
});

test('corrections are said better, taken back, and go with the version they were made for', async () => {
  const { id } = await server.post({ title: 'Ferry', content: { text: 'Tuesday' }, tags: ['a'] });
  const edit = `/admin/edit/${id}`;
  const corrections = async () =>
    (
      (await (await server.admin('GET', `/admin/articles/${id}`)).json()) as {
        corrections: { note: string }[];
      }
    ).corrections.map(({ note }) => note);
  for (const note of ['Not Tuesday.', 'Not Monday.']) {
    server.tick(1_000);
    await server.admin('PATCH', `/admin/articles/${id}`, {
      summary: note,
      change: { kind: 'correction', note },
    });
  }
  const page = await editor.get(edit);
  const values = { 'correction.note': ['It left on Monday, not on Tuesday.', ''], kind: 'silent' };
  await editor.send(page, edit, values, 'publish');
  expect(await corrections()).toEqual(['It left on Monday, not on Tuesday.']);
  const history = await editor.get(`/admin/history/${id}`);
  const restore = (more: [string, string][]) => {
    const token = /name="formToken" value="([^"]+)"/.exec(history.html)?.[1] ?? '';
    const version = /name="version" value="(\d+)"/.exec(history.html)?.[1] ?? '';
    return editor.post(`/admin/restore/${id}`, [
      ['formToken', token],
      ['version', version],
      ['restore', '1'],
      ...more,
    ]);
  };
  await restore([['corrections', 'then']]);
  expect(await corrections()).toEqual([]);
});

test('a key that is for drafts alone shows those of its own, and none of others', async () => {
  const draft = { title: 'Secret plan', content: { text: 'Secret text.' }, status: 'draft' };
  const { id } = (await (await server.admin('POST', '/admin/articles', draft)).json()) as { id: string };
  await server.admin('POST', `/admin/articles/${id}/notes`, { text: 'Secret note' });
  const made = await server.admin('POST', '/admin/tokens', { name: 'Drafts', scopes: ['articles:draft'] });
  const { token } = (await made.json()) as { token: string };
  const b = browser(server);
  await b.signIn(token);
  const blank = await b.get('/admin/write');
  const formToken = tokenOf(blank.html);
  const typed: [string, string][] = [
    ['formToken', formToken],
    ['title', 'x'],
    ['version', '1'],
    ['do', 'preview'],
  ];
  const api = await server.request(
    'POST',
    `/admin/preview?id=${id}`,
    { title: 'x' },
    { authorization: `Bearer ${token}` },
  );
  expect(api.status).toBe(403);
  for (const [page, status] of [
    [blank, 200],
    [await b.get(`/admin/write?translationOf=${id}`), 403],
    [await b.get(`/admin/version/${id}`), 403],
    [await b.post(`/admin/edit/${id}`, typed), 403],
    [await b.post(`/admin/live?id=${id}`, typed), 403],
    [await b.post(`/admin/live-page?id=${id}`, typed), 403],
  ] as const) {
    expect([page.url, page.status, /Secret/.test(page.html)]).toEqual([page.url, status, false]);
  }
  const own = await b.send(blank, '/admin/write', { title: 'My own', content: 'It left.' }, 'draft');
  expect([own.status, own.fields(`/admin/edit/${idOf(own)}`)]).toEqual([
    200,
    expect.arrayContaining([['title', 'My own']]),
  ]);
});

test('checks tell dates as the language and the site’s clocks write them', async () => {
  const own = await testServer();
  await own.admin('PATCH', '/admin/settings', { timeZone: 'Europe/Istanbul' });
  const b = browser(own);
  await b.signIn();
  const scheduled = { title: 'Later', content: { text: 'x' }, publishedAt: '2027-01-01T09:00:00Z' };
  const { id } = await own.post({ ...scheduled, status: 'scheduled' });
  const page = await b.get(`/admin/look/${id}`);
  expect(page.text).toMatch(/It is scheduled for 1 Jan 2027, 12:00 GMT\+3;/);
  const arabic = await b.get(`/admin/look/${id}`, { 'accept-language': 'ar' });
  expect(arabic.text).not.toContain('2027-01-01T09:00:00.000Z;');
  expect(arabic.text).toMatch(/مجدول في \S*01‏\/01‏\/2027/);
  await own.close();
});
