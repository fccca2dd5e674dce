// Feeds that are right, and what is wrong with each of the others: the rule it breaks, and how it is broken.

export const RSS = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:at="http://purl.org/atompub/tombstones/1.0">
<channel><title>News</title><link>https://a.example/</link><description>All of it</description>
<language>en-GB</language><lastBuildDate>Mon, 23 Nov 2026 09:00:00 GMT</lastBuildDate><ttl>60</ttl>
<atom:link rel="self" type="application/rss+xml" href="https://a.example/rss.xml"/>
<atom:link rel="hub" href="https://hub.example/"/>
<at:deleted-entry ref="https://a.example/2" when="2026-11-21T09:00:00Z"><at:comment>Not so.</at:comment></at:deleted-entry>
<item><title>One &lt;and&gt; AT&amp;T</title><link>https://a.example/1</link><guid isPermaLink="false">urn:x:1</guid>
<pubDate>Sun, 22 Nov 2026 23:30:00 -0500</pubDate><category>Tag</category><dc:creator>Ann Lee</dc:creator>
<enclosure url="https://a.example/1.mp3" length="5" type="audio/mpeg"/>
<description>Short.</description><content:encoded><![CDATA[<p>Long <a href="https://b.example/">text</a>.</p>]]></content:encoded>
<media:content url="https://a.example/1.jpg" type="image/jpeg" medium="image" width="640"/><media:thumbnail url="https://a.example/1s.jpg"/></item>
<item><title>Two</title><guid>https://a.example/2</guid><pubDate>Sat, 21 Nov 2026 09:00:00 GMT</pubDate></item>
</channel></rss>`;

export const ATOM = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en"><title>News</title><id>urn:x:feed</id>
<updated>2026-11-23T09:00:00Z</updated><author><name>Ann Lee</name><uri>https://ann.example/</uri></author>
<link rel="self" type="application/atom+xml" href="https://a.example/atom.xml"/><link rel="hub" href="https://hub.example/"/>
<at:deleted-entry ref="tag:a.example,2026:2" when="2026-11-21T10:00:00+01:00"><at:comment>Not so.</at:comment></at:deleted-entry>
<entry><title>One</title><id>urn:x:1</id><updated>2026-11-23T09:00:00+03:00</updated><published>2026-11-22T09:00:00.5Z</published>
<link href="https://a.example/1" type="text/html" hreflang="en"/><link href="https://a.example/1.de" type="text/html" hreflang="de"/>
<link rel="enclosure" href="https://a.example/1.mp3" type="audio/mpeg" length="5"/><category term="tag"/>
<summary>Short.</summary><content type="html">&lt;p&gt;Long &lt;img src="https://a.example/i.png" alt=""&gt;&lt;/p&gt;</content></entry>
<entry><title type="html">Two &amp;amp; three</title><id>tag:a.example,2026:2</id><updated>2026-11-21T09:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text</p></div></content></entry></feed>`;

export const JSON_FEED = JSON.stringify(
  {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'News',
    home_page_url: 'https://a.example/',
    feed_url: 'https://a.example/feed.json',
    language: 'en',
    hubs: [{ type: 'WebSub', url: 'https://hub.example/' }],
    items: [
      {
        id: 'urn:x:1',
        url: 'https://a.example/1',
        title: 'One',
        content_html: '<p>Text</p>',
        date_published: '2026-11-23T09:00:00Z',
        authors: [{ name: 'Ann Lee' }],
        tags: ['tag'],
        attachments: [{ url: 'https://a.example/1.mp3', mime_type: 'audio/mpeg', size_in_bytes: 5 }],
      },
      { id: 'urn:x:2', content_text: 'Text', date_published: '2026-11-22T09:00:00+03:00', _own: { x: 1 } },
    ],
  },
  null,
  1,
);

export const NINJS = JSON.stringify(
  {
    uri: 'urn:x:feed',
    standard: { name: 'ninjs', version: '3.0' },
    type: 'composite',
    representationType: 'full',
    versionCreated: '2026-11-23T09:00:00Z',
    pubStatus: 'usable',
    language: 'en',
    title: 'News',
    headlines: [{ role: 'main', value: 'News' }],
    renditions: [{ name: 'web', href: 'https://a.example/', contentType: 'text/html' }],
    associations: [
      {
        name: 'One',
        uri: 'urn:x:1',
        type: 'text',
        versionCreated: '2026-11-23T09:00:00Z',
        embargoedUntil: '2027-11-23T09:00:00Z',
        urgency: 4,
        bodies: [{ contentType: 'text/html', value: '<p>Text</p>' }],
      },
      { name: 'Two', uri: 'https://a.example/2', rel: 'part', pubStatus: 'canceled' },
    ],
  },
  null,
  1,
);

export type Break = readonly [rule: string, from: string | RegExp, to: string];

export const RSS_BREAKS: readonly Break[] = [
  ['ObsoleteVersion', 'rss version="2.0"', 'rss version="0.92"'],
  ['ObsoleteVersion', ' version="2.0"', ''],
  ['MissingChannel', /<channel>[\s\S]*<\/channel>/, ''],
  ['MissingElement', '<title>News</title>', ''],
  ['MissingElement', '<description>All of it</description>', ''],
  ['MissingElement', '<link>https://a.example/</link>', '<link/>'],
  ['MissingElement', '<pubDate>Sat, 21 Nov 2026 09:00:00 GMT</pubDate>', ''],
  ['InvalidFullLink', '<link>https://a.example/1<', '<link>/1<'],
  ['InvalidIRI', '<link>https://a.example/1<', '<link>https://a.example/één<'],
  ['InvalidLanguage', 'en-GB', 'en_GB'],
  ['InvalidRFC2822Date', 'Mon, 23 Nov 2026 09:00:00 GMT', '2026-11-23T09:00:00Z'],
  ['InvalidRFC2822Date', 'Sat, 21 Nov 2026', 'Sat, 32 Nov 2026'],
  ['InvalidRFC2822Date', 'Sat, 21 Nov 2026', 'Samstag, 21. November 2026'],
  ['IncorrectDOW', 'Sat, 21 Nov 2026', 'Fri, 21 Nov 2026'],
  ['ProblematicalRFC822Date', '21 Nov 2026', '21 Nov 26'],
  ['ImplausibleDate', 'Sat, 21 Nov 2026', 'Thu, 21 Nov 2030'],
  ['InvalidNonNegativeInteger', '<ttl>60', '<ttl>an hour'],
  ['MissingSelf', 'rel="self"', 'rel="related"'],
  ['SelfDoesntMatchLocation', 'href="https://a.example/rss.xml"', 'href="https://a.example/feed"'],
  [
    'DuplicateAtomLink',
    'rel="hub" href="https://hub.example/"',
    'rel="self" href="https://a.example/rss.xml"',
  ],
  ['InvalidAtomLinkRel', 'rel="hub"', 'rel="hup"'],
  ['MissingAttribute', ' href="https://hub.example/"', ''],
  ['ItemMustContainTitleOrDescription', '<title>Two</title>', ''],
  ['ContainsHTML', '<title>Two</title>', '<title>&lt;b&gt;Two&lt;/b&gt;</title>'],
  ['ContainsHTML', '<title>Two</title>', '<title>Two &amp;amp; three</title>'],
  ['MissingGuid', '<guid>https://a.example/2</guid>', ''],
  ['InvalidHttpGUID', ' isPermaLink="false"', ''],
  ['DuplicateIds', '<guid>https://a.example/2', '<guid isPermaLink="false">urn:x:1'],
  ['InvalidContact', '<category>Tag</category>', '<author>Ann Lee</author>'],
  ['MissingAttribute', ' length="5"', ''],
  ['MissingAttribute', ' type="audio/mpeg"', ''],
  ['InvalidMIMEAttribute', 'type="audio/mpeg"', 'type="mp3"'],
  ['InvalidNonNegativeInteger', 'length="5"', 'length="5 MB"'],
  [
    'DuplicateEnclosure',
    '<description>Short.',
    '<enclosure url="https://a.example/2" length="1" type="a/b"/><description>Short.',
  ],
  ['UndefinedElement', '<category>Tag</category>', '<pubdate>Sat</pubdate>'],
  ['UndefinedElement', '<category>Tag</category>', '<summary>x</summary>'],
  ['DuplicateElement', '<title>Two</title>', '<title>Two</title><title>2</title>'],
  ['ContainsRelRef', 'href="https://b.example/"', 'href="/b"'],
  ['SecurityRisk', '<p>Long', '<script>x</script><p>Long'],
  ['SecurityRisk', '<p>Long', '<iframe src="https://v.example/"></iframe><p>Long'],
  ['SecurityRiskAttr', '<p>Long', '<p onclick="x()">Long'],
  ['SecurityRiskAttr', 'href="https://b.example/"', 'href="javascript:x()"'],
  ['SAXError', 'AT&amp;T', 'AT&T'],
  ['UndefinedNamedEntity', 'Short.', 'Short&nbsp;'],
  ['SAXError', '</channel>', ''],
  ['SAXError', ' xmlns:dc="http://purl.org/dc/elements/1.1/"', ''],
  ['SAXError', 'rel="hub"', 'rel=hub'],
  ['WPBlankLine', '<?xml', '\n<?xml'],
  ['InvalidCharacter', 'News', 'Ne\u0008ws'],
  ['NotAFeed', /[\s\S]*/, '<?xml version="1.0"?><news/>'],
  ['NotAFeed', /[\s\S]*/, '<!DOCTYPE html><link rel="alternate" type="application/rss+xml" href="/f.xml">'],
  [
    'ObsoleteNamespace',
    /[\s\S]*/,
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/><item/></rdf:RDF>',
  ],
  ['NoItems', /<at:[\s\S]*<\/item>/, ''],
  ['MissingElement', '<description>Short.</description>', ''],
  ['MissingElement', '<media:thumbnail url="https://a.example/1s.jpg"/>', ''],
  ['MissingAttribute', 'media:content url="https://a.example/1.jpg"', 'media:content'],
  ['MissingAttribute', ' type="image/jpeg"', ''],
  ['MissingAttribute', 'media:thumbnail url="https://a.example/1s.jpg"', 'media:thumbnail'],
  ['InvalidMIMEAttribute', 'image/jpeg', 'jpeg'],
  ['InvalidMedium', 'medium="image"', 'medium="picture"'],
  ['InvalidFullLink', 'url="https://a.example/1.jpg"', 'url="1.jpg"'],
  ['InvalidNonNegativeInteger', 'width="640"', 'width="640px"'],
  ['MissingAttribute', ' ref="https://a.example/2"', ''],
  ['MissingAttribute', ' when="2026-11-21T09:00:00Z"', ''],
  ['InvalidRFC3339Date', 'when="2026-11-21T09:00:00Z"', 'when="yesterday"'],
  ['IgnoredTombstone', 'when="2026-11-21T09:00:00Z"', 'when="2026-11-20T09:00:00Z"'],
  ['MissingNotice', 'ref="https://a.example/2"', 'ref="https://a.example/3"'],
];

export const ATOM_BREAKS: readonly Break[] = [
  ['MissingElement', '<id>urn:x:feed</id>', ''],
  ['MissingElement', '<title>News</title>', ''],
  ['MissingElement', '<updated>2026-11-23T09:00:00Z</updated>', ''],
  ['MissingElement', '<id>urn:x:1</id>', ''],
  ['MissingElement', '<updated>2026-11-21T09:00:00Z</updated>', ''],
  ['MissingElement', /<author>.*<\/author>/, ''],
  ['MissingElement', '<name>Ann Lee</name>', ''],
  ['InvalidFullLink', 'urn:x:feed', '42'],
  ['InvalidFullLink', 'href="https://a.example/1"', 'href="/1"'],
  ['InvalidFullLink', 'https://ann.example/', 'ann'],
  ['InvalidRFC3339Date', '2026-11-21T09:00:00Z', 'Sat, 21 Nov 2026 09:00:00 GMT'],
  ['InvalidRFC3339Date', '2026-11-21T09:00:00Z', '2026-11-21'],
  ['InvalidRFC3339Date', '2026-11-21T09:00:00Z', '2026-13-21T09:00:00Z'],
  ['ImplausibleDate', '2026-11-21T09:00:00Z', '2031-11-21T09:00:00Z'],
  ['InvalidLanguage', 'xml:lang="en"', 'xml:lang="english"'],
  ['InvalidLanguage', 'xml:lang="en"', 'xml:lang="english, of course"'],
  ['InvalidLanguage', 'hreflang="de"', 'hreflang="de_DE"'],
  ['MissingSelf', 'rel="self"', 'rel="related"'],
  ['SelfDoesntMatchLocation', 'href="https://a.example/atom.xml"', 'href="http://a.example/atom.xml"'],
  ['DuplicateAtomLink', 'hreflang="de"', 'hreflang="en"'],
  ['DuplicateIds', '<id>tag:a.example,2026:2', '<id>urn:x:1'],
  ['DuplicateElement', '<title>One</title>', '<title>One</title><title>1</title>'],
  ['UndefinedElement', '<category term="tag"/>', '<modified>2026-11-21T09:00:00Z</modified>'],
  ['UndefinedElement', '<category term="tag"/>', '<x xmlns="">1</x>'],
  ['MissingAttribute', ' term="tag"', ''],
  ['MissingAttribute', ' type="audio/mpeg"', ''],
  ['MissingContentOrAlternate', /<content type="xhtml">.*<\/content>/, ''],
  ['MissingXhtmlDiv', /<div .*<\/div>/, '<p xmlns="http://www.w3.org/1999/xhtml">Text</p>'],
  ['InvalidTextType', '<title type="html">', '<title type="text/html">'],
  ['InvalidTextType', '<summary>Short.', '<summary><b>Short.</b>'],
  ['InvalidTextType', '<content type="xhtml">', '<content type="text/html">'],
  ['ContainsUndeclaredHTML', '<summary>Short.', '<summary>&lt;p&gt;Short.&lt;/p&gt;'],
  ['ContainsRelRef', 'src="https://a.example/i.png"', 'src="i.png"'],
  ['NotAFeed', ' xmlns="http://www.w3.org/2005/Atom"', ''],
  ['SAXError', '</feed>', ''],
  ['IgnoredTombstone', 'when="2026-11-21T10:00:00+01:00"', 'when="2026-11-21T08:59:59Z"'],
  ['MissingNotice', 'ref="tag:a.example,2026:2"', 'ref="tag:a.example,2026:3"'],
];

export const JSON_BREAKS: readonly Break[] = [
  ['InvalidJson', ']\n}', '],\n}'],
  ['InvalidJson', '{', '\u{FEFF}{'],
  ['InvalidVersion', 'jsonfeed.org/version/1.1', 'jsonfeed.org/version/2'],
  ['ObsoleteVersion', 'version/1.1', 'version/1'],
  ['MissingElement', '"title": "News",', ''],
  ['MissingElement', '"feed_url": "https://a.example/feed.json",', ''],
  ['MissingElement', '"home_page_url": "https://a.example/",', ''],
  ['MissingElement', '"items"', '"_items"'],
  ['MissingElement', '"id": "urn:x:1",', ''],
  ['MissingElement', '"content_text"', '"_content"'],
  ['MissingElement', '"mime_type": "audio/mpeg",', ''],
  ['MissingElement', '"type": "WebSub",', ''],
  ['MissingElement', '"name": "Ann Lee"', ''],
  ['SelfDoesntMatchLocation', 'a.example/feed.json', 'a.example/other.json'],
  ['InvalidType', '"id": "urn:x:1"', '"id": 1'],
  ['InvalidType', '"title": "One"', '"title": null'],
  ['InvalidType', '"size_in_bytes": 5', '"size_in_bytes": "5"'],
  ['InvalidType', /"tags": \[\s*"tag"\s*\]/, '"tags": "tag"'],
  ['InvalidFullLink', '"url": "https://a.example/1"', '"url": "1"'],
  ['InvalidRFC3339Date', '2026-11-23T09:00:00Z', '2026-11-23 09:00'],
  ['InvalidLanguage', '"language": "en"', '"language": "en_GB"'],
  ['InvalidMIMEAttribute', 'audio/mpeg', 'mp3'],
  ['UndefinedElement', '"title": "One"', '"titel": "One"'],
  ['ObsoleteElement', '"authors": [', '"author": {}, "_authors": ['],
  ['DuplicateIds', 'urn:x:2', 'urn:x:1'],
  ['ContainsHTML', '"title": "One"', '"title": "<em>One</em>"'],
  ['ContainsRelRef', '<p>Text</p>', "<p><a href='/x'>Text</a></p>"],
  ['SecurityRisk', '<p>Text</p>', '<form></form>'],
  ['NotAFeed', /[\s\S]*/, '[]'],
  ['NotAFeed', /[\s\S]*/, '{"a": 1}'],
];

export const NINJS_BREAKS: readonly Break[] = [
  ['ObsoleteVersion', '"3.0"', '"2.1"'],
  ['MissingElement', '"uri": "urn:x:1",', ''],
  ['MissingElement', '"name": "Two",', ''],
  ['InvalidURI', '"urn:x:1"', '"one"'],
  ['DuplicateIds', 'https://a.example/2', 'urn:x:1'],
  ['UndefinedElement', '"language"', '"lang"'],
  ['UndefinedElement', '"rel"', '"relation"'],
  ['InvalidType', '"title": "News"', '"title": ["News"]'],
  ['InvalidType', /"headlines": \[[^\]]*\]/, '"headlines": "News"'],
  ['InvalidValue', '"canceled"', '"cancelled"'],
  ['InvalidRFC3339Date', '2026-11-23T09:00:00Z', 'yesterday'],
  ['ImplausibleDate', '"versionCreated": "2026', '"versionCreated": "2031'],
  ['InvalidLanguage', '"en"', '"english"'],
  ['MissingElement', '"value": "News"', '"lang": "en"'],
  ['MissingElement', '"name": "web",', ''],
  ['InvalidFullLink', 'https://a.example/"', '/"'],
  ['SecurityRisk', '<p>Text</p>', '<p>Text</p><script></script>'],
];

/** A podcast with all that Apple and Podcasting 2.0 ask for. */
export const PODCAST = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0">
<channel><title>Show</title><link>https://a.example/</link><description>All of it</description><language>en</language>
<atom:link rel="self" type="application/rss+xml" href="https://a.example/podcast.xml"/>
<atom:link rel="hub" href="https://hub.example/"/>
<itunes:author>Ann Lee</itunes:author><itunes:owner><itunes:email>ann@a.example</itunes:email></itunes:owner>
<itunes:image href="https://a.example/cover.png"/><itunes:category text="News"><itunes:category text="Politics"/></itunes:category>
<itunes:explicit>false</itunes:explicit><itunes:type>serial</itunes:type>
<podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid><podcast:locked owner="ann@a.example">yes</podcast:locked>
<podcast:funding url="https://give.example/">Give</podcast:funding><podcast:person role="host">Ann Lee</podcast:person>
<item><title>One</title><link>https://a.example/1</link><guid isPermaLink="false">urn:x:1</guid><description>Short.</description>
<pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate><enclosure url="https://a.example/1.mp3" length="5" type="audio/mpeg"/>
<itunes:duration>2614</itunes:duration><itunes:season>1</itunes:season><itunes:episode>2</itunes:episode>
<itunes:episodeType>full</itunes:episodeType><podcast:transcript url="https://a.example/1.vtt" type="text/vtt"/>
<podcast:chapters url="https://a.example/1.json" type="application/json+chapters"/>
<podcast:alternateEnclosure type="audio/ogg"><podcast:source uri="https://a.example/1.opus"/></podcast:alternateEnclosure></item>
<item><title>Two</title><guid>https://a.example/2</guid><pubDate>Sat, 21 Nov 2026 09:00:00 GMT</pubDate></item>
</channel></rss>`;

export const PODCAST_BREAKS: Break[] = [
  ['MissingElement', /<itunes:image[^>]*>/, ''],
  ['MissingElement', /<itunes:category text="News">.*<\/itunes:category>(?=\n)/, ''],
  ['MissingElement', /<itunes:explicit>false<\/itunes:explicit>/, ''],
  ['MissingElement', /<itunes:owner>.*<\/itunes:owner>/, ''],
  ['MissingElement', /<podcast:guid>.*<\/podcast:guid>/, ''],
  ['MissingElement', /<itunes:duration>.*<\/itunes:duration>/, ''],
  ['MissingElement', '<podcast:source uri="https://a.example/1.opus"/>', ''],
  ['MissingElement', '<language>en</language>', ''],
  ['MissingElement', '<itunes:author>Ann Lee</itunes:author>', ''],
  ['MissingElement', '<itunes:episode>2</itunes:episode>', ''],
  ['InvalidImage', 'cover.png', 'cover.webp'],
  ['InvalidPodcastValue', '>Give<', `>${'Give '.repeat(26)}<`],
  ['InsecureCover', 'https://a.example/cover.png', 'http://a.example/cover.png'],
  ['UnknownCategory', 'text="Politics"', 'text="Gossip"'],
  ['UnknownCategory', 'text="News"', 'text="Newz"'],
  ['InvalidPodcastValue', '>false<', '>clean<'],
  ['InvalidPodcastValue', '>serial<', '>daily<'],
  ['InvalidPodcastValue', '>full<', '>whole<'],
  ['InvalidPodcastValue', '<itunes:season>1', '<itunes:season>0'],
  ['InvalidPodcastValue', '>2614<', '>an hour<'],
  ['InvalidPodcastValue', '917393e3-', ''],
  ['InvalidPodcastValue', '>yes<', '>true<'],
  ['InvalidPodcastValue', '>Give<', '><'],
  ['MissingAttribute', ' type="text/vtt"', ''],
  ['MissingAttribute', '<podcast:chapters url', '<podcast:chapters src'],
  ['MissingAttribute', '<podcast:funding url', '<podcast:funding href'],
  ['DuplicateElement', '<itunes:episode>2', '<itunes:episode>2</itunes:episode><itunes:episode>2'],
];
