// A text in another format says the same, or is not made.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanHtml } from '../../../src/content/clean.ts';
import { converted } from '../../../src/content/convert.ts';
import { meaningOf } from '../../../src/content/meaning.ts';
import { renderContent } from '../../../src/content/render.ts';
import type { Content } from '../../../src/domain/model.ts';
import { documents } from '../../support/html-documents.ts';
import { sampleTexts } from '../../support/sample-texts.ts';

const said = (content: Content | undefined) => meaningOf(renderContent(content!));

describe('every sample, to each format and back', () => {
  test.each(sampleTexts)('%s', (_, content) => {
    const html = converted(content, 'html');
    const markdown = converted(content, 'markdown');
    expect(said(html)).toBe(said(content));
    expect(said(markdown)).toBe(said(content));
    expect(said(converted(html!, 'markdown'))).toBe(said(content));
    expect(said(converted(markdown!, 'html'))).toBe(said(content));
  });
});

test('1,000 random documents, from HTML to Markdown and back', () => {
  fc.assert(
    fc.property(documents, (html) => {
      expect(said(converted({ html }, 'markdown'))).toBe(meaningOf(cleanHtml(html)));
    }),
    { seed: 17, numRuns: 1_000 },
  );
});

test('sub-headings of an agency’s text stay headings', () => {
  const text = 'The talks ended on Monday.\n\nWhat was agreed\n\nThe nets are marked.\nIn three colours.';
  expect(converted({ text }, 'markdown')).toEqual({
    markdown: 'The talks ended on Monday.\n\n## What was agreed\n\nThe nets are marked.\\\nIn three colours.',
  });
  expect(converted(converted({ text }, 'html')!, 'text')).toEqual({ text });
});

test('plain text has no place for a link, a list or emphasis', () => {
  for (const markdown of ['[a](https://a.example/)', '- a', 'a *b*', '![a](/a.png)'])
    expect(converted({ markdown }, 'text'), markdown).toBeUndefined();
});

test('footnotes, tasks and columns that are aligned come back as Markdown writes them', () => {
  const markdown =
    'a[^1] b[^2]\n\n- [ ] to do\n- [x] done\n\n| a | b |\n| :-- | --: |\n| 1 | 2[^2] |\n\n[^1]: One *two*\n\n[^2]: Long\n\n    more';
  expect(converted(converted({ markdown }, 'html')!, 'markdown')).toEqual({ markdown });
});
