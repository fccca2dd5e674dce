// Tags and authors as chips: typed, pasted, completed, ordered by keys and by hand, refused; with a screen reader, at 390 px, in Arabic.
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { faultsOn } from '../axe.ts';
import { addNames, openChip } from '../browser.ts';
import { desk } from './desk.ts';

const at = desk();
const column = (page: Page, name: string) =>
  page.$$eval(`[name="${name}"]`, (all) => all.map((one) => (one as HTMLInputElement).value).filter(Boolean));
const tags = (page: Page) => column(page, 'tag');
const chips = (page: Page) => page.locator('.chips >> nth=0').locator('.chip-name bdi').allTextContents();
/** Until a screen reader is told it, without the marks of direction. */
const hears = (page: Page, words: string) =>
  page.waitForFunction((wanted) => {
    const said = [...document.querySelectorAll('.chips ~ [role=status], .chips ~ [role=alert]')];
    return said.some(({ textContent }) => textContent.replace(/[\u2068\u2069]/g, '').includes(wanted));
  }, words);
const suggestions = (page: Page) => page.locator('#tags-add-list [role=option]').allTextContents();
const paste = (page: Page, text: string, field = '#tags-add') =>
  page.evaluate(
    ([id, words]) => {
      const input = document.querySelector<HTMLInputElement>(id!)!;
      input.focus();
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', words!);
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      if (input.dispatchEvent(event)) document.execCommand('insertText', false, words!);
    },
    [field, text] as const,
  );
const stored = async (id: string) =>
  (await (await at.server.admin('GET', `/admin/articles/${id}`)).json()) as {
    tags: string[];
    authors: object[];
  };
const idOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1)!;

beforeAll(async () => {
  for (const labels of [
    ['Washington, D.C.', 'Turkey', 'Air defence'],
    ['Turkey', 'Défense'],
  ])
    await at.server.admin('POST', '/admin/articles', { title: 'x', content: { text: 'x' }, tags: labels });
});

describe('pasted', () => {
  test.each([
    ['Turkey, S-400 , Turkey, ,NATO', ['Turkey', 'S-400', 'NATO']],
    ['تركيا، روسيا، الناتو', ['تركيا', 'روسيا', 'الناتو']],
    ['日本、中国', ['日本', '中国']],
    ['Turkey\r\nS-400\nNATO\n', ['Turkey', 'S-400', 'NATO']],
    ['Turkey; NATO', ['Turkey', 'NATO']],
    ['New York\n', ['New York']],
    ['Moscow, Washington, D.C., Paris', ['Moscow', 'Washington, D.C.', 'Paris']],
  ])('%j', async (text, wanted) => {
    const page = await at.open('/admin/write');
    await paste(page, text);
    await page.focus('#title');
    expect(await tags(page)).toEqual(wanted);
    expect(await chips(page)).toEqual(wanted);
    await page.close();
  });
});

test('commas and Enter make chips, one that there is stays one, what is here already is told and not doubled', async () => {
  const page = await at.open('/admin/write');
  await page.focus('#tags-add');
  await page.keyboard.type('four,five,');
  expect(await chips(page)).toEqual(['four', 'five']);
  await hears(page, 'five (new)');
  await page.keyboard.type('washington, d.c.');
  await page.keyboard.press('Enter');
  expect(await chips(page)).toEqual(['four', 'five', 'Washington, D.C.']);
  await hears(page, 'Added: Washington, D.C.');
  await page.keyboard.type('Washington, Moscow,');
  await hears(page, 'Moscow (new)');
  await page.keyboard.type('FIVE,');
  await hears(page, 'Already here: FIVE');
  const wanted = ['four', 'five', 'Washington, D.C.', 'Washington', 'Moscow'];
  expect(await chips(page)).toEqual(wanted);
  expect(await tags(page)).toEqual(wanted);
  // Which are new is asked of the server.
  await expect.poll(() => page.locator('.chip .new').count()).toBe(4);
  await page.close();
});

test('completed from beginnings of words, by keys; what is new is said before it is made', async () => {
  const page = await at.open('/admin/write');
  await page.focus('#tags-add');
  await page.keyboard.type('def');
  await page.waitForFunction(() => document.querySelectorAll('#tags-add-list [role=option]').length === 2);
  expect(await suggestions(page)).toEqual(['Air defence', 'Create “def”']);
  await hears(page, 'Suggestions: 1. Create “def”');
  const state = () =>
    page.$eval('#tags-add', (field) => [
      field.getAttribute('aria-expanded'),
      document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent,
    ]);
  expect(await state()).toEqual(['true', undefined]);
  await page.keyboard.press('ArrowDown');
  expect(await state()).toEqual(['true', 'Air defence']);
  await page.keyboard.press('ArrowDown');
  expect(await state()).toEqual(['true', 'Create “def”']);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  expect(await chips(page)).toEqual(['Air defence']);
  expect(await state()).toEqual(['false', undefined]);
  // The server knows more than the page brought along: only articles that are published count there.
  const draft = { title: 'y', content: { text: 'x' }, tags: ['Zebra crossing'], status: 'draft' };
  await at.server.admin('POST', '/admin/articles', draft);
  await page.keyboard.type('cros');
  await page.waitForSelector('#tags-add-list [role=option]:has-text("Zebra crossing")');
  await page.click('#tags-add-list [role=option]:has-text("Zebra crossing")');
  expect(await chips(page)).toEqual(['Air defence', 'Zebra crossing']);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('tags-add');
  expect(await page.locator('.chip .new').count()).toBe(0);
  await page.keyboard.type('tur');
  await page.waitForSelector('#tags-add-list [role=option]');
  await page.keyboard.press('Escape');
  expect(await state()).toEqual(['false', undefined]);
  expect(await page.inputValue('#tags-add')).toBe('tur');
  await page.close();
});

test('removed and put in order by keys, by hand and by buttons; the server keeps the order', async () => {
  const page = await at.open('/admin/write');
  await page.fill('#title', 'In order');
  await page.fill('#content', 'x');
  await addNames(page, 'tags', 'one', 'two', 'three', 'four', 'five');
  await page.keyboard.press('Backspace');
  await hears(page, 'Removed: five');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Alt+ArrowLeft');
  await hears(page, 'four: 3 of 4');
  await page.keyboard.press('Alt+ArrowUp');
  expect(await chips(page)).toEqual(['one', 'four', 'two', 'three']);
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toMatch(/^four/);
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  expect(await chips(page)).toEqual(['four', 'two', 'three']);
  // By hand: the last one to the front. Checks that come meanwhile, above, would move what is held.
  await page.evaluate(() => document.querySelector('#checks')?.remove());
  const boxOf = async (name: string) => (await page.locator('.chip', { hasText: name }).boundingBox())!;
  const [from, to] = [await boxOf('three'), await boxOf('four')];
  await page.mouse.move(from.x + 12, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 6 });
  await page.mouse.move(to.x + 2, to.y + to.height / 2, { steps: 3 });
  await page.mouse.up();
  await hears(page, 'three: 1 of 3');
  expect(await chips(page)).toEqual(['three', 'four', 'two']);
  expect(await page.locator('.chip-name[aria-expanded=true]').count()).toBe(0);
  // Without dragging: a chip's own buttons.
  await openChip(page, 'two');
  await page.click('.chip-rows button:has-text("Move earlier")');
  expect(await chips(page)).toEqual(['three', 'two', 'four']);
  await page.click('.chip-rows button:has-text("Done")');
  await page.click('.chip-remove[aria-label*=four]');
  expect(await tags(page)).toEqual(['three', 'two']);
  await page.fill('#tags-add', 'last, not yet a chip');
  await at.press(page, 'publish');
  expect((await stored(idOf(page))).tags).toEqual(['three', 'two', 'last', 'not yet a chip']);
  await page.close();
});

/** Holds back what the server says of new names; `comes` lets it through, until the page has it. */
async function heldAnswers(page: Page) {
  const held = Promise.withResolvers<void>();
  await page.route(/names\/complete\?.*label=/, async (route) => {
    await held.promise;
    await route.continue();
  });
  const answered = page.waitForResponse(/names\/complete\?.*label=/);
  const comes = async () => {
    held.resolve();
    await (await answered).finished();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  };
  return { comes };
}

test('of two answers the first of which comes last, the last chip is told last', async () => {
  const page = await at.open('/admin/write');
  const later = Promise.withResolvers<void>();
  await page.route(/names\/complete\?.*label=first/, async (route) => {
    await later.promise;
    await route.continue();
  });
  const answers = ['first', 'second'].map((name) => page.waitForResponse(new RegExp(`label=${name}`)));
  await page.focus('#tags-add');
  await page.keyboard.type('first,second,');
  await (await answers[1]!).finished();
  later.resolve();
  await (await answers[0]!).finished();
  await hears(page, 'second (new)');
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  await hears(page, 'second (new)');
  expect(await page.locator('.chip .new').count()).toBe(2);
  await page.close();
});

test('an answer about a chip that came late leaves the keyboard where it is', async () => {
  const page = await at.open('/admin/write');
  const { comes } = await heldAnswers(page);
  await page.fill('#tags-add', 'early, late');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowLeft');
  await comes();
  await page.keyboard.press('Alt+ArrowLeft');
  expect(await chips(page)).toEqual(['late', 'early']);
  await page.close();
});

test('an answer about a chip that came late does not talk over its removal', async () => {
  const page = await at.open('/admin/write');
  const { comes } = await heldAnswers(page);
  await page.fill('#tags-add', 'gone again');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Backspace');
  await hears(page, 'Removed: gone again');
  await comes();
  await hears(page, 'Removed: gone again');
  await page.close();
});

test('a chip opens its fields: names are mended, authors have their page', async () => {
  const page = await at.open('/admin/write');
  await page.fill('#title', 'By whom');
  await page.fill('#content', 'x');
  await addNames(page, 'tags', 'Sanctoins', 'Ships');
  await openChip(page, 'Sanctoins');
  await page.fill('#tags-0', 'Sanctions, Oil');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('.chips .chip').length === 3);
  expect(await chips(page)).toEqual(['Sanctions', 'Ships', 'Oil']);
  await openChip(page, 'Oil');
  await page.fill('#tags-2', 'ships');
  await page.keyboard.press('Escape');
  await hears(page, 'Already here: ships');
  await addNames(page, 'authors', 'Ann Lee', 'Bo Berg');
  await openChip(page, 'Ann Lee');
  await page.fill('#authors-0-url', 'https://ann.example/');
  await page.fill('#authors-0-name', 'Lee, Ann');
  await page.click('.chip-rows button:has-text("Done")');
  await at.press(page, 'publish');
  expect(await stored(idOf(page))).toMatchObject({
    tags: ['Sanctions', 'Ships'],
    authors: [{ name: 'Lee, Ann', url: 'https://ann.example/' }, { name: 'Bo Berg' }],
  });
  // What the server refuses stands open, at its chip.
  await openChip(page, 'Bo Berg');
  await page.fill('#authors-1-url', 'nonsense');
  await at.press(page, 'publish');
  expect(await page.locator('.chip.wrong bdi').allTextContents()).toEqual(['Bo Berg']);
  expect(await page.isVisible('#authors-1-url-fault')).toBe(true);
  expect(await page.isVisible('#authors-0-url')).toBe(false);
  await page.close();
});

test('limits are said as the server says them, and what is too much stays to be mended', async () => {
  const page = await at.open('/admin/write');
  await paste(page, Array.from({ length: 51 }, (_, i) => `tag ${i}`).join(', '));
  await hears(page, 'At most 50: remove some.');
  expect(await page.inputValue('#tags-add')).toBe('tag 50');
  expect(await page.getAttribute('#tags-add', 'aria-invalid')).toBe('true');
  expect((await tags(page)).length).toBe(51);
  await page.fill('#tags-add', '');
  await page.keyboard.press('Backspace');
  await page.keyboard.type(`${'x'.repeat(101)},`);
  await hears(page, 'Use at most 100 characters.');
  expect((await page.inputValue('#tags-add')).length).toBe(101);
  await page.close();
});

test.each([
  ['en', 'light', 390],
  ['ar', 'dark', 390],
  ['ar', 'light', 1280],
] as const)(
  '%s, %s, %i pixels: axe finds nothing, nothing is wider than the screen',
  async (locale, colorScheme, width) => {
    const context = await at.browser.newContext({
      ...{ locale, colorScheme, viewport: { width, height: 900 }, hasTouch: width < 500 },
      storageState: await at.context.storageState(),
    });
    const page = await context.newPage();
    await page.goto(`${at.server.url}/admin/write`);
    await addNames(
      page,
      'tags',
      'Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz',
      'تركيا',
      'S-400',
    );
    expect(await faultsOn(page, 'chips')).toEqual([]);
    // The way of the page: in Arabic what comes before is to the right.
    await page.keyboard.press(locale === 'ar' ? 'ArrowRight' : 'ArrowLeft');
    await page.keyboard.press(`Alt+${locale === 'ar' ? 'ArrowRight' : 'ArrowLeft'}`);
    expect((await chips(page)).slice(1)).toEqual(['S-400', 'تركيا']);
    await page.keyboard.press('Enter');
    expect(await faultsOn(page, 'a chip that is open')).toEqual([]);
    await page.click('#tags-add');
    await page.keyboard.type('tur');
    await page.waitForSelector('#tags-add-list [role=option]');
    expect(await faultsOn(page, 'suggestions')).toEqual([]);
    await context.close();
  },
);
