// No button, and no colleague, changes unseen what readers see: restoring, conflicts, dates of what is scheduled.
import { describe, expect, test } from 'vitest';
import { article } from '../../../support/server.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();

const LATER = '2030-01-01T09:00:00Z';
const stored = async (id: string) =>
  (await (await at.server.admin('GET', `/admin/articles/${id}`)).json()) as Record<string, unknown>;
const change = (id: string, patch: object) => at.server.admin('PATCH', `/admin/articles/${id}`, patch);
const restore = async (id: string, version = '1') => {
  const history = await at.b.get(`/admin/history/${id}`);
  const [formToken, , current] = history.fields(`/admin/restore/${id}`);
  return at.b.post(`/admin/restore/${id}`, [formToken!, ['restore', version], current!]);
};
const primary = (html: string) => /name="do" value="(\w+)" class="primary"/.exec(html)?.[1];

describe('a version restored', () => {
  test('of a retracted article leaves it retracted, and says so', async () => {
    const { id, url } = await at.server.post(article({ title: 'Wrong at first' }));
    await change(id, { title: 'Wrong still' });
    await at.server.admin('DELETE', `/admin/articles/${id}?note=wrong`);
    const page = await restore(id);
    expect(page.text).toContain('The article is still retracted');
    expect(await stored(id)).toMatchObject({ title: 'Wrong at first', status: 'retracted' });
    expect((await at.server.get(url, { accept: 'text/html' })).status).toBe(410);
    const between = await at.b.get(`/admin/history/${id}?from=2&to=3`);
    expect(between.html).toMatch(/<dt>Status<\/dt><dd><del>.*Published<\/del><ins>.*Retracted<\/ins>/);
    expect(between.text).not.toContain('Nothing differs');
  });

  test('of a draft leaves it a draft', async () => {
    const { id } = await at.server.post(article({ title: 'Was out' }));
    await change(id, { status: 'draft', title: 'Is in' });
    expect((await restore(id)).text).toContain('The article is still a draft');
    expect(await stored(id)).toMatchObject({ title: 'Was out', status: 'draft' });
  });

  test.each([undefined, '2020-01-01T00:00:00Z'])(
    'of a scheduled article keeps its date: %s',
    async (date) => {
      const { id } = await at.server.post(article({ title: 'First', status: 'draft', publishedAt: date }));
      await change(id, { status: 'published', publishedAt: LATER, title: 'Second' });
      const page = await restore(id);
      expect(page.text).toContain('still scheduled');
      expect(await stored(id)).toMatchObject({ title: 'First', status: 'scheduled', publishedAt: LATER });
    },
  );
});

describe('a colleague changed the status meanwhile', () => {
  test('retracted it: said in words; saving leaves it retracted', async () => {
    const { id } = await at.server.post(article({ title: 'Shared' }));
    const page = await at.b.get(`/admin/edit/${id}`);
    await at.server.admin('DELETE', `/admin/articles/${id}`);
    const conflict = await at.b.send(page, `/admin/edit/${id}`, { title: 'Mine' }, 'publish');
    expect(conflict.status).toBe(409);
    expect(conflict.text).toContain('It has been retracted since');
    expect(primary(conflict.html)).toBe('save');
    await at.b.send(conflict, `/admin/edit/${id}`, {}, 'save');
    expect(await stored(id)).toMatchObject({ title: 'Mine', status: 'retracted' });
  });

  test.each([
    ['published', { status: 'published' }, 'It has been published since', 'publish'],
    ['scheduled', { status: 'published', publishedAt: LATER }, 'It has been scheduled since', 'publish'],
  ])('%s it', async (status, patch, words, first) => {
    const { id } = await at.server.post(article({ title: 'A draft', status: 'draft' }));
    const page = await at.b.get(`/admin/edit/${id}`);
    await change(id, patch);
    const conflict = await at.b.send(page, `/admin/edit/${id}`, { title: 'Mine' }, 'draft');
    expect(conflict.text).toContain(words);
    expect(primary(conflict.html)).toBe(first);
    await at.b.send(conflict, `/admin/edit/${id}`, {}, 'publish');
    expect(await stored(id)).toMatchObject({ title: 'Mine', status });
  });

  test('took it back to draft: publishing is not the first button', async () => {
    const { id } = await at.server.post(article({ title: 'Out' }));
    const page = await at.b.get(`/admin/edit/${id}`);
    await change(id, { status: 'draft' });
    const conflict = await at.b.send(page, `/admin/edit/${id}`, { title: 'Mine' }, 'publish');
    expect(conflict.text).toContain('It has been moved back to drafts since');
    expect(primary(conflict.html)).toBe('draft');
  });
});

test.each(['', '2020-01-01T00:00'])(
  'a scheduled article saved with the date “%s” stays scheduled',
  async (date) => {
    const { id } = await at.server.post(article({ title: 'Later', publishedAt: LATER }));
    const page = await at.b.get(`/admin/edit/${id}`);
    const refused = await at.b.send(
      page,
      `/admin/edit/${id}`,
      { publishedAt: date, title: 'Kept' },
      'publish',
    );
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(/id="publishedAt"[^>]*aria-invalid="true"/);
    expect(refused.text).toContain('press “Publish now”');
    expect(await stored(id)).toMatchObject({ status: 'scheduled', publishedAt: LATER });
    await at.b.send(refused, `/admin/edit/${id}`, {}, 'now');
    expect(await stored(id)).toMatchObject({ status: 'published', title: 'Kept' });
  },
);
