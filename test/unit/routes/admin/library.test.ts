// Several files of the library at once, by its form: what is done to how many, and what is kept and why.
import { expect, test } from 'vitest';
import { png } from '../../../support/png.ts';
import { article } from '../../../support/server.ts';
import { browser, tokenOf } from './browse.ts';
import { signedIn } from './signed-in.ts';

const at = signedIn();

let shade = 0;
const upload = async (authorization?: string): Promise<{ name: string; url: string }> => {
  const headers = authorization ? { authorization } : undefined;
  shade += 1;
  return (await (
    await at.server.admin('POST', '/admin/media', png(4, 4, [shade, 0, 0]), headers)
  ).json()) as {
    name: string;
    url: string;
  };
};
const creditOf = async (name: string) =>
  ((await (await at.server.admin('GET', `/admin/media/${name}`)).json()) as { credit: string | null }).credit;

const send = async (
  b: ReturnType<typeof browser>,
  wish: string,
  names: readonly string[],
  credit = '',
  view = 'grid',
) => {
  const page = await b.get(`/admin/library?view=${view}`);
  return b.post('/admin/library/selected', [
    ['formToken', tokenOf(page.html)],
    ['back', `/library?view=${view}`],
    ...names.map((name): [string, string] => ['name', name]),
    ['credit', credit],
    ['do', wish],
  ]);
};

test('what is used stays, what is gone is said, and each is counted', async () => {
  const [used, free, other] = [await upload(), await upload(), await upload()];
  await at.server.post(article({ image: { url: used.url } }));
  const done = await send(at.b, 'delete', [used.name, free.name, other.name, `${'0'.repeat(64)}.png`]);
  expect(done.status).toBe(200);
  expect(done.text).toContain('Deleted: 2. Kept because something uses them: 1. Already gone: 1.');
  expect((await at.server.admin('GET', `/admin/media/${free.name}`)).status).toBe(404);
  const none = await send(at.b, 'delete', [used.name]);
  expect(none.text).toContain('Deleted: 0. Kept because something uses them: 1.');
});

test('what others uploaded stays for those who only draft', async () => {
  const scopes = ['articles:read', 'articles:draft', 'media'];
  const made = await at.server.admin('POST', '/admin/tokens', { name: 'Writer', scopes });
  const { token } = (await made.json()) as { token: string };
  const b = browser(at.server);
  await b.signIn(token);
  const [mine, theirs] = [await upload(`Bearer ${token}`), await upload()];
  const done = await send(b, 'delete', [mine.name, theirs.name]);
  expect(done.text).toContain('Deleted: 1. Kept because somebody else uploaded them: 1.');
});

test('nothing ticked, too many, no credit: refused, and what was typed and ticked is kept', async () => {
  const { name } = await upload();
  const none = await send(at.b, 'delete', []);
  expect([none.status, none.text]).toEqual([422, expect.stringContaining('Nothing is ticked.')]);
  expect((await send(at.b, 'credit', [name], 'Ada')).text).toContain('Credit set: 1.');
  const empty = await send(at.b, 'credit', [name], ' ', 'list');
  expect([empty.status, empty.text]).toEqual([422, expect.stringContaining('Please fill this in.')]);
  expect(empty.html).toContain(`value="${name}" checked`);
  expect(empty.html).toContain('<table class="library">');
  expect(empty.html).toContain('name="back" value="/library?view=list"');
  const long = await send(at.b, 'credit', [name], 'x'.repeat(2001));
  expect([long.status, long.text]).toEqual([422, expect.stringContaining('Use at most 2,000 characters.')]);
  expect(long.html).toContain('x'.repeat(2001));
  expect(await creditOf(name)).toBe('Ada');
  const many = await send(
    at.b,
    'credit',
    Array.from({ length: 201 }, () => name),
    'Bo',
  );
  expect([many.status, many.text]).toEqual([422, expect.stringContaining('At most 200')]);
  expect(await creditOf(name)).toBe('Ada');
});
