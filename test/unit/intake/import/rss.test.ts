// RSS 0.9x to 2.0 and RDF as they should be and as they are: each document with the articles it becomes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../support/server.ts';
import { importInto, type Report } from './kit.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const dry = (body: string, headers: Record<string, string> = {}): Promise<Report> =>
  importInto(server, body, { query: '?dryRun=true', headers });

const rss = (
  inside: string,
  root = 'rss version="2.0"',
  head = '<title>T</title><link>https://e.org/</link>',
) => `<?xml version="1.0"?><${root}><channel>${head}${inside}</channel></${root.split(' ')[0]}>`;
const item = (inside: string) => rss(`<item><guid>https://e.org/1</guid><title>T</title>${inside}</item>`);

interface Case {
  name: string;
  document: string;
  /** Of each article, what is looked at. */
  articles: object[];
}

const VERSIONS: Case[] = [
  {
    name: 'RSS 0.90 (Netscape)',
    document: `<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/">
      <channel><title>Mozilla</title><link>http://moz.example</link></channel>
      <item><title>New Status Updates</title><link>http://moz.example/status/</link></item></rdf:RDF>`,
    articles: [{ title: 'New Status Updates', guid: 'http://moz.example/status/' }],
  },
  {
    name: 'RSS 0.91 with its DOCTYPE',
    document: `<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">${rss('<language>en-us</language><item><title>X</title><link>https://e.org/x</link><description>Y</description></item>', 'rss version="0.91"').slice(21)}`,
    articles: [{ title: 'X', language: 'en-US', content: { html: 'Y' } }],
  },
  {
    name: 'RSS 0.92 without titles',
    document: rss(
      '<item><description>It has been a long day. The night will be longer still, said the weatherman from the hill.</description></item>',
      'rss version="0.92"',
    ),
    articles: [{ title: 'It has been a long day. The night will be longer still, said the weatherman…' }],
  },
  {
    name: 'RSS 1.0 with Dublin Core and content',
    document: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
      <channel rdf:about="https://e.org/"><title>R</title><link>https://e.org/</link><dc:language>de</dc:language><items><rdf:Seq><rdf:li resource="https://e.org/a"/></rdf:Seq></items></channel>
      <item rdf:about="https://e.org/a"><title>A</title><link>https://e.org/a?utm=1</link><dc:date>2002-09-05T09:42:31+02:00</dc:date><dc:creator>Ann</dc:creator><dc:subject>Sea</dc:subject><description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded></item></rdf:RDF>`,
    articles: [
      {
        ...{ guid: 'https://e.org/a', title: 'A', language: 'de', publishedAt: '2002-09-05T07:42:31Z' },
        ...{ authors: [{ name: 'Ann' }], tags: ['Sea'], summary: 'short', content: { html: '<p>long</p>' } },
      },
    ],
  },
  {
    name: 'RSS 1.1',
    document: `<Channel xmlns="http://purl.org/net/rss1.1#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="https://e.org/r"><title>R</title><link>https://e.org/</link><items rdf:parseType="Collection"><item rdf:about="https://e.org/b"><title>B</title><link>https://e.org/b</link></item></items></Channel>`,
    articles: [{ guid: 'https://e.org/b', title: 'B' }],
  },
  {
    name: 'RSS 2.0 in a namespace of its own',
    document: rss(
      '<item><title>N</title><guid>https://e.org/n</guid></item>',
      'rss version="2.0" xmlns="http://backend.userland.com/rss2"',
    ),
    articles: [{ title: 'N', guid: 'https://e.org/n' }],
  },
  {
    name: 'a podcast',
    document: rss(
      `<item><title>E1</title><guid isPermaLink="false">https://e.org/e1</guid><itunes:author>Bo</itunes:author><itunes:duration>1:02:03</itunes:duration>
       <enclosure url="https://e.org/e1.mp3?a=1&b=2" length="12345" type="audio/mpeg"/><itunes:summary>About it</itunes:summary></item>`,
      'rss version="2.0" xmlns:itunes="http://www.itunes.com/DTDs/Podcast-1.0.dtd"',
    ),
    articles: [
      {
        ...{ title: 'E1', authors: [{ name: 'Bo' }], content: { html: 'About it' } },
        enclosures: [
          { url: 'https://e.org/e1.mp3?a=1&b=2', type: 'audio/mpeg', length: 12345, durationSeconds: 3723 },
        ],
      },
    ],
  },
];

const ODDITIES: Case[] = [
  {
    name: 'entities that nobody declared',
    document: item('<description>caf&eacute;&nbsp;&mdash; &hellip; &unknown; &#8217;</description>'),
    articles: [{ html: 'café\u00A0— … &amp;unknown; ’' }],
  },
  {
    name: 'a bare ampersand, and one in an address',
    document: rss('<item><title>AT&T & Co</title><link>https://e.org/?a=1&b=2</link></item>'),
    articles: [{ title: 'AT&T & Co', guid: 'https://e.org/?a=1&b=2' }],
  },
  {
    name: 'a bare < in a text',
    document: rss(
      '<item><guid>https://e.org/1</guid><title><![CDATA[1 < 2 &lt; 3]]></title><description>if a < b then</description></item>',
    ),
    articles: [{ title: '1 < 2 < 3', html: 'if a &lt; b then' }],
  },
  {
    name: 'HTML in a title, escaped once and twice',
    document: rss(
      '<item><guid>https://e.org/1</guid><title>&lt;b&gt;Bold&lt;/b&gt; &amp;amp; fine</title></item><item><guid>https://e.org/2</guid><title><![CDATA[<em>Em</em>]]></title></item><item><guid>https://e.org/3</guid><title>I <i>am</i> here</title></item>',
    ),
    articles: [{ title: 'Bold & fine' }, { title: 'Em' }, { title: 'I am here' }],
  },
  {
    name: 'HTML that is not escaped',
    document: item('<description><p>One<br>two <a href="/x">x</a></p></description>'),
    articles: [{ html: '<p>One<br />two <a href="https://e.org/x">x</a></p>' }],
  },
  ...['', '</channel>', '</channel></RSS>\n', '</channel></rss><!-- 0.1 s'].map((end) => ({
    name: `an end that is ${end.trim() || 'whole'}`,
    document: rss('<item><title>A</title><guid>https://e.org/a</guid></item>').replace(
      /<\/channel>.*/,
      end || '$&',
    ),
    articles: [{ title: 'A' }],
  })),
  {
    name: 'items that are not closed',
    document: rss(
      '<item><title>A</title><guid>https://e.org/a</guid><item><title>B</title><guid>https://e.org/b</guid>',
    ),
    articles: [{ title: 'A' }, { title: 'B' }],
  },
  {
    name: 'element names in other letters',
    document:
      '<RSS VERSION="2.0"><CHANNEL><TITLE>T</TITLE><ITEM><TITLE>X</TITLE><GUID>https://e.org/x</GUID><PUBDATE>Thu, 17 Dec 2020 09:00:00 GMT</PUBDATE></ITEM></CHANNEL></RSS>',
    articles: [{ title: 'X', publishedAt: '2020-12-17T09:00:00Z' }],
  },
  {
    name: 'prefixes that nobody declared',
    document: item(
      '<dc:creator>Ann</dc:creator><content:encoded>&lt;p&gt;long&lt;/p&gt;</content:encoded><media:content url="https://e.org/p.jpg" medium="image"/>',
    ),
    articles: [{ authors: [{ name: 'Ann' }], html: '<p>long</p>', image: { url: 'https://e.org/p.jpg' } }],
  },
  {
    name: 'a warning of PHP before it',
    document: `<br />\n<b>Warning</b>:  mysql_connect() in <b>/var/www/db.php</b><br />\n${item('')}`,
    articles: [{ title: 'T' }],
  },
  {
    name: 'white space and a comment before it',
    document: `\n\n  <!-- made by hand -->${item('')}`,
    articles: [{ title: 'T' }],
  },
  {
    name: 'unquoted attributes, and one without a value',
    document: item('<enclosure url=https://e.org/a.mp3 length=5 type=audio/mpeg hidden />'),
    articles: [{ enclosures: [{ url: 'https://e.org/a.mp3', type: 'audio/mpeg', length: 5 }] }],
  },
  {
    name: 'an enclosure without type or length',
    document: item('<enclosure url="/a.ogg" length="" type=""/>'),
    articles: [{ enclosures: [{ url: 'https://e.org/a.ogg', type: 'audio/ogg' }] }],
  },
  {
    name: 'an enclosure that Media RSS repeats',
    document: item(
      '<enclosure url="https://e.org/a.mp3" length="5" type="audio/mpeg"/><media:content url="https://e.org/a.mp3" duration="61"/>',
    ),
    articles: [
      { enclosures: [{ url: 'https://e.org/a.mp3', type: 'audio/mpeg', length: 5, durationSeconds: 61 }] },
    ],
  },
  {
    name: 'an address of e-mail with a name, both ways',
    document: rss(
      '<item><guid>https://e.org/1</guid><title>T</title><author>a@e.org (Ann Lee)</author></item><item><guid>https://e.org/2</guid><title>T</title><author>Bo &lt;b@e.org&gt;</author></item>',
    ),
    articles: [{ authors: [{ name: 'Ann Lee' }] }, { authors: [{ name: 'Bo' }] }],
  },
  {
    name: 'categories that are one, empty or only punctuation',
    document: item(
      '<category>Sea</category><category domain="x">sea </category><category/><category>!!!</category><category><![CDATA[C++]]></category>',
    ),
    articles: [{ tags: ['Sea', 'C++'] }],
  },
  {
    name: 'a description and no other text, with scripts',
    document: item(
      '<description>&lt;script&gt;alert(1)&lt;/script&gt;&lt;p onclick="x()"&gt;safe&lt;/p&gt;</description>',
    ),
    articles: [{ html: '<p>safe</p>' }],
  },
  {
    name: 'xml:base on the feed and on the text',
    document: item('<description xml:base="https://cdn.example/a/">&lt;img src="b.png"&gt;</description>'),
    articles: [{ html: '<img src="https://cdn.example/a/b.png" />' }],
  },
  {
    name: 'a language that is none',
    document: rss(
      '<item><title>X</title><guid>https://e.org/1</guid></item>',
      'rss version="2.0"',
      '<title>T</title><language>english</language>',
    ),
    articles: [{ language: 'en' }],
  },
  {
    name: 'control characters and lone surrogates',
    document: item('<description>a\u0001b&#x0;c&#xD800;d</description>'),
    articles: [{ html: 'ab\uFFFDc\uFFFDd' }],
  },
  {
    name: 'Atom elements within',
    document: rss(
      '<item><title>X</title><atom:link href="https://e.org/x" rel="alternate"/><atom:updated>2021-01-02T03:04:05Z</atom:updated><atom:published>2021-01-01T00:00:00Z</atom:published></item>',
      'rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"',
    ),
    articles: [
      { guid: 'https://e.org/x', publishedAt: '2021-01-01T00:00:00Z', updatedAt: '2021-01-02T03:04:05Z' },
    ],
  },
];

describe.each([
  ['versions', VERSIONS],
  ['oddities', ODDITIES],
])('%s', (_, cases) => {
  test.each(cases)('$name', async ({ document, articles }) => {
    const report = await dry(document);
    expect(report.errors).toEqual([]);
    expect(report.articles).toMatchObject(articles);
    expect(report.articles).toHaveLength(articles.length);
  });
});

describe('guids', () => {
  const guidsOf = async (inside: string) => (await dry(rss(inside))).articles?.map(({ guid }) => guid) ?? [];

  test('an absolute IRI stays', async () => {
    const iris = ['https://e.org/?p=1', 'tag:e.org,2020:1', 'urn:x:1', 'https://e.org/тасс'];
    expect(await guidsOf(iris.map((id) => `<item><guid>${id}</guid></item>`).join(''))).toEqual(iris);
  });

  test('any other becomes a UUID of its feed and id', async () => {
    const same = await guidsOf('<item><guid isPermaLink="false">17</guid><title>A</title></item>');
    const again = await guidsOf('<item><guid>17</guid><title>Another title</title></item>');
    const elsewhere = await dry(
      rss('<item><guid>17</guid></item>', 'rss version="2.0"', '<link>https://f.org/</link>'),
    );
    expect(same).toEqual([expect.stringMatching(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-5/)]);
    expect(again).toEqual(same);
    expect(elsewhere.articles?.[0]?.guid).not.toBe(same[0]);
  });

  test('without one, the address; without that, what it says', async () => {
    const [link, home, none] = await guidsOf(
      '<item><title>A</title><link>https://e.org/a</link></item><item><title>B</title><link>https://e.org/</link></item><item><title>C</title></item>',
    );
    expect(link).toBe('https://e.org/a');
    expect(home).toMatch(/^urn:uuid:/);
    expect(none).toMatch(/^urn:uuid:/);
    expect(home).not.toBe(none);
  });
});

test('what cannot be imported is listed with its place and name, the rest goes in', async () => {
  const report = await dry(
    rss(
      '<item><guid>a</guid><pubDate>whenever</pubDate></item><item><guid>https://e.org/b</guid></item><item><guid>c</guid><title>cut off he',
    ).replace(/<\/channel>.*/, ''),
  );
  expect(report.created).toBe(1);
  expect(report.errors).toEqual([
    { position: 1, item: 'a', detail: 'its date "whenever" cannot be read' },
    { position: 3, item: 'c', detail: expect.stringContaining('ends in the middle') },
  ]);
});

describe('a document that is cut off says so, after what is whole in it', () => {
  const one = '<item><guid>https://e.org/1</guid><title>A</title></item>';
  const atom =
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>https://e.org/1</id><title>A</title></entry>';
  const rdf = `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel>${one}`;
  const begun = `<rss version="2.0"><channel><title>T</title>${one}`;
  test.each([
    ['after an item', begun],
    ['in a comment', `${begun}<!-- more ${one}</channel></rss>`],
    ['in CDATA', `${begun}<description><![CDATA[ more </channel></rss>`],
    ['in a tag', `${begun}<ite`],
    ['in the end of the channel', `${begun}</chan`],
    ['in Atom', atom],
    ['in RDF', rdf],
    ['before an item has anything', `${begun}<item>`],
    ['before it has a title', `${begun}<item>\n<gui`],
    ['before its end', `${begun}<item><guid>https://e.org/2</guid><title>B</title>`],
    ['in an entry', `${atom}<entry><id>https://e.org/2</id>`],
  ])('%s', async (_, document) => {
    const report = await dry(document);
    expect(report.articles).toMatchObject([{ title: 'A', guid: 'https://e.org/1' }]);
    expect(report.articles).toHaveLength(1);
    expect(report.errors).toMatchObject([
      { position: 2, detail: expect.stringMatching(/ends in the middle.*\(line \d+\)$/) },
    ]);
  });

  test('before its first item', async () => {
    const report = await dry('<rss version="2.0"><channel><title>T</title>');
    expect(report).toMatchObject({ created: 0, failed: 1, errors: [{ position: 1 }] });
  });

  test('wherever it is cut', async () => {
    const document = rss(one.repeat(3).replaceAll(/\d</g, (_, at) => `${at}<`));
    const whole = document.indexOf('</channel>') + '</channel>'.length;
    for (let end = document.indexOf('<channel>'); end < whole; end += 3) {
      const report = await dry(document.slice(0, end));
      expect({ end, failed: report.failed }).toEqual({ end, failed: 1 });
      expect(report.articles?.map(({ title }) => title).join('')).toMatch(/^A*$/);
    }
  });

  test('JSON between its items', async () => {
    const feed = '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"urn:x:1","title":"A"}';
    for (const end of [',', ', ', ']']) {
      const report = await dry(feed + end);
      expect(report).toMatchObject({ created: 1, errors: [{ detail: expect.stringContaining('too soon') }] });
    }
  });
});

test('what follows a feed that has ended is not read', async () => {
  const junk = `<script>${'track(1 > 0);'.repeat(5_000)}</script>`;
  expect(await dry(item('') + junk)).toMatchObject({ created: 1, failed: 0, articles: [{ title: 'T' }] });
});
