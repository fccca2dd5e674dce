// Pages of the documentation that are made of the code.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memory } from '../../../src/entries/memory.ts';
import { createTagwire } from '../../../src/index.ts';
import { configurationPage } from '../../../tools/docs/configuration.ts';
import { type Description, fileOf, referencePages } from '../../../tools/docs/reference.ts';
import { anchorsOf } from '../../support/markdown.ts';

test('docs/operate/configuration.md lists the settings as they are (npm run docs writes it)', () => {
  expect(readFileSync('docs/operate/configuration.md', 'utf8')).toBe(configurationPage());
});

test('the API reference has every operation of the description, on the page of its tag', async () => {
  const publicUrl = 'https://wire.example';
  const wire = createTagwire({ publicUrl, database: memory(), media: false });
  const description: Description = await (await wire.fetch(new Request(`${publicUrl}/openapi.json`))).json();
  await wire.close();
  const pages = referencePages(description);
  let count = 0;
  for (const [path, item] of Object.entries(description.paths)) {
    for (const [method, { tags = [] }] of Object.entries(item)) {
      for (const tag of tags) expect(pages[fileOf(tag)]).toContain(`\`${method.toUpperCase()} ${path}\``);
      count += tags.length;
    }
  }
  expect(count).toBeGreaterThan(70);
  for (const [page, text] of Object.entries(pages)) {
    const linked = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
    expect(anchorsOf(text), page).toEqual(expect.arrayContaining(linked));
  }
  // What Vue would read as an expression or an element.
  expect(
    Object.values(pages)
      .join('\n')
      .replace(/`[^`]*`/g, ''),
  ).not.toMatch(/\{\{|<[a-z]/i);
});
