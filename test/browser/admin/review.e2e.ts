// What stands beside a text that is handed in: a link to the draft, what is asked before it is published, when it is. Its whole
// way is that of three-people.e2e.ts.
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { faultsOn } from '../axe.ts';
import { desk } from './desk.ts';

const at = desk();
let writer: Page;

beforeAll(async () => {
  const scopes = ['articles:read', 'articles:draft'];
  const made = await at.server.admin('POST', '/admin/tokens', { name: 'Ann', scopes });
  const { token } = (await made.json()) as { token: string };
  const context = await at.browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 844 },
  });
  writer = await context.newPage();
  await writer.goto(`${at.server.url}/admin/write`);
  await at.signIn(writer, token);
});

test('a draft is shared by a link; what was perhaps not meant is asked about before it is published', async () => {
  await writer.fill('#title', 'The ferry');
  await writer.fill('#content', 'See [the plan](https://).');
  await at.press(writer, 'review');
  const editor = await at.open('/admin/review');
  await editor.click('.articles a');
  await editor.click('#sharing > summary');
  await Promise.all([editor.waitForEvent('load'), editor.click('button[value=share]')]);
  const link = await editor.inputValue('#share-url');
  await writer.goto(link);
  expect(await writer.textContent('.draft')).toContain('Draft, not published.');
  expect(await faultsOn(editor, 'editor')).toEqual([]);
  await Promise.all([editor.waitForEvent('load'), editor.click('.actions button[value=publish]')]);
  const asked = (await editor.textContent('#unconfirmed')) ?? '';
  expect(asked).toContain('The link “the plan” has no address.');
  expect(asked).toContain('There are no tags');
  expect(await editor.evaluate(() => document.activeElement?.id)).toBe('unconfirmed');
  await Promise.all([editor.waitForURL(/done=published/), editor.click('#unconfirmed button')]);
  await editor.close();
});

test('the button says for when it schedules', async () => {
  const page = await at.open('/admin/write');
  await page.fill('#publishedAt', '2027-05-04T09:00');
  expect(await page.textContent('.actions button[value=publish]')).toMatch(
    /Schedule for Tue,? 4 May,? (at )?09:00/,
  );
  await page.close();
});

test('Ctrl+S keeps the status; nothing but Ctrl+Enter publishes', async () => {
  const made = await at.server.admin('POST', '/admin/articles', {
    ...{ title: 'Waiting', content: { text: 'x' }, tags: ['Ports'], status: 'review' },
  });
  const { id } = (await made.json()) as { id: string };
  const statusOf = async () => {
    const answer = await at.server.admin('GET', `/admin/articles/${id}`);
    return ((await answer.json()) as { status: string }).status;
  };
  const page = await at.open(`/admin/edit/${id}`);
  const byKeys = (keys: string) => Promise.all([page.waitForEvent('load'), page.keyboard.press(keys)]);
  await page.fill('#title', 'Waiting still');
  await byKeys('Control+s');
  expect([await page.inputValue('#title'), await statusOf()]).toEqual(['Waiting still', 'review']);
  await page.focus('#title');
  do await byKeys('Control+Enter');
  while (await page.isVisible('#unconfirmed'));
  expect(await statusOf()).toBe('published');
  await page.close();
});
