// What the text editor makes of HTML and gives back, without a browser: nothing is lost.
import { getSchema } from '@tiptap/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanHtml } from '../../../src/content/clean.ts';
import { converted } from '../../../src/content/convert.ts';
import { htmlToMarkdown } from '../../../src/content/html-markdown.ts';
import { meaningOf } from '../../../src/content/meaning.ts';
import { renderContent } from '../../../src/content/render.ts';
import { documentOf } from '../../../web/admin/rich/from-html.ts';
import type { Json } from '../../../web/admin/rich/json.ts';
import { extensionsOf } from '../../../web/admin/rich/schema.ts';
import { htmlOfBlock } from '../../../web/admin/rich/to-html.ts';
import { documents } from '../../support/html-documents.ts';
import { sampleTexts } from '../../support/sample-texts.ts';

const schema = getSchema(extensionsOf());

/** Through the editor and out again. */
function edited(html: string): string {
  const node = schema.nodeFromJSON(documentOf(html));
  node.check();
  return ((node.toJSON() as Json).content ?? []).map(htmlOfBlock).filter(Boolean).join('\n');
}

describe('every sample says the same after it was in the editor', () => {
  test.each(sampleTexts)('%s', (_, content) => {
    const html = renderContent(content);
    const after = edited(html);
    expect(meaningOf(after)).toBe(meaningOf(html));
    expect(cleanHtml(after)).toBe(after);
    expect(meaningOf(renderContent({ markdown: htmlToMarkdown(after) }))).toBe(meaningOf(html));
  });
});

test('so do 1,000 random documents, as HTML and as Markdown', () => {
  fc.assert(
    fc.property(documents, (random) => {
      const html = cleanHtml(random);
      const after = edited(html);
      expect(meaningOf(after)).toBe(meaningOf(html));
      expect(meaningOf(renderContent({ markdown: htmlToMarkdown(after) }))).toBe(meaningOf(html));
    }),
    { seed: 1717, numRuns: 1_000 },
  );
});

test.each([
  '<details>\n<summary>More</summary>\n<p>text</p>\n</details>',
  '<p>a <video src="/a.mp4" controls></video></p>',
  '<table>\n<caption>C</caption>\n<tbody>\n<tr><td>1</td></tr>\n</tbody>\n</table>',
  '<p title="T">x</p>',
  '<ol reversed type="a">\n<li value="4">x</li>\n</ol>',
])('%s stays as it is, a block of HTML', (source) => {
  const html = cleanHtml(source);
  expect(documentOf(html).content?.map(({ type }) => type)).toEqual(['rawBlock']);
  expect(edited(html)).toBe(html);
});

test('footnotes survive', () => {
  const markdown = 'a[^1] b[^2]\n\n[^1]: One *two*\n\n[^2]: Long\n\n    more';
  const after = edited(renderContent({ markdown }));
  expect(htmlToMarkdown(after)).toBe(markdown);
  expect(converted({ html: after }, 'markdown')).toEqual({ markdown });
});

test('a picture has its caption and its credit; without them it is Markdown’s', () => {
  const html =
    '<figure><img src="/a.png" alt="A" /><figcaption>The <em>quay</em> <small>Photo: Ann</small></figcaption></figure>';
  expect(documentOf(html).content?.[0]).toMatchObject({ type: 'figure', attrs: { credit: 'Photo: Ann' } });
  expect(edited(html)).toBe(html);
  expect(htmlToMarkdown(edited('<p><img src="/a.png" alt="A" /></p>'))).toBe('![A](/a.png)');
});
