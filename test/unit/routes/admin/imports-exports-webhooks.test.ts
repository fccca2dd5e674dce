// Imports, exports and webhooks, by forms.
import { describe, expect, test } from 'vitest';
import { EVENTS } from '../../../../src/services/push/webhooks.ts';
import { article } from '../../../support/server.ts';
import { browser, tokenOf } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();

describe('import', () => {
  const RSS = `<rss version="2.0"><channel><title>Old</title><link>https://old.example/</link><description/>
    <item><title>From the old site</title><guid isPermaLink="false">1</guid><pubDate>Mon, 06 Sep 2021 00:01:00 GMT</pubDate><description>Text</description></item></channel></rss>`;
  test('shown first, then done; again changes nothing', async () => {
    const page = await at.b.get('/admin/importing');
    const file = new File([RSS], 'old.xml');
    const would = await at.b.send(page, '/admin/importing', { file });
    expect(would.text).toContain('What would be imported 1 new');
    expect(would.text).toContain('From the old site');
    const without = page.fields('/admin/importing').filter(([name]) => name !== 'dryRun');
    const did = await at.b.post('/admin/importing', [...without, ['file', file]]);
    expect(did.text).toContain('Result 1 new');
    const again = await at.b.post('/admin/importing', [...without, ['file', file]]);
    expect(again.text).toContain('1 unchanged');
  });

  test('whoever has to sign in again finds what was chosen', async () => {
    const page = await at.b.get('/admin/importing');
    const chosen = { baseUrl: 'https://old.example/', categories: 'ignore' };
    const kept = page
      .fields('/admin/importing')
      .filter(([name]) => !['pictures', ...Object.keys(chosen)].includes(name));
    const stranger = browser(at.server);
    const door = await stranger.post('/admin/importing', [...kept, ...Object.entries(chosen)]);
    const back = new URL(door.url).searchParams.get('back');
    const again = await at.b.get(`/admin${back}`);
    const fields = again.fields('/admin/importing');
    expect(fields).toEqual(expect.arrayContaining([...Object.entries(chosen), ['dryRun', 'true']]));
    expect(fields.map(([name]) => name)).not.toContain('pictures');
  });

  test('several files at once; one that is none fails alone', async () => {
    const page = await at.b.get('/admin/importing');
    const fields = page.fields('/admin/importing').filter(([name]) => name !== 'dryRun');
    const did = await at.b.post('/admin/importing', [
      ...fields,
      ['file', new File(['# First\n\nText.'], '2020-01-02-first.md')],
      ['file', new File(['nothing of the kind'], 'notes.txt')],
      ['file', new File(['+++\ntitle = "Second"\n+++\nText.'], 'second.md')],
    ]);
    expect(did.text).toMatch(/Result 2 new .* 1 failed/);
    expect(did.text).toContain('notes.txt the document is not RSS');
    const { articles } = (await (await at.server.admin('GET', '/admin/articles?q=first')).json()) as {
      articles: { publishedAt: string }[];
    };
    expect(articles[0]?.publishedAt).toBe('2020-01-02T00:00:00Z');
  });

  test('an item with nothing in it is listed as an error, not published as “Untitled”', async () => {
    const page = await at.b.get('/admin/importing');
    const fields = page.fields('/admin/importing').filter(([name]) => name !== 'dryRun');
    const xml = `<rss version="2.0"><channel><title>T</title><link>https://e.example/</link><language>tr</language><description/><item></item><item><title>Something</title></item></channel></rss>`;
    const did = await at.b.post('/admin/importing', [...fields, ['file', new File([xml], 'a.xml')]]);
    expect(did.text).toMatch(/1 new .* 1 failed .*it is empty/);
  });

  test('what is no archive, and nothing at all, are refused beside the field', async () => {
    const page = await at.b.get('/admin/importing');
    const wrong = await at.b.send(page, '/admin/importing', {
      file: new File(['nothing of the kind'], 'a.txt'),
    });
    expect(wrong.status).toBe(400);
    expect(wrong.html).toMatch(/id="file"[^>]*aria-invalid="true"/);
    expect((await at.b.send(page, '/admin/importing', {})).text).toContain('Choose a file, or enter');
    const url = await at.b.send(page, '/admin/importing', { url: 'nonsense' });
    expect(url.text).toContain('Enter a full address');
    const strange = page
      .fields('/admin/importing')
      .map(([n, v]): [string, string] => [n, n === 'formToken' ? 'x' : v]);
    expect(
      (await at.b.post('/admin/importing', [...strange, ['file', new File([RSS], 'a.xml')]])).status,
    ).toBe(403);
  });
});

describe('refusals as pages', () => {
  test.each([
    ['ru', '/admin/nothing', 404, 'Страница не найдена', 'Такой страницы нет. Попробуйте поиск.'],
    ['tr', '/admin/edit/none', 404, 'Sayfa bulunamadı', 'Bu haber yok ya da silinmiş.'],
    ['ar', '/admin/names/tag/none', 404, 'الصفحة غير موجودة', ''],
  ])('in %s: %s', async (language, path, status, title, words) => {
    const page = await at.b.get(path, { 'accept-language': language });
    expect([page.status, page.text]).toEqual([status, expect.stringContaining(title)]);
    expect(page.text).toContain(words);
  });
});

describe('export', () => {
  test('everything, in each format, by who is signed in', async () => {
    await at.server.post(article({ title: 'Leaving', status: 'draft' }));
    const { html } = await at.b.get('/admin/importing');
    const links = [...html.matchAll(/href="(\/admin\/exporting[^"]+)"/g)].map(([, href]) => href!);
    const copy = '/admin/exporting?format=site';
    expect(links).toHaveLength(4);
    expect(links).toContain(copy);
    for (const href of links.filter((one) => one !== copy)) {
      const file = await at.b.get(href);
      expect(file.status, href).toBe(200);
      expect(file.headers.get('content-disposition'), href).toMatch(
        /^attachment; filename="tagwire-export\./,
      );
      expect(file.html, href).toContain('Leaving');
    }
    // What readers have, and so no draft.
    const files = await at.b.get(copy);
    expect(files.headers.get('content-disposition')).toBe('attachment; filename="tagwire-site.tar"');
    expect(files.html).toContain('rss.xml');
    expect(files.html).not.toContain('Leaving');
    const stranger = await at.server.get('/admin/exporting?format=json', { accept: 'text/html' });
    expect(await stranger.text()).not.toContain('Leaving');
  });
});

test('webhooks are listed beside subscribers, for admins alone', async () => {
  const hook = { url: 'https://hook.example/secret', view: '/languages/en/', events: ['publish'] };
  expect((await at.server.admin('POST', '/admin/webhooks', hook)).status).toBe(201);
  const page = await at.b.get('/admin/subscribers');
  expect(page.text).toContain('/languages/en/ https://hook.example/secret Published active');
  const { token } = (await (
    await at.server.admin('POST', '/admin/tokens', { name: 'reader', scopes: ['articles:read'] })
  ).json()) as { token: string };
  const other = browser(at.server);
  await other.signIn(token);
  const shown = await other.get('/admin/subscribers');
  expect(shown.text).not.toContain('hook.example');
  expect(shown.text).not.toContain('A new webhook');
});

describe('webhooks', () => {
  test('made, its secret shown once; removed', async () => {
    const page = await at.b.get('/admin/subscribers');
    const [word] = page.fields('/admin/subscribers').filter(([name]) => name === 'formToken');
    const fields = { url: 'https://new.example/hook', view: '/tags/hooked/', do: 'make' };
    const all: [string, string][] = EVENTS.map((event) => ['event', event]);
    const made = await at.b.post('/admin/subscribers', [word!, ...Object.entries(fields), ...all]);
    expect([made.status, made.text]).toEqual([
      201,
      expect.stringMatching(/to new\.example\. .*whsec_\S{40}/),
    ]);
    const list = async () =>
      (
        (await (await at.server.admin('GET', '/admin/webhooks')).json()) as {
          webhooks: { id: string; url: string }[];
        }
      ).webhooks.filter(({ url }) => url.includes('new.example'));
    const [hook] = await list();
    expect(hook).toMatchObject({ view: '/tags/hooked/', events: EVENTS });
    const again = await at.b.get('/admin/subscribers');
    expect(again.text).not.toContain('whsec_');
    const [token] = again.fields('/admin/subscribers').filter(([name]) => name === 'formToken');
    const gone = await at.b.post('/admin/subscribers', [token!, ['do', 'remove'], ['id', hook!.id]]);
    expect(gone.text).toContain('Removed.');
    expect(await list()).toEqual([]);
    expect((await at.b.post('/admin/subscribers', [token!, ['do', 'remove'], ['id', 'x']])).status).toBe(404);
  });

  test('sent again by a reload, the form makes no second one', async () => {
    const page = await at.b.get('/admin/subscribers');
    const [, once = ''] = /name="once" value="([^"]+)"/.exec(page.html) ?? [];
    const fields: [string, string][] = [
      ...Object.entries({ formToken: tokenOf(page.html), once, url: 'https://again.example/hook' }),
      ...[['event', 'publish'] as [string, string], ['do', 'make'] as [string, string]],
    ];
    expect((await at.b.post('/admin/subscribers', fields)).text).toContain('whsec_');
    const again = await at.b.post('/admin/subscribers', fields);
    expect(again.status).toBe(200);
    expect(again.text).toContain('This webhook has already been created');
    expect(again.text).not.toContain('whsec_');
    const list = await (await at.server.admin('GET', '/admin/webhooks')).text();
    expect(list.split('again.example')).toHaveLength(2);
  });

  test.each([
    [{ url: 'nonsense' }, 'url', 'cannot be called'],
    [{ url: 'http://127.0.0.1/x' }, 'url', 'is not a public address'],
    [{ view: 'turkey' }, 'view', 'Enter a path'],
    [{ view: '/nowhere' }, 'view', 'Enter the path of a page with articles'],
  ])('refused beside the field, and what was typed stays: %j', async (wrong, field, words) => {
    const typed = { url: 'https://kept.example/hook', view: '/tags/kept/', ...wrong };
    const page = await at.b.get('/admin/subscribers');
    // The last form of that address is the new one's.
    const [token] = page.fields('/admin/subscribers').filter(([name]) => name === 'formToken');
    const refused = await at.b.post('/admin/subscribers', [
      ...[token!, ...Object.entries(typed)],
      ...[['event', 'retract'] as [string, string], ['do', 'make'] as [string, string]],
    ]);
    expect(refused.status).toBe(422);
    expect(refused.html).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`));
    expect(refused.text).toContain(words);
    for (const value of Object.values(typed)) expect(refused.html).toContain(`value="${value}"`);
    expect(refused.html).toMatch(/id="event-retract"[^>]* checked/);
    expect(refused.html).not.toMatch(/id="event-publish"[^>]* checked/);
  });
});
