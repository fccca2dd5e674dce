// The site's face and its own pages, by forms.
import { describe, expect, test } from 'vitest';
import { png } from '../../../support/png.ts';
import { article, SITE } from '../../../support/server.ts';
import { browser, tokenOf } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();
const settings = async () =>
  (await (await at.server.admin('GET', '/admin/settings')).json()) as Record<string, unknown>;
const form = () => at.b.get('/admin/site');
const readers = async (path: string) => (await at.server.get(path, { accept: 'text/html' })).text();

describe('settings', () => {
  test('are set by a form, and readers see them at once', async () => {
    const saved = await at.b.send(
      await form(),
      '/admin/site',
      {
        ...{ title: 'North Wire', timeZone: 'Europe/Istanbul', accent: '#0b5fa5' },
        ...{ 'link.label': ['News'], 'link.url': ['/tags/news/'], footer: '**Us**' },
        logoFile: new File([png(300, 60)], 'logo.png', { type: 'image/png' }),
        iconFile: new File([png(64, 64)], 'icon.png', { type: 'image/png' }),
      },
      'save',
    );
    expect(saved.url).toBe(`${SITE}/admin/site?done=site`);
    expect(saved.text).toContain('Readers see it now.');
    expect(await settings()).toMatchObject({
      ...{ title: 'North Wire', timeZone: 'Europe/Istanbul', accent: '#0b5fa5', footer: '**Us**' },
      navigation: [{ label: 'News', url: '/tags/news/' }],
      logo: { width: 300, height: 60 },
      icon: { width: 64, height: 64 },
    });
    const page = await readers('/');
    expect(page).toContain('alt="North Wire" width="300" height="60"');
    expect(page).toContain('<strong>Us</strong>');
    const { entries } = (await (await at.server.admin('GET', '/admin/audit?action=site.change')).json()) as {
      entries: { detail: Record<string, unknown> }[];
    };
    expect(Object.keys(entries[0]?.detail ?? {})).not.toContain('links');
    // The same again changes nothing; what is emptied is as if it had never been set.
    await at.b.send(await form(), '/admin/site', {}, 'save');
    expect(await settings()).toMatchObject({ title: 'North Wire', logo: { width: 300 } });
    await at.b.send(await form(), '/admin/site', { title: '', footer: '', 'logo.url': '' }, 'save');
    expect(await settings()).toMatchObject({ title: 'Tagwire' });
    expect(await settings()).not.toHaveProperty('logo');
  });

  test('who saves what somebody else changed meanwhile is told, and decides', async () => {
    const opened = await form();
    await at.server.admin('PATCH', '/admin/settings', { footer: 'Theirs' });
    const told = await at.b.send(opened, '/admin/site', { title: 'Mine' }, 'save');
    expect(told.status).toBe(409);
    expect(told.text).toContain('Someone changed the settings while this page was open.');
    expect(await settings()).toMatchObject({ footer: 'Theirs' });
    await at.b.send(told, '/admin/site', {}, 'save');
    expect(await settings()).toMatchObject({ title: 'Mine' });
    await at.server.admin('PATCH', '/admin/settings', { title: null, footer: null });
  });

  test('what is wrong is said at its field, and nothing typed is lost', async () => {
    const before = await settings();
    const again = await at.b.send(
      await form(),
      '/admin/site',
      { title: 'Kept', accent: '#ffee00', timeZone: 'Mars', css: 'h1 { margin: 0 }' },
      'save',
    );
    expect(again.status).toBe(422);
    expect(again.html).toMatch(/id="accent"[^>]*aria-invalid="true"/);
    expect(again.text).toMatch(/The nearest shade that works is #[0-9a-f]{6}/);
    expect(again.fields('/admin/site')).toEqual(
      expect.arrayContaining([
        ['title', 'Kept'],
        ['accent', '#ffee00'],
        ['timeZone', 'Mars'],
        ['css', 'h1 { margin: 0 }'],
      ]),
    );
    expect(await settings()).toEqual(before);
    const wide = { iconFile: new File([png(90, 30)], 'icon.png', { type: 'image/png' }) };
    const refused = await at.b.send(await form(), '/admin/site', wide, 'save');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('The icon has 90 × 30 pixels.');
  });

  test('a colour may be picked without scripts', async () => {
    await at.b.send(await form(), '/admin/site', { accent: '', 'accent.picked': '#00695c' }, 'save');
    expect(await settings()).toMatchObject({ accent: '#00695c' });
    await at.b.send(await form(), '/admin/site', { accent: '' }, 'save');
    expect(await settings()).not.toHaveProperty('accent');
  });

  test('a preview shows what is typed, and stores nothing', async () => {
    await at.server.post(article({ title: 'A story to be seen' }));
    const before = await settings();
    const page = await form();
    expect(page.headers.get('content-security-policy')).toContain("frame-src 'self'");
    const fields = page
      .fields('/admin/site')
      .map(([name, value]): [string, string] => [name, name === 'title' ? 'Tomorrow’s Wire' : value]);
    const typed: [string, string][] = [
      ...fields.filter(([name]) => name !== 'css' && name !== 'timeZone'),
      ['css', '</style><script>alert(1)</script>'],
      ['timeZone', 'Nowhere'],
      ['do', 'preview'],
    ];
    const shown = await at.b.post('/admin/site/preview', typed);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('Tomorrow’s Wire');
    expect(shown.text).toContain('A story to be seen');
    expect(shown.html).not.toContain('<script>alert');
    const policy = shown.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).toMatch(/; sandbox$/);
    const [, data = ''] = /href="data:text\/css;charset=utf-8;base64,([^"]+)"/.exec(shown.html) ?? [];
    expect(atob(data)).toContain('alert(1)');
    expect(await settings()).toEqual(before);
    expect(await readers('/')).not.toContain('Tomorrow');
  });

  test('are for those who may', async () => {
    const { token } = (await (
      await at.server.admin('POST', '/admin/tokens', { name: 'Writer', scopes: ['articles:write'] })
    ).json()) as { token: string };
    const writer = browser(at.server);
    await writer.signIn(token);
    expect((await writer.get('/admin/site')).status).toBe(403);
    expect((await writer.get('/admin')).html).not.toContain('/admin/site"');
  });
});

describe('own pages', () => {
  const write = async (values: Record<string, string>, button: string) =>
    at.b.send(await at.b.get('/admin/site/page'), '/admin/site/page', values, button);

  test('are written, published, made drafts and deleted', async () => {
    expect((await at.b.get('/admin/site/pages')).text).toContain('No pages yet.');
    const draft = await write({ title: 'Imprint', content: 'Who *we* are.' }, 'draft');
    expect(draft.url).toMatch(`${SITE}/admin/site/page/imprint?done=page.draft&saved=page.new%3A`);
    expect((await at.server.get('/imprint')).status).toBe(404);
    const path = '/admin/site/page/imprint';
    const published = await at.b.send(draft, path, { description: 'Of us.' }, 'publish');
    expect(published.text).toContain('Published. Readers see it now.');
    expect(await readers('/imprint')).toContain('Who <em>we</em> are.');
    expect(await readers('/')).toContain('<a href="/imprint">');
    expect((await at.b.get('/admin/site/pages')).text).toContain('Imprint');
    await at.b.send(published, path, {}, 'draft');
    expect((await at.server.get('/imprint')).status).toBe(404);
    const unsure = await at.b.post(`${path}/delete`, [['formToken', tokenOf(published.html)]]);
    expect([unsure.status, unsure.text.includes('Tick the box first')]).toEqual([422, true]);
    const gone = await at.b.post(`${path}/delete`, [
      ['formToken', tokenOf(published.html)],
      ['sure', 'yes'],
    ]);
    expect(gone.url).toBe(`${SITE}/admin/site/pages?done=page.deleted`);
  });

  test('nothing typed is lost where something is wrong, or where somebody was faster', async () => {
    const refused = await write({ title: '', slug: 'tags', content: 'Long.' }, 'publish');
    expect(refused.status).toBe(422);
    expect(refused.fields('/admin/site/page')).toContainEqual(['content', 'Long.']);
    const page = await write({ title: 'Contact', content: 'One.' }, 'publish');
    await at.server.admin('PATCH', '/admin/pages/contact', { content: { markdown: 'Two.' } });
    const stale = await at.b.send(page, '/admin/site/page/contact', { content: 'Three.' }, 'publish');
    expect(stale.status).toBe(409);
    expect(stale.fields('/admin/site/page/contact')).toContainEqual(['content', 'Three.']);
    await at.b.send(stale, '/admin/site/page/contact', {}, 'publish');
    expect(await readers('/contact')).toContain('Three.');
  });

  describe('two people at one page', () => {
    const CONTENT = 'One.\n\nTwo.\n\nThree.';
    /** A page that one has open while another changes it. */
    async function opened(slug: string, theirs: object) {
      await at.server.admin('POST', '/admin/pages', { title: slug, slug, content: { markdown: CONTENT } });
      const page = await at.b.get(`/admin/site/page/${slug}`);
      const answer = await at.server.admin('PATCH', `/admin/pages/${slug}`, theirs);
      expect(answer.status).toBe(200);
      return page;
    }
    const stored = async (slug: string) =>
      (await (await at.server.admin('GET', `/admin/pages/${slug}`)).json()) as Record<string, unknown>;

    test('what both did in different paragraphs and fields is merged, and said', async () => {
      const content = { markdown: 'One, theirs.\n\nTwo.\n\nThree.' };
      const page = await opened('both', { content, description: 'Theirs.' });
      const mine = { title: 'Both of us', content: 'One.\n\nTwo.\n\nThree, mine.' };
      const saved = await at.b.send(page, '/admin/site/page/both', mine, 'publish');
      expect(saved.text).toContain('Your changes and a colleague’s were merged.');
      expect(await stored('both')).toMatchObject({
        ...{ title: 'Both of us', description: 'Theirs.', version: 3 },
        content: { markdown: 'One, theirs.\n\nTwo.\n\nThree, mine.' },
      });
    });

    test.each([
      ['one paragraph', { content: { markdown: 'One, theirs.\n\nTwo.\n\nThree.' } }],
      ['that it is shown', { status: 'draft' }],
      ['its format', { content: { html: '<p>Else</p>' } }],
    ])('where both changed %s both versions are shown; saved again it is mine', async (what, theirs) => {
      const slug = `conflict-${what.length}`;
      const page = await opened(slug, theirs);
      const mine = { content: 'One, mine.\n\nTwo.\n\nThree.' };
      const shown = await at.b.send(page, `/admin/site/page/${slug}`, mine, 'publish');
      expect(shown.status).toBe(409);
      expect(shown.text).toContain('changed this page while you were editing');
      expect(shown.html).toContain('<ins>');
      expect(shown.text.includes('moved back to drafts')).toBe(what === 'that it is shown');
      expect(shown.fields(`/admin/site/page/${slug}`)).toContainEqual(['content', mine.content]);
      await at.b.send(shown, `/admin/site/page/${slug}`, {}, 'publish');
      expect(await stored(slug)).toMatchObject({ content: { markdown: mine.content }, status: 'published' });
    });

    test('what is refused, or converted, stays of the version that was opened', async () => {
      const page = await opened('stays', { content: { markdown: 'One, theirs.\n\nTwo.\n\nThree.' } });
      const path = '/admin/site/page/stays';
      const converted = await at.b.send(page, path, { notation: 'html', content: 'One, mine.' }, 'convert');
      expect(converted.fields(path)).toContainEqual(['content', '<p>One, mine.</p>\n']);
      expect((await at.b.send(converted, path, {}, 'publish')).status).toBe(409);
      const other = await opened('refused', { description: 'Theirs.' });
      const refused = await at.b.send(
        other,
        '/admin/site/page/refused',
        { title: '', content: 'Mine.' },
        'publish',
      );
      expect(refused.status).toBe(422);
      await at.b.send(refused, '/admin/site/page/refused', { title: 'Mended' }, 'publish');
      expect(await stored('refused')).toMatchObject({
        ...{ title: 'Mended', description: 'Theirs.', content: { markdown: 'Mine.' } },
      });
      // Whatever a form says that it was: nobody's change is gone over.
      const forged = await at.b.send(page, path, { opened: '{', content: 'One, mine.' }, 'publish');
      expect(forged.status).toBe(409);
      expect(await stored('stays')).toMatchObject({
        content: { markdown: 'One, theirs.\n\nTwo.\n\nThree.' },
      });
    });

    test('at another address since: it is stored there; deleted since: it can become another page', async () => {
      const moved = await opened('former', { slug: 'latter' });
      await at.b.send(moved, '/admin/site/page/former', { description: 'Mine.' }, 'publish');
      expect(await stored('latter')).toMatchObject({ description: 'Mine.', slug: 'latter' });
      const page = await opened('deleted', { description: 'x' });
      await at.server.admin('DELETE', '/admin/pages/deleted');
      const shown = await at.b.send(page, '/admin/site/page/deleted', { content: 'Kept.' }, 'publish');
      expect([shown.status, shown.text.includes('Someone deleted this page')]).toEqual([410, true]);
      await at.b.send(shown, '/admin/site/page', {}, 'publish');
      expect(await stored('deleted')).toMatchObject({ content: { markdown: 'Kept.' } });
    });
  });

  test('a preview shows what is typed', async () => {
    const page = await at.b.get('/admin/site/page');
    const fields = page
      .fields('/admin/site/page')
      .map(([name, value]): [string, string] => [name, name === 'content' ? '## Of **us**' : value]);
    const shown = await at.b.post('/admin/site/page-preview', fields);
    expect(shown.html).toContain('<h2>Of <strong>us</strong></h2>');
  });
});

test('a tag has a title, a text and a picture by a form', async () => {
  await at.server.post(article({ tags: ['Turkey'] }));
  const path = '/admin/names/tag/turkey';
  const page = await at.b.get(path);
  // The second form of this address.
  const token: [string, string] = ['formToken', tokenOf(page.html)];
  const picture = new File([png(30, 30)], 't.png', { type: 'image/png' });
  const saved = await at.b.post(path, [
    token,
    ...([
      ['title', 'All of Turkey'],
      ['description', 'What happens there.'],
      ['image.url', ''],
      ['image.alt', 'A map'],
    ] as [string, string][]),
    ['imageFile', picture],
    ['do', 'face'],
  ]);
  expect(saved.url).toBe(`${SITE}${path}?done=changed`);
  const tag = await readers('/tags/turkey/');
  expect(tag).toContain('<h1 dir="auto">All of Turkey</h1>');
  expect(tag).toMatch(/<img class="face" src="[^"]+\.png" alt="A map" width="30" height="30">/);
  const long = await at.b.post(path, [
    token,
    ['title', 'x'.repeat(400)],
    ['description', 'Kept'],
    ['do', 'face'],
  ]);
  expect(long.status).toBe(422);
  expect(long.html).toContain('Kept</textarea>');
});
