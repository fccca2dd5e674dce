// Files in a real browser: what may be seen is seen, what might run does not.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve, stopServers, TOKEN, temporaryFolder } from '../unit/cli/process.ts';
import { bytes, FORM_TYPE, fileForm, fixture, MP3, PDF, POLYGLOTS } from '../unit/media/samples.ts';
import { launch, visit } from './browser.ts';

const dir = temporaryFolder();
stopServers();
let url: string;
let browser: Browser;
beforeAll(async () => {
  ({ url } = await serve({ DATA_DIR: dir }));
  browser = await launch();
});
afterAll(() => browser.close());

async function keep(file: Uint8Array<ArrayBuffer>): Promise<string> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': FORM_TYPE };
  const answer = await fetch(`${url}/admin/media`, { method: 'POST', headers, body: fileForm(file) });
  return ((await answer.json()) as { url: string }).url;
}

test.each([
  'turned-17x31.jpg',
  'turned-17x31.avif',
  'lossless-31x17.webp',
  'animated-31x17.webp',
  'plain-31x17.gif',
])('%s has the size that was answered', async (name) => {
  const { page, complaints, close } = await visit(browser, await keep(fixture(name)));
  const size = await page.evaluate(() => {
    const { naturalWidth, naturalHeight } = document.images[0]!;
    return `${naturalWidth}x${naturalHeight}`;
  });
  expect(name).toContain(`-${size}.`);
  expect(complaints).toEqual([]);
  await close();
});

test.each(['film.webm', 'both.webm', 'film.mp4', 'both.mp4', 'sound.m4a', 'sound.weba'])(
  '%s plays',
  async (name) => {
    const { page, complaints, close } = await visit(browser, await keep(fixture(name)));
    await page.waitForFunction(() => document.querySelector('video')?.readyState === 4);
    expect(complaints).toEqual([]);
    await close();
  },
);

test('MP3 plays', async () => {
  const sound = bytes(...Array.from({ length: 20 }, () => MP3));
  const { page, close } = await visit(browser, await keep(sound));
  await page.waitForFunction(() => (document.querySelector('video')?.duration ?? 0) > 0.9);
  await close();
});

test.each(POLYGLOTS)('%s runs nothing', async (_, file, type) => {
  const address = await keep(file);
  if (type === 'application/pdf') return;
  const { page, close } = await visit(browser, address);
  let spoke = false;
  page.on('dialog', (dialog) => {
    spoke = true;
    return dialog.dismiss();
  });
  await page.reload();
  expect(await page.evaluate(() => [document.contentType, document.scripts.length, window.origin])).toEqual([
    type,
    0,
    'null',
  ]);
  expect(spoke).toBe(false);
  // Nor as a script of a page that may load scripts from here.
  const { page: victim, close: end } = await visit(browser, `${url}/docs`);
  const loaded = await victim.evaluate(
    (src) =>
      new Promise((resolve) => {
        const script = document.createElement('script');
        script.onload = () => resolve('loaded');
        script.onerror = () => resolve('refused');
        script.src = src;
        document.head.append(script);
      }),
    address,
  );
  expect(loaded).toBe('refused');
  await end();
  await close();
});

test('a PDF is saved', async () => {
  const { page, close } = await visit(browser, `${url}/feed.json`);
  const download = page.waitForEvent('download');
  await page.goto(await keep(PDF)).catch(() => {});
  expect((await download).suggestedFilename()).toMatch(/^[0-9a-f]{64}\.pdf$/);
  await close();
});
