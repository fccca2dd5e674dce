// The fields of an episode: there as soon as there is something to play, and kept with the draft.
import { expect, test } from 'vitest';
import { desk, says } from './desk.ts';

const at = desk();

test('they appear with the first file that is played, and come back with a draft', async () => {
  const page = await at.open('/admin/write');
  const part = page.locator('#podcast');
  expect(await part.isHidden()).toBe(true);
  await page.fill('#title', 'Twelve');
  await page
    .locator('details', { has: page.locator('#enclosures-0-url') })
    .locator('summary')
    .click();
  await page.fill('#enclosures-0-url', 'https://cdn.example/paper.pdf');
  expect(await part.isHidden()).toBe(true);
  await page.fill('#enclosures-0-url', 'https://cdn.example/12.mp3');
  expect(await part.isVisible()).toBe(true);
  await part.locator('summary').click();
  await page.fill('#podcast-season', '2');
  await page.fill('#podcast-persons-0-name', 'Orla');
  await page.fill('#podcast-persons-1-name', 'Teo');
  await page.selectOption('[name="podcast.explicit"]', 'no');
  await says(page, '#autosave', ':');
  if (process.env.SHOT) await part.screenshot({ path: `${process.env.SHOT}/episode.png` });
  await page.close();
  const again = await at.open('/admin/write');
  await again.click('#offer button >> nth=0');
  expect(await again.locator('#podcast').isVisible()).toBe(true);
  expect(await again.inputValue('#podcast-persons-1-name')).toBe('Teo');
  await at.press(again, 'publish');
  const stored = await fetch(`${at.server.url}/feed.json`);
  const { items } = (await stored.json()) as { items: { _tagwire: { podcast: object } }[] };
  expect(items[0]?._tagwire.podcast).toEqual({
    ...{ season: 2, explicit: false },
    persons: [{ name: 'Orla' }, { name: 'Teo' }],
  });
  await again.close();
});
