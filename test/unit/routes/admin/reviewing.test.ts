// A writer hands in, an editor gives back: as a browser without script has it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, TOKEN, testServer } from '../../../support/server.ts';
import { browser, type Page } from './browse.ts';

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

  const mine = await writer.get('/admin/mine');
  expect(mine.text).toMatch(/Returned to you 1.*The ferry.*ADMIN_TOKEN: Who says so\?/);
  const again = await writer.get(edit);
  expect(again.text).toContain('ADMIN_TOKEN returned this with a remark');
  expect(again.text).toContain('Ask the port');
  expect(again.html).not.toMatch(/value="unnote:/);
  await writer.send(again, edit, { content: 'It left, says the crew.' }, 'review');
  expect((await editor.get('/admin/review')).text).toContain('The ferry');
  await editor.send(await editor.get(edit), edit, { tag: ['ports'] }, 'publish');
  expect((await editor.get('/admin/review')).text).toContain('Nothing is waiting for review.');
  expect((await writer.get(edit)).url).toContain(`/admin/look/${id}`);
  expect((await writer.get('/admin/review')).status).toBe(403);
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
