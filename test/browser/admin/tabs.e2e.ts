// Copies that a browser keeps of what is typed: of one person and one tab, brought back as it was, and nobody else's.
import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { TOKEN } from '../../unit/cli/process.ts';
import { addNames, openChip, startIn } from '../browser.ts';
import { type Desk, desk, OFFERED, restore, says } from './desk.ts';

const at: Desk = desk();
// Pages keep what is typed as they are left.
afterEach(async () => {
  for (const page of at.context.pages()) await page.close();
  const page = await at.open('/admin');
  await page.evaluate(() => localStorage.clear());
  await page.close();
});
const column = (page: Page, name: string) =>
  page.$$eval(`[name="${name}"]`, (all) => all.map((one) => (one as HTMLInputElement).value));
const unfold = (page: Page) =>
  page.$$eval('details', (all) => {
    for (const one of all) one.open = true;
  });
const kept = (page: Page) => says(page, '#autosave', 'Saved on this device');
/** Nothing of it is offered, however long one waits. */
async function offersNothing(page: Page): Promise<void> {
  await page.waitForTimeout(1200);
  expect(await page.isVisible('#offer')).toBe(false);
}
async function article(fields: object): Promise<string> {
  const answer = await at.server.admin('POST', '/admin/articles', {
    content: { markdown: 'One.' },
    ...fields,
  });
  return ((await answer.json()) as { id: string }).id;
}

test('rows come back as they were: gaps, second parts alone, and no more of them than there were', async () => {
  const page = await at.open('/admin/write');
  await unfold(page);
  await page.fill('#title', 'Rows');
  await addNames(page, 'tags', 'A', 'B', 'C', 'D', 'E');
  await page.fill('#credits-0-name', 'Ann');
  await page.fill('#credits-1-role', 'video');
  await page.fill('#credits-1-name', 'Bob');
  await page.fill('#credits-2-name', 'Cem');
  await addNames(page, 'authors', 'Ann', 'Dan');
  await openChip(page, 'Ann');
  await page.fill('#authors-0-url', 'https://a.example/');
  await page.fill('#authors-0-name', '');
  const names = ['tag', 'credit.role', 'credit.name', 'author.name', 'author.url'];
  const typed = await Promise.all(names.map((name) => column(page, name)));
  await page.close();

  const later = await at.open('/admin/write');
  await restore(later);
  expect(await Promise.all(names.map((name) => column(later, name)))).toEqual(typed);
  for (const id of ['tags-4', 'credits-2-name', 'authors-1-name'])
    expect(await later.locator(`#${id}`).count(), id).toBe(1);
});

test('rows that an article has gained since go when a copy with fewer comes back', async () => {
  const id = await article({ title: 'Fewer', tags: ['A'] });
  const page = await at.open(`/admin/edit/${id}`);
  await page.fill('#content', 'Mine.');
  await page.close();
  await at.server.admin('PATCH', `/admin/articles/${id}`, { tags: ['A', 'X', 'Y', 'Z', 'W'] });
  const later = await at.open(`/admin/edit/${id}`);
  await restore(later);
  expect((await column(later, 'tag')).filter(Boolean)).toEqual(['A']);
});

test('what was typed meanwhile is a copy of its own, and comes back in turn', async () => {
  const first = await at.open('/admin/write');
  await first.fill('#title', 'First');
  await first.fill('#content', 'AAA');
  await first.close();
  const page = await at.open('/admin/write');
  await page.waitForSelector(OFFERED);
  await page.fill('#title', 'Second');
  await page.fill('#content', 'BBB');
  await page.$eval('#offer button', (button) => {
    for (let i = 0; i < 2; i++) (button as HTMLElement).click();
  });
  expect(await page.inputValue('#content')).toBe('AAA');
  await restore(page);
  expect(await page.inputValue('#title')).toBe('Second');
  expect(await page.inputValue('#content')).toBe('BBB');
  await at.press(page, 'draft');
  expect(await at.copies(page)).toHaveLength(1);
  await page.goto(`${at.server.url}/admin/write`);
  await restore(page);
  expect(await page.inputValue('#content')).toBe('AAA');
  await at.press(page, 'draft');
  expect(await at.copies(page)).toEqual([]);
});

test('nothing goes over a text that the browser has no room for', async () => {
  const first = await at.open('/admin/write');
  await first.fill('#content', 'AAA');
  await first.close();
  const page = await at.open('/admin/write');
  await page.waitForSelector(OFFERED);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await page.fill('#content', 'BBB');
  await page.click(OFFERED);
  await says(page, '#autosave', 'can’t keep a copy');
  expect(await page.inputValue('#content')).toBe('BBB');
});

test('a page that is loaded again offers what stood in it, whole', async () => {
  const page = await at.open('/admin/write');
  await page.fill('#title', 'Again');
  await page.fill('#content', 'Loaded again.');
  for (let i = 0; i < 3; i++) {
    await page.reload();
    await restore(page);
    expect([await page.inputValue('#title'), await page.inputValue('#content')]).toEqual([
      'Again',
      'Loaded again.',
    ]);
  }
  await at.press(page, 'draft');
  expect(await at.copies(page)).toEqual([]);
});

test.each([
  ['with Web Locks', true],
  ['without them (plain http)', false],
])('a copy of an open tab is not offered in another, %s', async (_, locks) => {
  const script = 'Object.defineProperty(Navigator.prototype, "locks", { value: undefined })';
  const context = await at.browser.newContext();
  await startIn(context, 'source');
  if (!locks) await context.addInitScript(script);
  const one = await context.newPage();
  await one.goto(`${at.server.url}/admin/write`);
  await at.signIn(one);
  await one.fill('#content', 'Still writing.');
  await kept(one);
  const other = await context.newPage();
  await other.goto(`${at.server.url}/admin/write`);
  await offersNothing(other);
  await one.close();
  await other.reload();
  await restore(other);
  expect(await other.inputValue('#content')).toBe('Still writing.');
  // It is this tab's now.
  const third = await context.newPage();
  await third.goto(`${at.server.url}/admin/write`);
  await offersNothing(third);
  await context.close();
});

test('a copy that was offered in two tabs is brought back in one', async () => {
  const page = await at.open('/admin/write');
  await page.fill('#content', 'Once.');
  await page.close();
  const [one, other] = [await at.open('/admin/write'), await at.open('/admin/write')];
  await Promise.all([one.waitForSelector(OFFERED), other.waitForSelector(OFFERED)]);
  await restore(one);
  await other.click('#offer button:has-text("Discard")');
  await other.waitForSelector('#offer', { state: 'hidden' });
  expect(await other.inputValue('#content')).toBe('');
  expect(await at.copies(one)).toHaveLength(1);
});

test('saving in one tab leaves the copy of another on the same article', async () => {
  const id = await article({ title: 'Two tabs' });
  const [one, other] = [await at.open(`/admin/edit/${id}`), await at.open(`/admin/edit/${id}`)];
  await other.fill('#content', 'Typed in the other.');
  await kept(other);
  await one.fill('#content', 'Typed in this one.');
  await at.press(one, 'publish');
  expect(await at.copies(one)).toHaveLength(1);
  await other.close();
  await one.goto(`${at.server.url}/admin/edit/${id}`);
  await restore(one);
  expect(await one.inputValue('#content')).toBe('Typed in the other.');
  // Stored against the version that it was typed on: both are shown.
  await at.press(one, 'publish');
  expect(await one.textContent('.conflict')).toContain('Typed in this one.');
  await at.press(one, 'publish');
  expect(await at.copies(one)).toEqual([]);
});

test('back after publishing: nothing half filled in, and nothing to bring back', async () => {
  const page = await at.open('/admin/write');
  await page.fill('#title', 'Back');
  await page.fill('#content', 'Published.');
  await addNames(page, 'tags', 'Back');
  await kept(page);
  await at.press(page, 'publish');
  await page.goBack();
  await page.waitForTimeout(600);
  expect([await page.inputValue('#title'), await page.inputValue('#content')]).toEqual(['', '']);
  expect(await at.copies(page)).toEqual([]);
  await page.goto(`${at.server.url}/admin/write`);
  await offersNothing(page);
  expect(await at.copies(page)).toEqual([]);
});

test('whoever signs in next is offered nothing of it; its writer is', async () => {
  const made = await at.server.admin('POST', '/admin/tokens', { name: 'Next', scopes: ['articles:write'] });
  const { token } = (await made.json()) as { token: string };
  const page = await at.open('/admin/write');
  await page.fill('#content', 'Not for Next.');
  await kept(page);
  const leave = async () => {
    await page.click('.account summary');
    await Promise.all([page.waitForURL(/sign-in/), page.click('.out button')]);
  };
  const write = () => page.goto(`${at.server.url}/admin/write`);
  await leave();
  await at.signIn(page, token);
  await write();
  await offersNothing(page);
  await leave();
  await at.signIn(page, TOKEN);
  await write();
  await restore(page);
  expect(await page.inputValue('#content')).toBe('Not for Next.');
});
