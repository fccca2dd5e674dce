// What the interface says is so: times with their zone, what became of an article, which field a finding is about.
import { describe, expect, test } from 'vitest';
import { article, SITE } from '../../../support/server.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();

const write = async (values: Record<string, string | string[]>, button: string) =>
  at.b.send(await at.b.get('/admin/write'), '/admin/write', { content: 'Text.', ...values }, button);
const idOf = (url: string) => /edit\/([\w-]+)/.exec(url)?.[1] ?? '';

test('times say that they are UTC, and so does what is scheduled', async () => {
  const page = await write({ title: 'In time', publishedAt: '2030-01-01T09:00' }, 'publish');
  expect(page.html).toContain(
    'It will be published at <time datetime="2030-01-01T09:00:00.000Z">1 Jan 2030, 09:00 UTC</time>.',
  );
  expect((await at.b.get('/admin/list')).text).toContain('1 Jan 2030, 09:00 UTC');
  // Opened again when it is something else, the address does not say what was.
  await at.b.send(page, `/admin/edit/${idOf(page.url)}`, {}, 'now');
  expect((await at.b.get(page.url)).text).not.toContain('Scheduled. It will');
});

describe('what became of it', () => {
  test('published with tags, without, under a retired tag only', async () => {
    expect((await write({ title: 'A', tag: 'Open' }, 'publish')).text).toContain(
      'live on the site and in 2 feeds',
    );
    const none = await write({ title: 'B' }, 'publish');
    expect(none.text).toContain('Published without tags');
    expect(none.text).not.toContain('live on the site');
    await at.server.post(article({ title: 'C', tags: ['Closed'] }));
    await at.server.admin('PATCH', '/admin/facets/tag/closed', { retired: true });
    expect((await write({ title: 'D', tag: 'Closed' }, 'publish')).text).toContain('Published without tags');
  });

  test('a silent fix, no change, a retracted article that is saved', async () => {
    const page = await write({ title: 'Fixed', tag: 'Open' }, 'publish');
    const path = `/admin/edit/${idOf(page.url)}`;
    const silent = await at.b.send(page, path, { content: 'Text!', kind: 'silent' }, 'publish');
    expect(silent.text).toContain('Saved as a silent fix.');
    expect((await at.b.send(silent, path, {}, 'publish')).text).toContain('Nothing had changed');
    await at.server.admin('DELETE', `/admin/articles/${idOf(page.url)}`);
    const saved = await at.b.send(await at.b.get(path), path, { content: 'Again' }, 'save');
    expect(saved.text).toContain('The article is still retracted');
  });
});

describe('the doctor', () => {
  test('names the fields of what is refused, each once', async () => {
    const page = await write(
      {
        title: 't'.repeat(2_001),
        'author.url': 'https://x.example/',
        'credit.role': 'photo',
        'image.alt': 'x',
      },
      'preview',
    );
    const doctor = /class="doctor"[\s\S]*?<\/section>/.exec(page.html)?.[0] ?? '';
    for (const label of ['Author 1 – Name', 'Credit 1 – Name', 'Lead picture – Address (URL)', 'Title'])
      expect(doctor).toContain(`<strong>${label}:</strong>`);
    expect(doctor.match(/href="#title"/g)).toHaveLength(1);
    expect(doctor.match(/>\s*Please fill this in/g)).toHaveLength(3);
  });

  test.each([
    ['a tag shown as text', { content: 'A <script>alert(1)</script> here' }, 'readers would see the tags'],
    [
      'a placeholder',
      { content: '![what is on the picture](https://x.example/a.jpg)' },
      'was not replaced by',
    ],
    ['another language’s', { content: '![görselde ne var](https://x.example/a.jpg)' }, 'was not replaced by'],
  ])('finds %s', async (_, values, words) => {
    expect((await write({ title: 'T', ...values }, 'preview')).text).toContain(words);
  });

  test('finds a translation in the language of its original', async () => {
    const { id } = await at.server.post(article({ title: 'Original', language: 'tr' }));
    const page = await write({ title: 'Translated', language: 'tr', translationOf: id }, 'preview');
    expect(page.text).toContain('its language is the original’s: “tr”');
    const other = await write({ title: 'Translated', language: 'ru', translationOf: id }, 'preview');
    expect(other.text).not.toContain('the original’s');
  });
});

describe('a webhook', () => {
  const make = async (values: Record<string, string>) => {
    const page = await at.b.get('/admin/subscribers');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    return at.b.post('/admin/subscribers', [
      ...Object.entries({ formToken, url: 'https://hook.example/x', ...values, do: 'make' }),
      ['event', 'publish'],
    ]);
  };

  test('takes the whole address of a page here', async () => {
    expect((await make({ view: `${SITE}/tags/open/` })).status).toBe(201);
    expect((await make({ view: 'https://elsewhere.example/tags/open/' })).status).toBe(422);
    expect((await at.b.get('/admin/subscribers')).text).toContain('/tags/open/ https://hook.example/x');
  });

  test('without an address is told to fill it in', async () => {
    expect((await make({ url: '' })).text).toContain('URL to call: Please fill this in.');
  });
});

test.each([
  ['en', '1,000'],
  ['ru', '1\u00a0000'],
  ['tr', '1.000'],
])('numbers are written as in %s', async (language, written) => {
  await at.b.post('/admin/language', [['language', language]]);
  const page = await write({ title: 't'.repeat(1_001) }, 'publish');
  expect(page.html).toContain(written);
});

test('a name that went into another is explained without JSON', async () => {
  await at.server.post(article({ tags: ['Gone', 'Stays', 'Shut'] }));
  await at.server.admin('PATCH', '/admin/facets/tag/shut', { retired: true });
  const page = await at.b.get('/admin/names/tag/gone');
  await at.server.admin('PATCH', '/admin/facets/tag/gone', { mergeInto: 'stays' });
  const gone = await at.b.send(page, '/admin/names/tag/gone', { label: 'Other' }, 'rename');
  expect(gone.text).toContain('“gone” was merged into another. Restore it first.');
  expect(gone.text).not.toContain('mergeInto');
});

test('the audit log calls its next page by its own name', async () => {
  for (let i = 0; i < 51; i++) await at.server.post(article());
  const page = await at.b.get('/admin/activity');
  expect(page.text).toContain('Earlier entries');
  expect(page.text).not.toContain('Older articles');
});
