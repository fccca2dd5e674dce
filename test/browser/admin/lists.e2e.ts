// Many articles at once in Chromium: found by the beginning of a word, all selected, tagged, retracted with a note, undone;
// with a script and without, on a phone, in Arabic.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../unit/cli/process.ts';
import { faultsOn } from '../axe.ts';
import { desk } from './desk.ts';

const COUNT = 40;
const shots = process.env.SCREENSHOTS ?? temporaryFolder();

const pressed = (page: Page, button: string) => Promise.all([page.waitForEvent('load'), page.click(button)]);
/** Until what was begun is done. */
async function done(page: Page, words: string): Promise<void> {
  await page.locator('main', { hasText: words }).waitFor({ timeout: 20_000 });
}

describe.each([
  ['with script', true],
  ['without script', false],
])('%s', (name, javaScriptEnabled) => {
  const at = desk({ javaScriptEnabled });

  beforeAll(async () => {
    for (let i = 0; i < COUNT; i++) {
      const article = { title: `Whales ${i} are seen`, content: { text: 'Off the coast.' }, tags: ['Sea'] };
      expect(await at.server.post(article)).toBeTruthy();
    }
    await at.server.post({ title: 'Whale draft', content: { text: 'x' }, status: 'draft' });
    await at.server.post({
      ...{ title: 'Later on', content: { text: 'x' } },
      publishedAt: new Date(Date.now() + 3_600_000).toISOString(),
    });
  });

  test('found by a beginning, all selected, tagged, and undone', async () => {
    const page = await at.open('/admin/list');
    expect(await page.textContent('nav [aria-current=page] .count')).toBe(`${COUNT + 2}`);
    await page.fill('#q', 'whal');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    expect(await page.textContent('#total')).toContain(`${COUNT + 1}`);
    // What looks for faults is a script, too.
    if (javaScriptEnabled) expect(await faultsOn(page, 'list')).toEqual([]);
    const bar = page.locator('#selection-bar');
    expect(await bar.isVisible()).toBe(!javaScriptEnabled);
    await page.locator('input[name=id]').first().check();
    expect(await bar.isVisible()).toBe(true);
    expect(await page.locator('#filters').isVisible()).toBe(!javaScriptEnabled);
    await page.check('#select-all');
    await page.screenshot({ path: join(shots, `list ${name}.png`) });
    await pressed(page, 'button[name=do][value=tag]');
    expect(await page.textContent('.foretold')).toContain(`${COUNT + 1}`);
    await page.fill('#tags', 'Ocean, Nature');
    if (javaScriptEnabled) expect(await faultsOn(page, 'decide')).toEqual([]);
    await pressed(page, 'button[value=start]');
    await done(page, `Done: ${COUNT + 1} of ${COUNT + 1}`);
    const feed = await fetch(`${at.server.url}/tags/ocean/feed.json?limit=200`);
    expect(((await feed.json()) as { items: object[] }).items).toHaveLength(COUNT);
    await pressed(page, 'button[value=undo]');
    await done(page, `Done: ${COUNT + 1} of ${COUNT + 1}`);
    await page.close();
  });

  test('retracted with one note by the keyboard alone; drafts stay; readers are told, and one undo brings them back', async () => {
    const page = await at.open('/admin/list?q=whale');
    await page.focus('input[name=id]');
    await page.keyboard.press('Space');
    await page.focus('#select-all');
    await page.keyboard.press('Space');
    await page.focus('button[value=retract]');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    expect(await page.textContent('.foretold')).toContain('Drafts, which stay as they are: 1.');
    await page.fill('#note', 'They were boats.');
    await pressed(page, 'button[value=start]');
    await done(page, `Done: ${COUNT} of ${COUNT + 1}`);
    const gone = await fetch(`${at.server.url}/articles/whales-7-are-seen`);
    expect([gone.status, await gone.text()]).toEqual([410, expect.stringContaining('They were boats.')]);
    await page.screenshot({ path: join(shots, `done ${name}.png`) });
    await pressed(page, 'button[value=undo]');
    await done(page, `Done: ${COUNT} of ${COUNT}`);
    expect((await fetch(`${at.server.url}/articles/whales-7-are-seen`)).status).toBe(200);
    await page.close();
  });
});

describe('on a phone, in Arabic, in the dark', () => {
  const at = desk({
    ...{ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    ...{ locale: 'ar', colorScheme: 'dark' },
  });

  test('nothing is wider than the screen, and axe finds nothing', async () => {
    for (const title of ['حيتان', 'Whales', 'A headline that is a good deal longer than a telephone is wide'])
      await at.server.post({ title, content: { text: 'x' }, tags: ['Sea', 'Another tag'] });
    const faults: string[] = [];
    for (const path of [
      '/list',
      '/list?status=draft',
      '/calendar',
      '/calendar?view=week',
      '/bulk',
      '/names',
    ]) {
      const page = await at.open(`/admin${path}`);
      faults.push(...(await faultsOn(page, path)));
      await page.screenshot({ path: join(shots, `phone${path.replace(/\W/g, '-')}.png`), fullPage: true });
      await page.close();
    }
    const page = await at.open('/admin/list');
    await page.locator('input[name=id]').first().check();
    faults.push(...(await faultsOn(page, 'selected')));
    await page.screenshot({ path: join(shots, 'phone-selected.png') });
    expect(faults).toEqual([]);
    await page.close();
  });
});
