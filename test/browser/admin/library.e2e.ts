// The media library: several files at once, words that are remembered, where a file is used, replacing and deleting it.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { png } from '../../support/png.ts';
import { TOKEN } from '../../unit/cli/process.ts';
import { faultsOn } from '../axe.ts';
import { openView } from '../browser.ts';
import { desk, says } from './desk.ts';

const at = desk();
const picture = (name: string, shade: number) => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(png(60, 40, [shade, 90, 90])),
});
const submit = (page: Page, button: string) => Promise.all([page.waitForEvent('load'), page.click(button)]);

test('two files at once; words are offered when the picture leads an article', async () => {
  const page = await at.open('/admin/library');
  expect(await faultsOn(page, 'empty')).toEqual([]);
  const stored = page.waitForURL(/done=file\.uploaded/);
  await page.setInputFiles('#file', [picture('quay.png', 1), picture('boat.png', 2)]);
  await stored;
  expect(await page.locator('.tile').allTextContents()).toEqual(['boat.png', 'quay.png']);
  expect(await faultsOn(page, 'grid')).toEqual([]);
  await submit(page, '.tile >> text=quay.png');
  await page.fill('#alt', 'Two boats at a quay');
  await page.fill('#credit', 'Ann Lee');
  await submit(page, '[value=save]');
  expect([await page.inputValue('#alt'), await faultsOn(page, 'file')]).toEqual(['Two boats at a quay', []]);

  const write = await at.open('/admin/write');
  await write.fill('#title', 'The harbour');
  await write.fill('#content', 'A text.');
  await write.locator('details', { has: write.locator('#choose-image') }).evaluate((part) => {
    (part as HTMLDetailsElement).open = true;
  });
  await write.click('#choose-image');
  await write.fill('#picker-search', 'qua');
  await write.waitForFunction(() => document.querySelectorAll('.picker .tile').length === 1);
  expect(await faultsOn(write, 'picker')).toEqual([]);
  await write.click('.picker .tile');
  await write.waitForFunction(() => document.querySelector<HTMLInputElement>('[name="image.alt"]')?.value);
  expect(await write.inputValue('[name="image.alt"]')).toBe('Two boats at a quay');
  expect(await write.locator('[name="credit.name"]').first().inputValue()).toBe('Ann Lee');
  await at.press(write, 'publish');

  await page.reload();
  expect(await page.locator('section ul').textContent()).toContain('The harbour');
  expect(await page.locator('[value=delete]').count()).toBe(0);
  await page.setInputFiles('#file', picture('new-quay.png', 3));
  await submit(page, 'form:has([value=replace]) button');
  await says(page, 'h1', 'new-quay.png');
  expect(await page.inputValue('#alt')).toBe('Two boats at a quay');
  expect(await page.locator('section ul').textContent()).toContain('The harbour');
});

test('without scripts, in Arabic, on a phone', async () => {
  const cookies = await at.context.cookies();
  const context = await at.browser.newContext({
    ...{ javaScriptEnabled: false, locale: 'ar', viewport: { width: 390, height: 844 } },
  });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto(`${at.server.url}/admin/library`);
  await page.setInputFiles('#file', [picture('one.png', 11), picture('two.png', 12)]);
  await submit(page, '#library-upload .primary');
  expect(await page.locator('.tile').count()).toBe(4);
  for (const name of ['one.png', 'two.png'])
    await page.locator('li', { hasText: name }).locator('input').check();
  await submit(page, '#library [value=delete]');
  expect(await page.locator('.tile').allTextContents()).toEqual(['new-quay.png', 'boat.png']);
  await page.goto(`${at.server.url}/admin/library?view=list&unused=true`);
  expect(await page.locator('tbody tr').count()).toBe(1);
  await context.close();
  const look = await at.browser.newContext({
    locale: 'ar',
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
  });
  await look.addCookies(cookies);
  const dark = await look.newPage();
  for (const path of ['/admin/library', '/admin/library?view=list']) {
    await dark.goto(at.server.url + path);
    expect(await faultsOn(dark, path)).toEqual([]);
  }
  await look.close();
});

/** What is known of a picture, by the API. */
async function pictureWith(shade: number, words: object): Promise<{ url: string; name: string }> {
  const answer = await fetch(`${at.server.url}/admin/media`, {
    ...{ method: 'POST', body: png(60, 40, [shade, 30, 30]) },
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  const { url } = (await answer.json()) as { url: string };
  const name = url.split('/').at(-1)!;
  await at.server.admin('PATCH', `/admin/media/${name}`, words);
  return { url, name };
}
const remembered = async (name: string) =>
  (await (await at.server.admin('GET', `/admin/media/${name}`)).json()) as Record<string, unknown>;
const choose = async (page: Page, words: string) => {
  await page.waitForSelector('.picker .tile');
  await page.fill('#picker-search', words);
  await page.waitForFunction(() => document.querySelectorAll('.picker .tile').length === 1);
};

test('in the text: one of the library comes with its words, files are uploaded, an address is brought', async () => {
  const { url } = await pictureWith(201, { alt: 'A crane', caption: 'The crane at dawn', credit: 'Bo Berg' });
  const page = await at.open('/admin/write');
  await page.click('[data-view=rich]');
  await page.click('#rich .ProseMirror');
  await page.keyboard.type('Before.');
  await page.click('[data-tool=picture]');
  await choose(page, 'crane');
  expect(await faultsOn(page, 'the dialog of pictures', '.picker')).toEqual([]);
  await page.press('.picker .tile', 'Enter');
  const figure = `<figure><img src="${url}" alt="A crane" /><figcaption>The crane at dawn <small>Bo Berg</small></figcaption></figure>`;
  await page.waitForFunction(
    (html) => document.querySelector<HTMLTextAreaElement>('#content')!.value.includes(html),
    figure,
  );
  await says(page, '#upload-state', 'inserted.');
  expect(await page.inputValue('.picture .about label:first-child input')).toBe('A crane');
  // One step back and it is gone.
  await page.click('[data-tool=undo]');
  await page.waitForFunction(() => !document.querySelector('.ProseMirror .picture'));
  await page.click('[data-tool=picture]');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('.picker .primary')]);
  await chooser.setFiles([picture('p1.png', 61), picture('p2.png', 62)]);
  await page.waitForFunction(() => document.querySelectorAll('.picture:not(.uploading)').length === 2);
  await page.click('[data-tool=picture]');
  await page.fill('#picker-address', 'nonsense');
  await page.press('#picker-address', 'Enter');
  await says(page, '#picker-fault', 'https://');
  await page.fill('#picker-address', 'https://pictures.example/quay.png');
  await page.press('#picker-address', 'Enter');
  // Nobody answers there: it stays where it is, and the page says so.
  await page.waitForSelector('#text-pictures-refused:not(:empty)', { timeout: 30_000 });
  await page.waitForFunction(() =>
    document.querySelector('.picture img[src="https://pictures.example/quay.png"]'),
  );
  await page.click('[data-tool=picture]');
  await page.keyboard.press('Escape');
  await page.waitForSelector('dialog.picker', { state: 'detached' });
  await page.evaluate(() => localStorage.clear());
  await page.close();
});

test('in Markdown and HTML: the same, and the description’s place is marked where nothing is known', async () => {
  const known = await pictureWith(202, { alt: 'A barge [1]', credit: 'Cem' });
  const unknown = await pictureWith(203, { caption: 'Nothing "said"' });
  const page = await at.open('/admin/write');
  await openView(page, 'markdown');
  await page.fill('#content', 'Text.');
  await page.click('#pick');
  await choose(page, 'barge');
  await page.click('.picker .tile');
  await page.waitForFunction(
    () => document.querySelector<HTMLTextAreaElement>('#content')!.value.length > 20,
  );
  expect(await page.inputValue('#content')).toBe(
    `Text.\n\n<figure><img src="${known.url}" alt="A barge 1" /><figcaption><small>Cem</small></figcaption></figure>\n\n`,
  );
  await openView(page, 'html');
  await page.fill('#content', '');
  await page.click('#pick');
  await choose(page, 'nothing');
  await page.click('.picker .tile');
  await page.waitForFunction(
    () => document.querySelector<HTMLTextAreaElement>('#content')!.value.length > 20,
  );
  expect(await page.inputValue('#content')).toBe(
    `<figure><img src="${unknown.url}" alt="what is on the picture" /><figcaption>Nothing &quot;said&quot;</figcaption></figure>`,
  );
  await page.keyboard.type('A rope');
  expect(await page.inputValue('#content')).toContain('alt="A rope"');
  await page.evaluate(() => localStorage.clear());
  await page.close();
});

test('caption and credit of the text are remembered; what stands for a description until somebody writes one is not', async () => {
  const [blank, said] = [await pictureWith(204, {}), await pictureWith(205, {})];
  for (const alt of ['what is on the picture', 'что на изображении', 'ما في الصورة', 'görselde ne var']) {
    const content = { markdown: `![${alt}](${blank.url})` };
    await at.server.admin('POST', '/admin/articles', { title: alt, content, status: 'draft' });
    await at.server.admin('POST', '/admin/articles', {
      title: 'Lead',
      content,
      image: { url: blank.url, alt },
    });
  }
  expect(await remembered(blank.name)).toMatchObject({ alt: null });
  const html = `<figure><img src="${said.url}" alt="A dog" /><figcaption>At the gate <small>Dan</small></figcaption></figure>`;
  await at.server.admin('POST', '/admin/articles', { title: 'Said', content: { html } });
  expect(await remembered(said.name)).toMatchObject({ alt: 'A dog', caption: 'At the gate', credit: 'Dan' });
  const late = { title: 'At last', content: { html: `<p><img src="${blank.url}" alt="A cat" /></p>` } };
  await at.server.admin('POST', '/admin/articles', late);
  expect(await remembered(blank.name)).toMatchObject({ alt: 'A cat' });
});
