// HTML as Markdown, and back by what reads Markdown here: nothing is lost on the way.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanHtml } from '../../../src/content/clean.ts';
import { htmlToMarkdown } from '../../../src/content/html-markdown.ts';
import { markdownToHtml } from '../../../src/content/markdown.ts';
import { documents, paragraph } from '../../support/html-documents.ts';

const markdownOf = (html: string) => htmlToMarkdown(cleanHtml(html));

/** Blanks at the ends of emphasis stand outside of it. */
function outside(html: string): string {
  const moved = html
    .replace(/<(strong|em|s)> /g, ' <$1>')
    .replace(/ <\/(strong|em|s)>/g, '</$1> ')
    .replace(/<(strong|em|s)><\/\1>/g, '')
    .replace(/ +/g, ' ');
  return moved === html ? html : outside(moved);
}

/** One spelling for elements of one meaning, without white space that does not show. */
const alike = (html: string) =>
  outside(
    cleanHtml(html)
      .replace(/<(\/?)b>/g, '<$1strong>')
      .replace(/<(\/?)i>/g, '<$1em>')
      .replace(/<(\/?)del>/g, '<$1s>')
      .replace(/\s+/g, ' '),
  )
    .replace(
      / ?(<\/?(?:p|h[1-6]|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|hr|br|pre|figure)\b[^>]*>) ?/g,
      '$1',
    )
    // A list whose items are a paragraph each may be written without.
    .replace(/<li><p>((?:(?!<\/?(?:p|li|ul|ol)>).)*)<\/p>/g, '<li>$1')
    .trim();

describe('what is written how', () => {
  test.each([
    ['<h2>Title</h2><p>One <b>two</b> &amp; <i>three</i>.</p>', '## Title\n\nOne **two** & *three*.'],
    ['<p>One<br>two<br></p>', 'One\\\ntwo<br />'],
    ['<p><a href="https://a.example/x" rel="nofollow">a</a></p>', '[a](https://a.example/x)'],
    ['<p><a href="https://a.example/">https://a.example/</a></p>', '<https://a.example/>'],
    ['<p>Look!<a href="/x(1)" title="&quot;T&quot;">a</a></p>', 'Look\\![a](</x(1)> "\\"T\\"")'],
    ['<p><img src="/a.png" alt="[A]" width="3"></p>', '![\\[A\\]](/a.png)'],
    ['<ul><li>a<ul><li>b</li></ul></li></ul><ul><li>c</li></ul>', '- a\n  - b\n\n* c'],
    ['<ol start="9"><li><p>a</p><p>b</p></li><li>c</li></ol>', '9. a\n\n   b\n\n10. c'],
    ['<blockquote><p>a</p><p>b</p></blockquote><hr>', '> a\n>\n> b\n\n***'],
    ['<pre><code class="language-js">a\n\n```\n</code></pre>', '````js\na\n\n```\n````'],
    ['<p>a <code>`b`</code></p>', 'a `` `b` ``'],
    [
      '<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td>a|b</td></tr></tbody></table>',
      '| A |\n| --- |\n| a\\|b |',
    ],
    ['<p>H<sub>2</sub>O <del>gone</del></p>', 'H<sub>2</sub>O ~~gone~~'],
    ['<figure><img src="/a.png" alt=""></figure>', '<figure><img src="/a.png" alt="" /></figure>'],
    ['<p dir="rtl">a</p>', '<p dir="rtl">a</p>'],
    ['<div>a<p>b</p>c</div>', 'a\n\nb\n\nc'],
    ['<p>snake_case _a_ *b* [c] `d` \\ 1 &lt; 2 &lt;b&gt; &amp;amp;</p>', null],
    [
      '<p># a</p><p>- a</p><p>1. a</p><p>&gt; a</p><p>a<br>---</p><p>+ a</p><p>a<br>=</p><p>2026. b</p>',
      null,
    ],
    ['<p><b>«a»</b>b <b>bold </b>text <em><b>x</b> y</em> <b>a</b><i>b</i> a<b>.</b>b</p>', null],
    [
      '<table><tr><td colspan="2">x</td></tr></table><details><summary>S</summary><p>x</p>\n\n<pre>a\n\nb</pre></details>',
      null,
    ],
    ['<p>tail</p>&nbsp;<p>&nbsp;</p>', 'tail'],
    ['', ''],
  ])('%s', (html, markdown) => {
    const made = markdownOf(html);
    if (markdown !== null) expect(made).toBe(markdown);
    if (!/div|nbsp|rel=|width|scope/.test(html)) expect(alike(markdownToHtml(made))).toBe(alike(html));
  });
});

/** All words, in their order. */
const textOf = (html: string) =>
  cleanHtml(html)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, '');

test('whatever the words, they are all there', () => {
  fc.assert(
    fc.property(documents, (html) => {
      expect(textOf(markdownToHtml(markdownOf(html)))).toBe(textOf(html));
    }),
    { seed: 20261129, numRuns: 1_500 },
  );
});

test('paragraphs come back with their markup', () => {
  fc.assert(
    fc.property(paragraph, (html) => {
      expect(alike(markdownToHtml(markdownOf(html)))).toBe(alike(html));
    }),
    { seed: 20261129, numRuns: 1_500 },
  );
});

test('a long text takes no longer than its length asks for', () => {
  const long = ['*', '<b>', '`', '\\', ' ', '\n', '_', '<br>', '<li>', '&amp;', '~', '['];
  for (const piece of long) expect(markdownOf(`<p>a${piece.repeat(20_000)}b</p>`)).toContain('a');
});
