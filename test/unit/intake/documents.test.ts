import { describe, expect, it } from 'vitest';
import { decodeFeedEntry } from '../../../src/intake/feed-entry.ts';
import { decodeHtml } from '../../../src/intake/html.ts';
import { decodeMarkdown } from '../../../src/intake/markdown.ts';
import { refusalOf } from './helpers.ts';

describe('decodeMarkdown', () => {
  it('reads front matter by the names editors use', () => {
    const body = `---
title: Hello
slug: hello
lang: en_gb
description: In short
tags: Turkey, S-400
date: 2020-12-17
author: Jane Smith
source: TASS
photo: Foreign Ministry
cover: /media/a.jpg
enclosure: https://e.example/a.mp3
draft: true
canonical: https://e.example/a
copyright: © E
note: first
---

Body *text*.
`;
    expect(decodeMarkdown(body).input).toEqual({
      title: 'Hello',
      slug: 'hello',
      language: 'en-GB',
      summary: 'In short',
      content: { markdown: 'Body *text*.' },
      tags: ['Turkey', 'S-400'],
      authors: [{ name: 'Jane Smith' }],
      source: { name: 'TASS' },
      credits: [{ role: 'photo', name: 'Foreign Ministry' }],
      image: { url: '/media/a.jpg' },
      enclosures: [{ url: 'https://e.example/a.mp3', type: 'audio/mpeg' }],
      publishedAt: '2020-12-17',
      status: 'draft',
      canonicalUrl: 'https://e.example/a',
      rights: '© E',
      change: { note: 'first' },
    });
  });

  it('reads lists, objects and scalars that look like numbers', () => {
    const body = `---\r
title: 1.10\r
tags: [2020, S-400]\r
authors:\r
  - A\r
  - { name: B, url: https://b.example/ }\r
credits: { photo: X, translation: Y }\r
image: { url: /a.jpg, width: 100 }\r
change: correction\r
draft: false\r
---\r
Text`;
    expect(decodeMarkdown(body).input).toEqual({
      title: '1.10',
      tags: ['2020', 'S-400'],
      authors: [{ name: 'A' }, { name: 'B', url: 'https://b.example/' }],
      credits: [
        { role: 'photo', name: 'X' },
        { role: 'translation', name: 'Y' },
      ],
      image: { url: '/a.jpg', width: 100 },
      change: { kind: 'correction' },
      content: { markdown: 'Text' },
    });
  });

  it.each([
    ['2020-12-17 09:00:00 +0300', '2020-12-17T06:00:00Z'],
    ['2020-12-17T09:00:00', '2020-12-17T09:00:00Z'],
    ['17 December 2020', '2020-12-17'],
    ['Thu, 17 Dec 2020 09:00:00 GMT', '2020-12-17T09:00:00Z'],
  ])('reads the date %s', (date, expected) => {
    expect(decodeMarkdown(`---\ntitle: T\ndate: ${date}\n---\n`).input.publishedAt).toBe(expected);
  });

  it.each([
    ['the first heading', '# One *two*\n\nText', { title: 'One two', content: { markdown: 'Text' } }],
    [
      'no heading in code',
      '```\n# no\n```\n\nYes\n===\nText',
      { title: 'Yes', content: { markdown: '```\n# no\n```\n\nText' } },
    ],
    ['nothing', 'Text', { content: { markdown: 'Text' } }],
    ['front matter, once', '---\ntitle: T\n---\n# T\n\nText', { title: 'T', content: { markdown: 'Text' } }],
    [
      'front matter over a heading',
      '---\ntitle: T\n---\n# U\n\nText',
      { title: 'T', content: { markdown: '# U\n\nText' } },
    ],
    ['a heading below an id', '---\nid: 42\n---\n# T', { title: 'T', guid: '42', content: { markdown: '' } }],
    ['below a rule', '---\nrule\n---\n# T', { title: 'T', content: { markdown: '---\nrule\n---' } }],
    ['below empty front matter', '---\n---\n# T', { title: 'T', content: { markdown: '' } }],
  ])('takes its title from %s', (_, body, input) => {
    expect(decodeMarkdown(body).input).toEqual(input);
  });

  it.each([
    ['/tilte: unknown field; did you mean title?', 'tilte: x'],
    ['/lang: must be a BCP 47 language tag such as en or pt-BR', 'lang: english'],
    [
      '/date: must be a date-time such as 2020-12-17T09:00:00Z, or a date such as 2020-12-17',
      'date: 2020-02-30',
    ],
    ['/description: says the same as summary; keep one', 'summary: a\ndescription: b'],
    ['/draft: must be true or false', 'draft: maybe'],
    ['/status: must be draft, review, scheduled, published or retracted', 'status: live'],
    ['/cover/url: must be an absolute http(s) URL or a path such as /media/photo.jpg', 'cover: a.jpg'],
    ['/__proto__: unknown field; known are title', '__proto__: {a: 1}'],
  ])('answers 422: %s', async (fault, yaml) => {
    const { status, faults } = await refusalOf(() => decodeMarkdown(`---\n${yaml}\n---\nText`));
    expect(status).toBe(422);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.startsWith(fault)).toBe(true);
  });

  it.each([
    ['an open quote', 'title: "x\nfoo: bar', 'line 3'],
    ['a tag', 'a: b\ntitle: !!js/function x', 'line 3'],
    ['a key twice', 'title: a\ntitle: b', 'line 3'],
    [
      'a bomb',
      `a: &a [x,x,x]\n${'bcdefghijk'.replace(/./g, (name) => `${name}: &${name} [*${String.fromCharCode(name.charCodeAt(0) - 1)},*a,*a]\n`)}`,
      'alias',
    ],
    ['deep nesting', `a: ${'['.repeat(40_000)}`, 'YAML'],
    ['great length', `a: ${'x'.repeat(100_001)}`, '100,000'],
  ])('answers 400 to %s', async (_, yaml, hint) => {
    const { status, detail } = await refusalOf(() => decodeMarkdown(`---\n${yaml}\n---\nText`));
    expect(status).toBe(400);
    expect(detail).toContain(hint);
  });
});

describe('decodeHtml', () => {
  it('reads a document', () => {
    const body = `<!doctype html><html lang="en-gb"><head><title>Head &amp; line | Site</title>
      <meta name="description" content="D &quot;x&quot;"><meta name="author" content="Jane"><meta property="og:title" content="Head &amp; line">
      <meta property="article:published_time" content="2020-12-17T10:00:00+03:00"><meta property="article:tag" content="Turkey">
      <meta property="og:image" content="https://e.example/i.jpg"><link rel="canonical" href="https://e.example/a"><style>p{}</style></head>
      <body><nav>menu</nav><main><article><header><h1>Head &amp; line</h1></header><p onclick="x()">Text</p><script>1</script></article></main>
      <footer>foot</footer></body></html>`;
    expect(decodeHtml(body).input).toEqual({
      title: 'Head & line',
      language: 'en-GB',
      summary: 'D "x"',
      content: { html: '<p>Text</p>' },
      tags: ['Turkey'],
      authors: [{ name: 'Jane' }],
      image: { url: 'https://e.example/i.jpg' },
      publishedAt: '2020-12-17T07:00:00Z',
      canonicalUrl: 'https://e.example/a',
    });
  });

  it.each([
    ['a fragment', '<h1>T</h1><p>x</p>', { title: 'T', content: { html: '<p>x</p>' } }],
    [
      'what was pasted from Google Docs',
      '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h1>T</h1><p><span style="font-weight:700">b</span></p></b>',
      { title: 'T', content: { html: '<p><strong>b</strong></p>' } },
    ],
    ['a fragment without a title', '<p>x</p>', { content: { html: '<p>x</p>' } }],
    [
      'a heading that is not the title',
      '<title>T</title><h1>U</h1>',
      { title: 'T', content: { html: '<h1>U</h1>' } },
    ],
    [
      'a headline below a lead',
      '<p>Intro</p><h1>Head <em>$&</em></h1><p>x</p>',
      { title: 'Head $&', content: { html: '<p>Intro</p><p>x</p>' } },
    ],
    [
      'a headline that the head repeats, below a kicker',
      '<title>T</title><header><p>World</p><h1>T</h1></header><p>x</p><h1>T</h1>',
      { title: 'T', content: { html: '<header><p>World</p></header><p>x</p><h1>T</h1>' } },
    ],
    [
      'several articles',
      '<body><main><article>a</article><article>b</article></main>c</body>',
      { content: { html: '<article>a</article><article>b</article>' } },
    ],
    ['a body alone', '<html><body>a</body></html>', { content: { html: 'a' } }],
    [
      'a base',
      '<base href="https://e.example/d/"><a href="x">l</a>',
      { content: { html: '<a href="https://e.example/d/x">l</a>' } },
    ],
    [
      'metadata of no use',
      '<html lang="english"><meta name="date" content="soon"><link rel=canonical href="/x"><p>x</p>',
      { content: { html: '<p>x</p>' } },
    ],
  ])('reads %s', (_, body, input) => {
    expect(decodeHtml(body).input).toEqual(input);
  });

  it('is done soon with absurd documents', () => {
    const start = process.cpuUsage();
    decodeHtml('<meta name=a content=b>'.repeat(80_000));
    decodeHtml('<main>'.repeat(300_000));
    decodeHtml('<article>x</article>'.repeat(50_000));
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(4000);
  });
});

describe('decodeFeedEntry', () => {
  const atom = (inner: string, attributes = '') =>
    `<entry xmlns="http://www.w3.org/2005/Atom" ${attributes}>${inner}</entry>`;

  it('reads an Atom entry, mixed XHTML in order and against its base', async () => {
    const body = atom(
      `<title type="html">A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title><id>tag:e.example,2020:1</id><updated>2020-12-18T00:00:00Z</updated>
       <published>2020-12-17T09:00:00+03:00</published><author><name>J</name><uri>/j</uri></author><category term="t" label="Turkey"/>
       <summary>S &lt; 5</summary><rights>© E</rights><link href="p"/><link rel="via" href="https://tass.com/1"/>
       <link rel="enclosure" href="a.mp3" length="12" type="audio/mpeg"/><dc:source>TASS</dc:source>
       <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p xml:lang="tr">One <b>two</b> three<br/><a href="x?a=1&amp;b">l</a> <i>m</i> <em>n</em></p></div></content>`,
      'xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="en" xml:base="https://e.example/d/"',
    );
    expect((await decodeFeedEntry(body)).input).toEqual({
      title: 'A & B',
      guid: 'tag:e.example,2020:1',
      language: 'en',
      summary: 'S < 5',
      content: {
        html: '<p lang="tr">One <b>two</b> three<br /><a href="https://e.example/d/x?a=1&amp;b">l</a> <i>m</i> <em>n</em></p>',
      },
      tags: ['Turkey'],
      authors: [{ name: 'J', url: 'https://e.example/j' }],
      source: { name: 'TASS', url: 'https://tass.com/1' },
      enclosures: [{ url: 'https://e.example/d/a.mp3', type: 'audio/mpeg', length: 12 }],
      publishedAt: '2020-12-17T06:00:00Z',
      canonicalUrl: 'https://e.example/d/p',
      rights: '© E',
    });
  });

  it('reads what was taken out of its feed, where the namespaces stayed', async () => {
    const item = `<?xml version="1.0"?>\n<item><title>Taken</title><dc:creator>Ann</dc:creator>
      <content:encoded><![CDATA[<p>a: b:c= "d"</p>]]></content:encoded><foo:bar x:y="z"/></item>`;
    expect((await decodeFeedEntry(item)).input).toMatchObject({
      title: 'Taken',
      authors: [{ name: 'Ann' }],
      content: { html: '<p>a: b:c= "d"</p>' },
    });
    const entry = `<entry><title>Taken</title><id>urn:x:1</id><dc:creator>Bo</dc:creator><content type="xhtml">
      <div xmlns="http://www.w3.org/1999/xhtml"><p>T</p></div></content></entry>`;
    expect((await decodeFeedEntry(entry)).input).toMatchObject({
      title: 'Taken',
      guid: 'urn:x:1',
      content: { html: '<p>T</p>' },
    });
    const prefixes = Array.from({ length: 2000 }, (_, i) => `p${i}:q `).join('');
    expect(
      (await decodeFeedEntry(`<item><title>${prefixes.slice(0, 900)}</title><p>${prefixes}</p></item>`)).input
        .title,
    ).toMatch(/^p0:q/);
  });

  const signed = (name: string) => `<author><name>${name}</name></author>`;
  it.each([
    ['the feed, where the entry has none', signed('Feed'), '', 'Feed'],
    ['the entry', signed('Feed'), signed('Entry'), 'Entry'],
    ['the feed that it was taken from', signed('Feed'), `<source>${signed('Origin')}</source>`, 'Origin'],
    ['nobody', '', '', undefined],
  ])('takes the author of %s', async (_, feed, entry, name) => {
    const body = `<feed xmlns="http://www.w3.org/2005/Atom">${feed}<entry><title>T</title>${entry}</entry></feed>`;
    expect((await decodeFeedEntry(body)).input.authors).toEqual(name && [{ name }]);
  });

  it('reads an RSS item in its feed', async () => {
    const body = `<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"
      xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><language>ru</language><title>c</title><item>
      <title>AT&amp;amp;T &amp; co</title><link>https://e.example/1</link><guid>https://e.example/1</guid><pubDate>Thu, 17 Dec 20 09:00 EST</pubDate>
      <author>a@b.example (Jane)</author><dc:creator>Jane</dc:creator><dc:creator>Joe</dc:creator><category>Turkey</category>
      <description>&lt;p&gt;sum&lt;/p&gt;</description><content:encoded><![CDATA[<p>x & y</p>]]></content:encoded>
      <media:content url="https://e.example/i.jpg" medium="image" width="3"><media:credit role="photographer">P</media:credit></media:content>
      <enclosure url="https://e.example/a.mp3" length="0" type="audio/mpeg"/><itunes:duration>1:02</itunes:duration><dc:source>TASS</dc:source></item></channel></rss>`;
    expect((await decodeFeedEntry(body)).input).toEqual({
      title: 'AT&T & co',
      guid: 'https://e.example/1',
      language: 'ru',
      summary: 'sum',
      content: { html: '<p>x & y</p>' },
      tags: ['Turkey'],
      authors: [{ name: 'Jane' }, { name: 'Joe' }],
      source: { name: 'TASS' },
      credits: [{ role: 'photo', name: 'P' }],
      image: { url: 'https://e.example/i.jpg', width: 3 },
      enclosures: [{ url: 'https://e.example/a.mp3', type: 'audio/mpeg', durationSeconds: 62 }],
      publishedAt: '2020-12-17T14:00:00Z',
      canonicalUrl: 'https://e.example/1',
    });
  });

  it.each([
    ['a text title', '<title>a &lt;b> c</title>', { title: 'a <b> c' }],
    [
      'an XHTML title',
      '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <b>b</b>c</div></title>',
      { title: 'a bc' },
    ],
    ['plain content', '<content>a &lt; b</content>', { content: { text: 'a < b' } }],
    ['Markdown content', '<content type="text/markdown"># a</content>', { content: { markdown: '# a' } }],
    [
      'a draft',
      '<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>',
      { status: 'draft' },
    ],
    ['a relative id', '<id>17</id>', {}],
    [
      'names of prototypes',
      '<_>x</_><__proto__>y</__proto__><constructor>z</constructor><title>t</title>',
      { title: 't' },
    ],
    ['elements of no known vocabulary', '<title xmlns="urn:x">t</title>', {}],
  ])('reads %s', async (_, inner, input) => {
    expect((await decodeFeedEntry(atom(inner))).input).toEqual(input);
  });

  it('takes what others write as imports do', async () => {
    const item =
      '<item><title>Vec&lt;T&gt;</title><author>Ann (ann@e.example)</author><dc:contributor>Bo, bo@e.example</dc:contributor><guid>https://e.example/1</guid></item>';
    expect((await decodeFeedEntry(item)).input).toEqual({
      ...{ title: 'Vec<T>', authors: [{ name: 'Ann' }], credits: [{ role: 'contributor', name: 'Bo' }] },
      ...{ guid: 'https://e.example/1', canonicalUrl: 'https://e.example/1' },
    });
    const feed = '<feed><entry><title>T</title><content type="image/png">AA==</content></entry></feed>';
    expect((await decodeFeedEntry(feed)).input).toMatchObject({
      title: 'T',
      content: { html: '<p><img src="data:image/png;base64,AA==" alt="" /></p>' },
    });
  });

  it.each([
    [422, 'one by one', '<feed xmlns="http://www.w3.org/2005/Atom"><entry/><entry/></feed>'],
    [422, 'one by one', '<rss><channel/></rss>'],
    [422, 'neither', '<html/>'],
    [422, '/pubDate', '<item><pubDate>yesterday</pubDate></item>'],
    [422, '/content', atom('<content type="application/pdf">AAAA</content>')],
    [400, 'line 3', '<item>\n<title>\n</item>'],
    [400, 'a second element', '<item/><item/>'],
    [400, 'Text data outside', '<item/>junk'],
    [400, 'entity', '<!DOCTYPE x [<!ENTITY a "bbbb"><!ENTITY c "&a;&a;">]><item><title>&c;</title></item>'],
    [400, 'nested more than', '<a xmlns:x="u">'.repeat(100_000)],
    [400, 'attributes', `<a ${Array.from({ length: 100_000 }, (_, index) => `a${index}="1"`).join(' ')}/>`],
    [400, 'empty', ''],
    [400, '', 'no XML'],
    [400, 'prefix', '<a:item/>'],
  ])('answers %s (%s)', async (status, hint, body) => {
    const start = process.cpuUsage();
    const refusal = await refusalOf(() => decodeFeedEntry(body));
    expect(refusal.status).toBe(status);
    expect(refusal.detail).toContain(hint);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(2000);
  });
});
