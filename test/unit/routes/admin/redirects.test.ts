// Old addresses by forms: added, removed, uploaded, and those that were missed led on.
import { expect, test } from 'vitest';
import { article, SITE } from '../../../support/server.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();
const PAGE = '/admin/site/redirects';
const page = () => at.b.get(PAGE);
const led = async (path: string) => (await at.server.get(path)).headers.get('location')?.replace(SITE, '');

test('a path that was missed is led on by the form, and is missed no more', async () => {
  await at.server.post(article({ title: 'New', slug: 'new' }));
  await at.server.get('/lost/', { referer: 'https://ref.example/x' });
  const first = await page();
  expect(first.text).toContain('https://ref.example/x');
  expect(first.html).toContain(`${PAGE}?from=%2Flost#add`);
  const form = await at.b.get(`${PAGE}?from=%2Flost`);
  expect(form.html).toContain('value="/lost"');
  const wrong = await at.b.send(form, PAGE, { from: '/lost', to: 'nowhere' }, 'add');
  expect(wrong.status).toBe(422);
  expect(wrong.html).toContain('value="nowhere"');
  const made = await at.b.send(form, PAGE, { from: '/lost', to: '/articles/new' }, 'add');
  expect(made.url).toBe(`${SITE}${PAGE}?done=redirect.made`);
  expect(made.text).not.toContain('https://ref.example/x');
  expect(await led('/lost/')).toBe('/articles/new');
});

test('a file goes up and comes down', async () => {
  const upload = async (text: string) =>
    at.b.send(await page(), `${PAGE}/file`, { file: new File([text], 'r.csv', { type: 'text/csv' }) });
  const wrong = await upload('from,to\n/a,/tags/a/\nb,/tags/b/\n');
  expect([wrong.status, await led('/a')]).toEqual([422, undefined]);
  expect(wrong.text).toContain('3');
  expect((await upload('from,to\n/a,/tags/a/\n/b,https://other.example/\n')).status).toBe(200);
  expect(await led('/b')).toBe('https://other.example/');
  expect((await at.b.get(`${PAGE}/file`)).html).toContain('/a,/tags/a/\r\n');
  expect((await at.b.get(`${PAGE}?q=other`)).text).not.toContain('/tags/a/');
});
