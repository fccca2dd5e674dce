// What is too long or too much is refused beside its field with all that was typed, and never cut without a word.
import { expect, test } from 'vitest';
import { article } from '../../../support/server.ts';
import { browser, type Page, tokenOf } from './browse.ts';
import { PIXEL, signedIn } from './signed-in.ts';

const at = signedIn();
const x = (n: number) => 'x'.repeat(n);
const says = (page: Page, words: string) =>
  expect([page.status, page.text]).toEqual([422, expect.stringContaining(words)]);

test('the note of a correction', async () => {
  const { id } = await at.server.post(article({ tags: ['a'] }));
  const change = { kind: 'correction', note: 'It was wrong.' };
  await at.server.admin('PATCH', `/admin/articles/${id}`, { summary: 'Right', change });
  const edit = `/admin/edit/${id}`;
  const long = { 'correction.note': x(2001), kind: 'silent' };
  const refused = await at.b.send(await at.b.get(edit), edit, long, 'publish');
  says(refused, 'Correction 1: Use at most 2,000 characters.');
  expect(refused.html).toMatch(/<details class="card" id="corrections" open>/);
  expect(refused.html).toMatch(/id="corrections-0"[^>]*aria-invalid="true"/);
  expect(refused.fields(edit)).toContainEqual(['correction.note', x(2001)]);
  await at.b.send(refused, edit, { 'correction.note': x(2000), kind: 'silent' }, 'publish');
  const stored = await (await at.server.admin('GET', `/admin/articles/${id}`)).json();
  expect(stored).toMatchObject({ corrections: [{ note: x(2000) }] });
});

test('why an article is retracted, by a form and by the API', async () => {
  const { id } = await at.server.post(article());
  const page = await at.b.get(`/admin/remove/${id}`);
  const retract = (note: string) =>
    at.b.post(`/admin/remove/${id}`, [
      ['formToken', tokenOf(page.html)],
      ['version', '1'],
      ['note', note],
      ['do', 'retract'],
    ]);
  const refused = await retract(x(10_001));
  says(refused, 'Use at most 10,000 characters.');
  expect(refused.html).toContain(x(10_001));
  const long = await at.server.admin('DELETE', `/admin/articles/${id}?note=${x(10_001)}`);
  expect([long.status, await long.text()]).toEqual([
    400,
    expect.stringContaining('at most 10000 characters'),
  ]);
  expect((await retract(x(10_000))).url).toContain('done=retracted');
});

test('the tags and the note of many articles', async () => {
  await at.server.post(article({ tags: ['Many'] }));
  const select = async (kind: string) =>
    at.b.send(await at.b.get('/admin/list?tag=Many'), '/admin/bulk', { all: 'yes' }, kind);
  const start = (page: Page, values: Record<string, string>) =>
    at.b.send(page, new URL(page.url).pathname, values, 'start');
  const tags = Array.from({ length: 51 }, (_, i) => `Tag ${i}`);
  const refused = await start(await select('tag'), { tags: tags.join(', ') });
  says(refused, 'At most 50: remove some.');
  expect(refused.html).toContain('Tag 50');
  says(await start(await select('retract'), { note: x(10_001) }), 'Use at most 10,000 characters.');
  const done = await start(refused, { tags: tags.slice(1).join(', ') });
  expect(done.text).toContain('Done: 1 of 1 articles changed.');
});

test('what a search is called', async () => {
  await at.server.post(article({ title: 'Kept' }));
  const list = await at.b.get('/admin/list?q=kept');
  const refused = await at.b.send(list, '/admin/searches', { name: x(81) }, 'save');
  says(refused, 'Use at most 80 characters.');
  expect(refused.text).toContain('Kept');
  says(await at.b.send(refused, '/admin/searches', { name: ' ' }, 'save'), 'Please fill this in.');
  const kept = await at.b.send(refused, '/admin/searches', { name: x(80) }, 'save');
  expect(kept.html).toContain(`<bdi>${x(80)}</bdi>`);
});

test('the words of a file', async () => {
  const { name } = (await (await at.server.admin('POST', '/admin/media', PIXEL)).json()) as { name: string };
  const path = `/admin/library/${name}`;
  const values = { alt: x(2001), caption: 'A dot', credit: x(2001) };
  const refused = await at.b.send(await at.b.get(path), path, values, 'save');
  says(refused, 'Use at most 2,000 characters.');
  for (const field of ['alt', 'credit'])
    expect(refused.html).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`));
  expect(refused.fields(path)).toContainEqual(['caption', 'A dot']);
});

test('what a passkey is called', async () => {
  const person = { name: 'Ann', email: 'ann@example.org', role: 'admin' };
  const made = await at.server.admin('POST', '/admin/people', person);
  const { id, link } = (await made.json()) as { id: string; link: string };
  const b = browser(at.server);
  await b.send(await b.get(link), '/admin/welcome', { password: 'ferry harbour onion clock' });
  await at.server.driver.batch([
    {
      sql: `INSERT INTO passkeys (id, person, name, public_key, counter, transports, created_at) VALUES ('p', ?, 'Laptop', '', 0, '[]', 0)`,
      params: [id],
    },
  ]);
  const account = await b.get('/admin/account');
  const rename = (name: string) =>
    b.post('/admin/account', [
      ['formToken', tokenOf(account.html)],
      ['id', 'p'],
      ['passkeyName', name],
      ['do', 'rename'],
    ]);
  says(await rename(x(101)), 'Use at most 100 characters.');
  expect((await rename(x(100))).html).toContain(`<bdi>${x(100)}</bdi>`);
});
