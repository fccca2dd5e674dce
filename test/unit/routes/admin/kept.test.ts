// What was typed is never lost: the article is gone, the session ended, the token may too little, a file was chosen.
import { describe, expect, test } from 'vitest';
import { article, SITE, TOKEN } from '../../../support/server.ts';
import { browser, type Page } from './browse.ts';
import { PIXEL, signedIn } from './signed-in.ts';

const at = signedIn();

const value = (page: Page, action: string, name: string) =>
  page.fields(action).find((f) => f[0] === name)?.[1];
const titles = async () => {
  const { articles } = (await (await at.server.admin('GET', '/admin/articles')).json()) as {
    articles: { title: string }[];
  };
  return articles.map(({ title }) => title);
};
const tokenOf = async (scopes: string[]) => {
  const made = await at.server.admin('POST', '/admin/tokens', { name: `for ${scopes}`, scopes });
  return ((await made.json()) as { token: string }).token;
};
const audit = async () => {
  const { entries } = (await (await at.server.admin('GET', '/admin/audit?action=media')).json()) as {
    entries: { actor: { id: string; name: string } }[];
  };
  return entries;
};

describe('an article that a colleague erased meanwhile', () => {
  test.each(['publish', 'preview', 'save'])(
    '%s: the text is shown again, to be another article',
    async (wish) => {
      const { id } = await at.server.post(article({ title: 'To be erased', slug: `erased-at-${wish}` }));
      const page = await at.b.get(`/admin/edit/${id}`);
      await at.server.admin('DELETE', `/admin/articles/${id}?hard=true`);
      const typed = { title: 'Mine', content: 'All that I typed', note: 'n' };
      const shown = await at.b.send(page, `/admin/edit/${id}`, typed, wish);
      expect(shown.status).toBe(410);
      expect(shown.text).toContain('Someone erased this article while you were editing.');
      expect(value(shown, '/admin/write', 'content')).toBe('All that I typed');
      const made = await at.b.send(shown, '/admin/write', {}, 'draft');
      expect(made.url).toMatch(/\/admin\/edit\/[\w-]+\?done=draft/);
      expect(await titles()).toContain('Mine');
    },
  );

  test('one that was made by the same form, too', async () => {
    const page = await at.b.get('/admin/write');
    const typed = { title: 'Twice', content: 'x' };
    const made = await at.b.send(page, '/admin/write', typed, 'draft');
    const id = /edit\/([\w-]+)/.exec(made.url)?.[1];
    await at.server.admin('DELETE', `/admin/articles/${id}?hard=true`);
    const shown = await at.b.send(page, '/admin/write', typed, 'draft');
    expect(shown.text).toContain('Someone erased this article');
    expect((await at.b.send(shown, '/admin/write', {}, 'draft')).url).toContain('/admin/edit/');
  });
});

describe('a session that ended', () => {
  test('a token that may not write is refused beside its field, and the text goes on', async () => {
    const page = await at.b.get('/admin/write');
    at.b.cookies.clear();
    const door = await at.b.send(page, '/admin/write', { title: 'Carried', content: 'All of it' }, 'draft');
    const signInToken = await tokenOf(['articles:read']);
    const refused = await at.b.send(door, '/admin/write', { signInToken });
    expect(refused.status).toBe(403);
    expect(refused.html).toMatch(/id="signInToken"[^>]*aria-invalid="true"/);
    expect(refused.text).toContain('You don’t have permission for this.');
    expect(refused.html).not.toContain(signInToken);
    expect(value(refused, '/admin/write', 'content')).toBe('All of it');
    expect(at.b.cookies.size).toBe(0);
    const stored = await at.b.send(refused, '/admin/write', { signInToken: TOKEN });
    expect(stored.url).toContain('?done=draft');
  });

  test('so is one that is signed in by now', async () => {
    const page = await at.b.get('/admin/write');
    at.b.cookies.clear();
    await at.b.signIn(await tokenOf(['articles:read']));
    const asked = await at.b.send(page, '/admin/write', { title: 'Other tab', content: 'Typed' }, 'draft');
    const refused = await at.b.send(asked, '/admin/write', {});
    expect(refused.status).toBe(403);
    const stored = await at.b.send(refused, '/admin/write', { signInToken: TOKEN });
    expect(stored.url).toContain('?done=draft');
  });

  test('with a picture chosen: nothing is published without it', async () => {
    const page = await at.b.get('/admin/write');
    at.b.cookies.clear();
    const imageFile = new File([PIXEL], 'dot.png');
    const values = { title: 'With its picture', content: 'Text', 'image.alt': 'A dot', imageFile };
    const door = await at.b.send(page, '/admin/write', values, 'publish');
    const wrong = await at.b.send(door, '/admin/write', { signInToken: 'nonsense' });
    const shown = await at.b.send(wrong, '/admin/write', { signInToken: TOKEN });
    expect([shown.status, shown.url]).toEqual([422, `${SITE}/admin/write`]);
    expect(shown.html).toMatch(/id="imageFile"[^>]*aria-invalid="true"/);
    expect(shown.text).toContain('Choose the file again.');
    expect(value(shown, '/admin/write', 'image.alt')).toBe('A dot');
    expect(await titles()).not.toContain('With its picture');
    const made = await at.b.send(shown, '/admin/write', { imageFile }, 'publish');
    expect(made.url).toContain('?done=published');
    // Without one, as well: it was said.
    const without = await at.b.send(
      shown,
      '/admin/write',
      { title: 'After all without', 'image.alt': '' },
      'publish',
    );
    expect(without.url).toContain('?done=published');
  });
});

describe('a file sent with a form', () => {
  test('is entered in the audit log for whoever sent it', async () => {
    const mine = browser(at.server);
    await mine.signIn(await tokenOf(['articles:write', 'media']));
    const bytes = new Uint8Array([...PIXEL, 1]);
    await mine.send(
      await mine.get('/admin/write'),
      '/admin/write',
      { title: 'Mine', imageFile: new File([bytes], 'a.png') },
      'draft',
    );
    expect((await audit())[0]?.actor.name).toBe('for articles:write,media');
  });

  test('is not kept for who may not do what the form asks', async () => {
    const before = (await audit()).length;
    const mine = browser(at.server);
    const start = await mine.signIn(await tokenOf(['articles:read', 'media']));
    const formToken = /name="formToken" value="([^"]+)"/.exec(start.html)?.[1] ?? '';
    const sent = await mine.post('/admin/write', [
      ['formToken', formToken],
      ['title', 'x'],
      ['imageFile', new File([new Uint8Array([...PIXEL, 2])], 'b.png')],
    ]);
    expect(sent.status).toBe(403);
    expect(await audit()).toHaveLength(before);
  });
});
