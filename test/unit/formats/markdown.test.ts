// An article as Markdown: read back it is the same, and its text closes with its credits once.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderContent } from '../../../src/content/render.ts';
import type { Article } from '../../../src/domain/model.ts';
import { withoutRepeatedCredits } from '../../../src/formats/closing.ts';
import { contentHtml } from '../../../src/formats/credits.ts';
import { absoluteUrl, articleUrl } from '../../../src/formats/facts.ts';
import { articleMarkdown, contentMarkdown } from '../../../src/formats/markdown.ts';
import { markdownFile } from '../../../src/formats/markdown-file.ts';
import { decodeMarkdown } from '../../../src/intake/markdown.ts';
import { anyArticle } from './arbitraries.ts';
import { ARTICLES, article, SITE } from './articles.ts';

const read = (written: Article) => decodeMarkdown(articleMarkdown(written, SITE)).input;
const wordsOf = (html: string) =>
  html
    .replaceAll('&quot;', '"')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

test.each(ARTICLES.map((one) => [one.slug, one] as const))('%s: fields and words come back', (_, written) => {
  const input = read(written);
  const base = articleUrl(written.slug, SITE);
  const html = renderContent(input.content!);
  const back: Article = { ...written, content: input.content!, html };
  expect(wordsOf(contentHtml(back, SITE))).toBe(wordsOf(contentHtml(written, SITE)));
  const { authors, credits, source, corrections } = withoutRepeatedCredits(back, html);
  expect([authors, credits, source, corrections]).toEqual([[], [], undefined, []]);
  expect(articleMarkdown(back, SITE)).toBe(articleMarkdown(written, SITE));
  expect(input.enclosures?.map(({ url }) => url) ?? []).toEqual(
    written.enclosures.map(({ url }) => absoluteUrl(url, base)),
  );
});

test('any article keeps its fields', () => {
  fc.assert(
    fc.property(anyArticle, (written) => {
      const input = read(written);
      const { title, language, summary, tags, rights, guid } = written;
      expect(input).toMatchObject({ title, language, guid, ...(summary && { summary }) });
      expect([input.rights, input.tags ?? []]).toEqual([rights, [...new Set(tags)]]);
      expect(input.authors?.map(({ name }) => name) ?? []).toEqual(written.authors.map(({ name }) => name));
      expect(Date.parse(input.publishedAt!)).toBe(written.publishedAt);
    }),
    { seed: 20261129, numRuns: 300 },
  );
});

test.each([
  ['as it was written', 'A *word*, [b]: c.\n\n[b]: https://b.example/ "B"\n', /^A \*word\*, \[b\]/],
  ['not with HTML', 'A <b>word</b> <span onclick="x()">s</span>', /^A \*\*word\*\* <span>s<\/span>$/],
  ['not with addresses of this site', '[a](/x)', /^\[a\]\(https:\/\/news\.example\/x\)$/],
  ['not with code that is left open', '```\na', /^```\na\n```$/],
])('Markdown is published %s', (_, markdown, expected) => {
  const content = { markdown };
  const made = contentMarkdown(article({ content, html: renderContent(content) }), SITE);
  expect(made).toMatch(expected);
});

test('the files of an export are posted as they are imported: in the notation that they were written in', () => {
  for (const content of [{ html: '<p>A <sub>b</sub></p>' }, { text: 'A\n\n# b' }, { markdown: '# A\n\nb' }]) {
    const written = article({ content, html: renderContent(content) });
    const { input } = decodeMarkdown(markdownFile(written).text);
    expect([input.content, input.guid]).toEqual([content, written.guid]);
  }
  expect(() => decodeMarkdown('---\nformat: word\n---\nx')).toThrow(/format: must be one of|format/);
});
