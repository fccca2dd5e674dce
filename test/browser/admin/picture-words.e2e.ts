// What a picture's file says fills the editor's empty fields; what becomes of content credentials is asked.
import { expect, test } from 'vitest';
import { bytes, fixture } from '../../unit/media/samples.ts';
import { chunk, JPEG, pngWith, WORDS } from '../../unit/media/telling.ts';
import { desk, says } from './desk.ts';

const at = desk();
const FILE = { name: 'ferry.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(JPEG) };
const SIGNED = {
  name: 'signed.png',
  mimeType: 'image/png',
  buffer: Buffer.from(pngWith(chunk('caBX', 'a manifest'))),
};
const CREDIT = `${WORDS.creator}/${WORDS.creditLine}`;
const rolesIn = '[name="credit.role"]';
const namesIn = '[name="credit.name"]';

test('empty fields are filled in, and it is said; what was typed stays', async () => {
  const page = await at.open('/admin/write');
  await page.locator('summary', { hasText: 'Lead picture' }).click();
  await page.fill('[name="image.caption"]', 'My own');
  await page.setInputFiles('#imageFile', FILE);
  await says(page, '.field:has(#imageFile) [role=status]', 'filled in from the file');
  expect(await page.inputValue('[name="image.alt"]')).toBe(WORDS.alt);
  expect(await page.inputValue('[name="image.caption"]')).toBe('My own');
  expect(await page.inputValue(rolesIn)).toBe('photo');
  expect(await page.inputValue(namesIn)).toBe(CREDIT);
  expect(await page.isVisible(namesIn)).toBe(true);
  if (process.env.PICTURES)
    await page.screenshot({ path: `${process.env.PICTURES}/words.png`, fullPage: true });
  // Another one says nothing new of who took the first.
  await page.setInputFiles('#imageFile', { ...FILE, buffer: Buffer.from(bytes(fixture('plain-31x17.jpg'))) });
  await says(page, '.field:has(#imageFile) [role=status]', 'Now describe it');
  expect(await page.locator(rolesIn).count()).toBe(2);
  await page.close();
});

test.each(['keep', 'remove'])('content credentials: %s', async (choice) => {
  const page = await at.open('/admin/write');
  await page.locator('summary', { hasText: 'Lead picture' }).click();
  await page.setInputFiles('#imageFile', SIGNED);
  await says(page, '.field:has(#imageFile) [role=alert]', 'content credentials');
  const label = choice === 'keep' ? 'Keep them' : 'Remove them';
  if (process.env.PICTURES)
    await page.screenshot({ path: `${process.env.PICTURES}/choice.png`, fullPage: true });
  await page.getByRole('button', { name: label }).click();
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[name="image.url"]')?.value);
  const served = await (await fetch(await page.inputValue('[name="image.url"]'))).bytes();
  expect(Buffer.from(served).includes('a manifest')).toBe(choice === 'keep');
  await page.close();
});

test('without scripts', async () => {
  const plain = await at.browser.newContext({ javaScriptEnabled: false });
  await plain.addCookies(await at.context.cookies());
  const page = await plain.newPage();
  await page.goto(`${at.server.url}/admin/write`);
  await page.fill('[name=title]', 'A ferry');
  await page.locator('summary', { hasText: 'Lead picture' }).click();
  await page.setInputFiles('#imageFile', SIGNED);
  await at.press(page, 'publish');
  expect(await page.textContent('#imageFile-fault')).toContain('content credentials');
  await page.selectOption('[name="image.credentials"]', 'keep');
  await page.setInputFiles('#imageFile', SIGNED);
  await at.press(page, 'draft');
  const served = await (await fetch(await page.inputValue('[name="image.url"]'))).bytes();
  expect(Buffer.from(served).includes('a manifest')).toBe(true);
  await page.setInputFiles('#imageFile', FILE);
  await at.press(page, 'draft');
  expect([await page.inputValue('[name="image.alt"]'), await page.inputValue(namesIn)]).toEqual([
    WORDS.alt,
    CREDIT,
  ]);
  await plain.close();
});
