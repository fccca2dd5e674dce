// A draft's way: handed in, given back, published with what was asked, corrected; two people at one text.
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

test('from the writer, without scripts on a phone, to the editor and to readers', async () => {
  await writer.fill('#title', 'The ferry');
  await writer.fill('#content', 'See [the plan](https://).');
  await at.press(writer, 'review');
  expect(await writer.textContent('.notice[role=status]')).toContain('Submitted for review.');

  const editor = await at.open('/admin/review');
  expect(await editor.textContent('nav.places')).toContain('1 waiting');
  expect(await faultsOn(editor, 'editor')).toEqual([]);
  await editor.click('.articles a');
  await editor.fill('#remark', 'Which plan?');
  await at.press(editor, 'return');

  await writer.goto(`${at.server.url}/admin/mine`);
  expect(await writer.textContent('main')).toContain('Which plan?');
  expect(await writer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await writer.click('.articles a');
  expect(await writer.textContent('.returned')).toContain('Administrator key returned this');
  await at.press(writer, 'review');

  await editor.goto(editor.url().split('?')[0]!);
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
  await editor.fill('#title', 'The ferry again');
  await editor.check('#kind-correction');
  await at.press(editor, 'publish');
  expect(await editor.textContent('#faults')).toContain('Say what was wrong');
  await editor.fill('#change-note', 'It is the other ferry.');
  await at.press(editor, 'publish');
  expect(await editor.textContent('.notice[role=status]')).toContain('Correction published.');
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
