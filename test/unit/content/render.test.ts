import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { absoluteUrls } from '../../../src/content/absolute.ts';
import { cleanHtml } from '../../../src/content/clean.ts';
import { firstHeading } from '../../../src/content/markdown.ts';
import { renderContent } from '../../../src/content/render.ts';
import { plainOf } from '../../../src/content/words.ts';

fc.configureGlobal({ seed: 20201217, numRuns: 300 });
// Files share modules.
afterAll(() => fc.resetConfigureGlobal());

describe('renderContent of Markdown', () => {
  it.each([
    ['emphasis', 'a *b* **c**', '<p>a <em>b</em> <strong>c</strong></p>\n'],
    [
      'code with its language',
      '```ts\na < b\n```',
      '<pre><code class="language-ts">a &lt; b\n</code></pre>\n',
    ],
    [
      'bare links',
      'see https://e.example/a',
      '<p>see <a href="https://e.example/a">https://e.example/a</a></p>\n',
    ],
    ['names that look like hosts', 'Booking.com said', '<p>Booking.com said</p>\n'],
    ['raw HTML', 'a <b class="k">x</b> *y*<br>z', '<p>a <b>x</b> <em>y</em><br />z</p>\n'],
    [
      'blocks of HTML, and Markdown in them after a blank line',
      '<figure>\n<img src="/a.jpg" onerror="x">\n<figcaption>c</figcaption></figure>\n\n<details><summary>s</summary>\n\n*y*\n\n</details>',
      '<figure>\n<img src="/a.jpg" />\n<figcaption>c</figcaption></figure>\n<details><summary>s</summary>\n<p><em>y</em></p>\n</details>',
    ],
    [
      'links in HTML once',
      '<a href="https://e.example/">https://e.example/</a>',
      '<p><a href="https://e.example/">https://e.example/</a></p>\n',
    ],
    [
      'no scripts, frames and comments',
      'a\n\n<script>\nx()\n</script>\n\n<iframe src="https://e.example/"></iframe>\n\n<!-- c\n\nd -->\n\nb<!--more-->',
      '<p>a</p>\n\n\n\n<p>b</p>\n',
    ],
    [
      'no styles but what they mean',
      '<b style="font-weight:normal">a</b> <span style="font-weight:700">b</span>',
      '<p>a <strong>b</strong></p>\n',
    ],
    [
      'what is called like no element as text',
      'Array<string> of <your name> <T>',
      '<p>Array&lt;string&gt; of &lt;your name&gt; &lt;T&gt;</p>\n',
    ],
    [
      'an element that would take what follows as text',
      'the <title> and <script> tags\n\nb',
      '<p>the &lt;title&gt; and &lt;script&gt; tags</p>\n<p>b</p>\n',
    ],
    ['an open script as text', '<script>\n*a*\n\nb', '&lt;script&gt;\n*a*\n\nb'],
    ['an open comment as text', '<div>a <!-- b\n</div>\n\nc', '<div>a &lt;!-- b\n</div>\n<p>c</p>\n'],
    ['an open tag as text', '<div class="a\n\nb', '&lt;div class="a\n<p>b</p>\n'],
    [
      'HTML in code',
      '`<b>`\n\n    <i>',
      '<p><code>&lt;b&gt;</code></p>\n<pre><code>&lt;i&gt;\n</code></pre>\n',
    ],
    ['links that would run', '[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>\n'],
    ['quotes as typed', '"a" -- b', '<p>"a" -- b</p>\n'],
  ])('%s', (_, markdown, html) => {
    expect(renderContent({ markdown })).toBe(html);
  });

  it('loses no word to HTML that is not closed', () => {
    const piece = fc.constantFrom(
      '<b>',
      '<div>\n',
      '<script>',
      '<style>\n',
      '<title>',
      '<!--',
      '-->',
      '\n\n',
      '> ',
      '</p>',
      '<x y="',
      '"',
      '<option>',
      ' ',
      '<?',
      '<table>\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(piece, { maxLength: 3 }), (before, after) => {
        const html = renderContent({ markdown: `${before.join('')}\n\nlast words${after.join('')}` });
        expect(cleanHtml(html)).toBe(html);
        // A comment that ends after them has them.
        if (!before.includes('<!--') || !after.includes('-->')) expect(plainOf(html)).toContain('last words');
      }),
    );
  });

  it.each([
    ['open tags', '<a b="'],
    ['open comments', 'x <!--'],
    ['open scripts', '<script>\n'],
    ['blocks', '<div>\n\n'],
    ['attributes', 'b=c '],
    ['instructions', 'x <?'],
  ])('is done soon with absurd %s', (_, some) => {
    const start = process.cpuUsage();
    renderContent({ markdown: `<a ${some.repeat(200_000 / some.length)}` });
    renderContent({ markdown: some.repeat(200_000 / some.length) });
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(3000);
  });

  it('knows tables, and how their columns are aligned', () => {
    const html = renderContent({ markdown: '| a | b |\n|---|--:|\n| c | 1 |' });
    expect(html).toContain('<th>a</th>\n<th align="right">b</th>');
    expect(html).toContain('<td>c</td>\n<td align="right">1</td>');
  });

  it('knows tasks', () => {
    const html = renderContent({ markdown: '- [x] done\n- [ ] *not* yet\n- [x]none\n\n[x] none' });
    expect(html).toBe(
      '<ul>\n<li>☑ done</li>\n<li>☐ <em>not</em> yet</li>\n<li>[x]none</li>\n</ul>\n<p>[x] none</p>\n',
    );
  });

  it('knows footnotes, whose ids are those of no other text', () => {
    const markdown = 'A[^n], B[^1], A[^n].\n\n[^1]: One\n[^n]: *Two*';
    const html = renderContent({ markdown });
    const id = /id="fn-([0-9a-z]+)-1"/.exec(html)?.[1];
    expect(html.replaceAll(`${id}`, 'x')).toBe(
      `<p>A<sup><a href="#fn-x-1" id="fnref-x-1">[1]</a></sup>, B<sup><a href="#fn-x-2" id="fnref-x-2">[2]</a></sup>, A<sup><a href="#fn-x-1" id="fnref-x-1:1">[1]</a></sup>.</p>
<hr />
<section>
<ol>
<li id="fn-x-1"><p><em>Two</em> <a href="#fnref-x-1">↩︎</a> <a href="#fnref-x-1:1">↩︎</a></p>
</li>
<li id="fn-x-2"><p>One <a href="#fnref-x-2">↩︎</a></p>
</li>
</ol>
</section>
`,
    );
    expect(renderContent({ markdown: `${markdown}!` })).not.toContain(`fn-${id}-`);
    expect(cleanHtml(html)).toBe(html);
    // Another id, or one twice, is none.
    expect(cleanHtml(`<a id="main">a</a>${html}${html}`)).toBe(
      `<a>a</a>${html}${html.replace(/ id="[^"]*"/g, '')}`,
    );
  });

  it.each([
    ['nothing refers to', 'Text[^2].\n\n[^1]: Kept words\n\n[^2]: b'],
    ['is written twice', 'Text[^1].\n\n[^1]: Kept words\n\n[^1]: b'],
    ['nobody wrote', 'Kept words[^1] [x].'],
    ['is one word, and nothing refers to', 'Kept\n\n[^1]: words'],
  ])('loses no word of a note that %s', (_, markdown) => {
    expect(plainOf(renderContent({ markdown }))).toMatch(/Kept\s*(?:\[\^1\]: )?words/);
  });

  it('is done soon with absurd notes', () => {
    const start = process.cpuUsage();
    for (const some of ['[^a]', '[^', '^[', '[^a]: b\n\n', '> [^a]: ', '[^a]: [^a] [^b]\n\n']) {
      for (const length of [3_000, 100_000])
        renderContent({ markdown: `${some.repeat(length / some.length)}[^a]` });
    }
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(3000);
  });

  it.each([
    ['# One\n\n# Two', 'One', 0, 1],
    ['```\n# no\n```\n\n# *Yes* & `so`', '<em>Yes</em> &amp; <code>so</code>', 4, 5],
    ['Under\n=====\ntext', 'Under', 0, 2],
  ])('finds the first heading of %j', (markdown, html, start, end) => {
    expect(firstHeading(markdown)).toEqual({ html, start, end });
  });

  it('finds no heading in a quotation or of a lower level', () => {
    expect(firstHeading('> # quoted\n\n## second')).toBeUndefined();
  });
});

describe('renderContent of plain text', () => {
  const render = (text: string) => renderContent({ text });

  it('makes paragraphs, line ends and sub-headings', () => {
    expect(render('One.\nTwo <b>.\n\n\nS-400 purchase\n\u00A0\nThree & four.')).toBe(
      '<p>One.<br />\nTwo &lt;b&gt;.</p>\n<h2>S-400 purchase</h2>\n<p>Three &amp; four.</p>',
    );
  });

  it.each([
    'S-400 purchase',
    'Покупка С-400',
    'شراء إس-400',
    'S-400 alımı',
    '购买S-400',
    'S-400 की खरीद',
    'Sanctions (CAATSA)',
    '1. Background',
  ])('takes %s for a sub-heading', (line) => {
    expect(render(`A sentence.\n\n${line}\n\nAnother sentence.`)).toContain(`<h2>${line}</h2>`);
  });

  it.each([
    'Yes.',
    'Why?',
    'نعم؟',
    '是的。',
    'हाँ।',
    'جی ہاں۔',
    'He said:',
    'And then…',
    '"We will not back down"',
    '«Не отступим»',
    '- an item',
    '• an item',
    '— реплика',
    '(He laughed.)',
    'https://example.org/a',
    '***',
    `${'long '.repeat(17)}line`,
    '十'.repeat(41),
  ])('takes %s for a paragraph', (line) => {
    expect(render(`A sentence.\n\n${line}\n\nAnother sentence.`)).not.toContain('<h2>');
  });

  it('takes the last line, and lists and poems of single lines, for paragraphs', () => {
    expect(render('A sentence.\n\nThe end')).not.toContain('<h2>');
    expect(render('Apples\n\nPears\n\nPlums\n\nAll are fruit.')).not.toContain('<h2>');
    expect(render('Part one\n\nThe purchase\n\nIt began.')).toMatch(
      /<h2>Part one<\/h2>\n<h2>The purchase<\/h2>/,
    );
  });

  it.each([
    'Photo: Russian Foreign Ministry',
    'Photo - AP',
    '图/新华社',
    'Photo/Video',
    'Based on materials from TASS',
    'TASS materials were used',
    'Источник — ТАСС',
    'By Ann Lee <ann@example.org>',
    'By Ann Lee and Bob Roe',
    'Автор: Иван Петров',
    '17 December 2020',
    '17 декабря 2020 г.',
    'الخميس 17 ديسمبر 2020',
    '17 كانون الأول/ديسمبر 2020',
    '۱۷ دسامبر ۲۰۲۰',
    '2020年12月17日（木）',
    '2020-yil 17-dekabr',
    '17. Dezember 2020, 14.30 Uhr',
    'Dec 17, 2020 2:30 PM EST',
    'Kamis, 17 Desember 2020 14:30 WIB',
    '2020-12-17T09:00',
    '05/06/2020',
    '17.12.20',
    '30 February 2020',
    'MOSCOW, December 17, 2020',
    'MOSCOW, December 17',
    'МОСКВА, 17 дек - РИА Новости',
  ])('never takes %s for a sub-heading', (line) => {
    for (const text of [
      `One.\n\n${line}\n\nTwo.`,
      `${line}\n\nOne.`,
      `One.\n\nReuters\n\n${line}\n\nPhoto: X`,
    ])
      expect(render(text)).not.toContain('<h2>');
  });

  it.each([
    '17 December',
    'Paris, May 1968',
    'Photo exhibition',
    'Sources of energy',
    'By Friday',
    'May Day 2020',
    'Image–text models',
  ])('takes %s for a sub-heading all the same, also beside a credit', (line) => {
    expect(render(`One.\n\n${line}\n\nPhoto: X\n\nTwo.`)).toContain(`<h2>${line}</h2>\n<p>Photo: X</p>`);
  });

  it('is clean whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const html = render(text);
        expect(html.replace(/<\/?(?:p|h2)>|<br \/>/g, '')).not.toMatch(/[<>\u0000-\u0008]/);
      }),
    );
  });
});

describe('plainOf', () => {
  it.each([
    ['<p>a</p><p>b</p>', 'a\nb'],
    ['<p>a <b>b</b>c &amp;lt; &lt;d&gt; &quot;</p>', 'a bc &lt; <d> "'],
    ['<p>a<br />b</p>', 'a\nb'],
    ['<ul>\n<li>a\n  b</li>\n<li>c</li>\n</ul>', 'a b\nc'],
    ['<table><tr><td>a</td><td>b</td></tr></table>', 'a b'],
    ['<pre>a  b\nc</pre>', 'a  b\nc'],
    ['<img src="x" alt="a&gt;b" />', ''],
  ])('of %s', (html, text) => {
    expect(plainOf(html)).toBe(text);
  });
});

describe('absoluteUrls', () => {
  const base = 'https://site.example/articles/a?x=1';
  it.each([
    ['<a href="/x?a=1&amp;b=2">l</a>', '<a href="https://site.example/x?a=1&amp;b=2">l</a>'],
    ['<a href="#note">l</a>', '<a href="https://site.example/articles/a?x=1#note">l</a>'],
    ['<img src="b.jpg" alt="a" />', '<img src="https://site.example/articles/b.jpg" alt="a" />'],
    ['<img src="//cdn.example/b.jpg" />', '<img src="https://cdn.example/b.jpg" />'],
    [
      '<img srcset="/a,1.jpg 1x, b.jpg 2x, https://c.example/c 3x" />',
      '<img srcset="https://site.example/a,1.jpg 1x, https://site.example/articles/b.jpg 2x, https://c.example/c 3x" />',
    ],
    [
      '<video src="/v.mp4" poster="/p.jpg"></video>',
      '<video src="https://site.example/v.mp4" poster="https://site.example/p.jpg"></video>',
    ],
    ['<blockquote cite="/q">q</blockquote>', '<blockquote cite="https://site.example/q">q</blockquote>'],
    ['<a href="http://[bad" title="t">l</a>', '<a title="t">l</a>'],
    ['<img srcset="http://[bad 1x, /ok 2x" />', '<img srcset="https://site.example/ok 2x" />'],
    ['<a href="mailto:a@b.example">l</a>', '<a href="mailto:a@b.example">l</a>'],
    [
      '<p title=" href=&quot;/x&quot;">&lt;a href="/x"&gt;</p>',
      '<p title=" href=&quot;/x&quot;">&lt;a href="/x"&gt;</p>',
    ],
  ])('of %s', (html, expected) => {
    expect(absoluteUrls(html, base)).toBe(expected);
  });

  it('leaves no relative URL, and nothing to do again', () => {
    const url = fc.oneof(
      fc.webUrl(),
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('//h/p', '#f', '?q', 'a b', '../..', ''),
    );
    fc.assert(
      fc.property(url, url, (one, two) => {
        const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
        const html = cleanHtml(
          `<a href="${escaped(one)}">x</a><img src="${escaped(two)}" srcset="${escaped(one)} 2x">`,
        );
        const absolute = absoluteUrls(html, base);
        for (const [, value = ''] of absolute.matchAll(/ (?:href|src)="([^"]*)"/g))
          expect(URL.canParse(value)).toBe(true);
        for (const [, value = ''] of absolute.matchAll(/ srcset="([^"]*)"/g)) {
          for (const candidate of value.split(', '))
            expect(URL.canParse(candidate.split(' ')[0] ?? '')).toBe(true);
        }
        expect(absoluteUrls(absolute, base)).toBe(absolute);
      }),
    );
  });
});
