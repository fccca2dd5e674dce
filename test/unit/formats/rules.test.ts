// Every rule fails on a feed that breaks it: a good feed, broken in one place.
import { describe, expect, test } from 'vitest';
import { atom } from '../../../src/formats/atom.ts';
import { assemble, type Format } from '../../../src/formats/format.ts';
import { jsonFeed } from '../../../src/formats/json-feed.ts';
import { rss } from '../../../src/formats/rss.ts';
import { ARTICLES, headFor, SITE } from './articles.ts';
import { checkAtom, checkContentType, checkJsonFeed, checkRss } from './rules.ts';

type Break = [rule: string, from: string | RegExp, to: string];
const good = (format: Format) => {
  const deleted = [{ guid: 'urn:x:gone', at: 0 }];
  const archiveOf = { current: `${SITE.url}/` };
  const head = headFor(format.file, { deleted, archiveOf });
  return assemble(
    format,
    head,
    SITE,
    ARTICLES.map((article) => format.piece(article, SITE)),
  );
};

const XML: Break[] = [
  ['InvalidCharacter', 'The bridge', 'The \u0008bridge'],
  ['InvalidCharacter', 'The bridge', 'The &#8;bridge'],
  ['MissingDeclaration', '<?xml version="1.0" encoding="utf-8"?>', ''],
  ['SAXError', /AT&(?:amp|#x26);T/, 'AT&T'],
  ['UnusedNamespace', ' xmlns:media', ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:media'],
  ['SAXError', ' xmlns:media="http://search.yahoo.com/mrss/"', ''],
  ['SAXError', /<\/(rss|feed)>/, ''],
  ['ContainsRelRef', 'href="https://news.example/tags/turkey/"', 'href="/tags/turkey/"'],
  ['ContainsRelRef', 'src="https://news.example/wire/media/plan.png"', 'src="plan.png"'],
  ['SecurityRisk', '<p>It stands.</p>', '<script>1</script>'],
  ['SecurityRiskAttr', '<p>It stands.</p>', '<p onclick="x()">It stands.</p>'],
  ['SecurityRiskAttr', 'href="https://news.example/tags/turkey/"', 'href="javascript:x()"'],
  ['SelfDoesntMatchLocation', /(rss|atom)\.xml"/, 'other.xml"'],
  ['SelfDoesntMatchLocation', /(rel="self" type=")[^"]*/, '$1text/xml'],
  ['MissingSelf', 'rel="self"', 'rel="related"'],
  ['InvalidAtomLinkRel', 'rel="hub"', 'rel="hup"'],
  ['DuplicateAtomLink', 'hreflang="de"', 'hreflang="tr"'],
  ['InvalidLanguage', 'hreflang="de"', 'hreflang="de_DE"'],
  ['InvalidMIMEAttribute', '"audio/mpeg"', '"mp3"'],
  ['InvalidFullLink', 'https://cdn.example/7.mp3', '/7.mp3'],
  ['InvalidFullLink', /<media:content url="[^"]*"/, '<media:content'],
  ['InvalidNonNegativeInteger', 'medium="image" width="1200"', 'medium="image" width="wide"'],
  ['InvalidNonNegativeInteger', 'length="12345678"', 'length="12 MB"'],
  ['UndefinedElement', '<dc:source>', '<dc:sauce/><dc:source>'],
  ['InvalidRFC3339Date', 'when="1970-01-01T00:00:00.000Z"', 'when="1970"'],
  ['MissingCurrentInArchive', 'rel="current"', 'rel="first"'],
];

const RSS: Break[] = [
  ...XML,
  ['CharacterData', 'AT&#x26;T', 'AT&amp;T'],
  ['CharacterData', '&#x3C;and', '&lt;and'],
  ['InvalidRSSVersion', 'version="2.0"', 'version="3.0"'],
  ['MissingChannel', /channel>/g, 'canal>'],
  ['MissingElement', /<description>.*?<\/description>/, ''],
  ['NotBlank', /<title>.*?<\/title>/, '<title> </title>'],
  ['DuplicateElement', '<ttl>15</ttl>', '<ttl>15</ttl><ttl>16</ttl>'],
  ['UndefinedElement', '<ttl>15</ttl>', '<tll>15</tll>'],
  ['InvalidRFC2822Date', 'Fri, 18 Dec', 'Thu, 18 Dec'],
  ['InvalidRFC2822Date', /<pubDate>.*?<\/pubDate>/, '<pubDate>2020-12-17T09:00:00Z</pubDate>'],
  ['InvalidRFC3339Date', /<atom:updated>.*?<\/atom:updated>/, '<atom:updated>17 Dec 2020</atom:updated>'],
  ['InvalidLanguage', '<language>en<', '<language>english language<'],
  ['InvalidLanguage', '<dc:language>en<', '<dc:language>en_US<'],
  ['InvalidFullLink', /<link>.*?<\/link>/, '<link>/</link>'],
  ['InvalidNonNegativeInteger', '<ttl>15</ttl>', '<ttl>soon</ttl>'],
  ['MissingAttribute', ' registerProcedure=""', ''],
  [
    'ItemMustContainTitleOrDescription',
    /<title>Episode 7[^<]*<\/title>(.*?)<description>Listen\.<\/description>/,
    '$1',
  ],
  [
    'DuplicateElement',
    'a0000000-0000-4000-8000-000000000002</guid>',
    'a0000000-0000-4000-8000-000000000001</guid>',
  ],
  ['InvalidHttpGUID', 'isPermaLink="false"', 'isPermaLink="true"'],
  ['InvalidBooleanAttribute', 'isPermaLink="false"', 'isPermaLink="no"'],
  ['DuplicateElement', /(<enclosure [^>]*>)/, '$1$1'],
  ['InvalidContact', '<dc:creator>Ada</dc:creator>', '<author>Ada</author>'],
  ['DuplicateItemSemantics', '<dc:creator>Ada', '<author>a@b.example</author><dc:creator>Ada'],
  [
    'DuplicateItemSemantics',
    '<dc:source>TASS',
    '<source url="https://tass.example/">T</source><dc:source>TASS',
  ],
  ['DuplicateElement', '<dc:source>TASS', '<dc:source>T</dc:source><dc:source>TASS'],
  ['SecurityRisk', '<description>After', '<description>&lt;script>1&lt;/script>After'],
];

const ATOM: Break[] = [
  ...XML,
  ['UndefinedElement', /(<\/?)feed\b/g, '$1fead'],
  ['UndefinedElement', '<icon>', '<ikon>x</ikon><icon>'],
  ['UndefinedElement', '<icon>', '<icon xmlns="">x</icon><icon>'],
  ['MissingElement', /<id>.*?<\/id>/, ''],
  ['MissingElement', /<updated>.*?<\/updated>/, ''],
  ['MissingElement', /<author>.*?<\/author>/g, ''],
  ['InvalidRFC3339Date', /<updated>.*?<\/updated>/, '<updated>2020-12-17</updated>'],
  ['InvalidRFC3339Date', /<published>.*?<\/published>/, '<published>2020-12-32T00:00:00Z</published>'],
  [
    'DuplicateEntries',
    'a0000000-0000-4000-8000-000000000002</id>',
    'a0000000-0000-4000-8000-000000000001</id>',
  ],
  ['DuplicateElement', '<summary type="text">', '<summary>1</summary><summary type="text">'],
  ['InvalidTextType', '<summary type="text">', '<summary type="text/plain">'],
  ['InvalidTextType', '<title type="text">', '<title type="text"><b/>'],
  ['NotBlank', '<name>Ada</name>', '<name/>'],
  ['MissingElement', '<name>Ada</name>', ''],
  ['InvalidFullLink', '<uri>https://example.org/layla</uri>', '<uri>layla</uri>'],
  ['InvalidFullLink', '<id>urn:uuid:a', '<id>uuid-a'],
  ['MissingAttribute', / term="turkey"/, ''],
  ['InvalidFullLink', 'scheme="https://news.example/wire/tags/"', 'scheme="tags"'],
  ['InvalidLanguage', 'xml:lang="ar"', 'xml:lang="arabic script"'],
  ['MisplacedMetadata', '</feed>', '<generator>x</generator></feed>'],
  [
    'MissingContentOrAlternate',
    /<entry.*<\/entry>/s,
    '<entry><title>t</title><id>urn:x:1</id><updated>2020-12-17T09:00:00Z</updated></entry>',
  ],
];

const JSON_FEED: Break[] = [
  ['InvalidJson', '{', '['],
  ['InvalidVersion', 'version/1.1', 'version/1'],
  ['MissingElement', '"title":"Tagwire & Söhne"', '"title":""'],
  ['MissingElement', '"items":', '"_items":'],
  ['SelfDoesntMatchLocation', '/feed.json"', '/other.json"'],
  ['LinkPastEnd', '"favicon":', '"next_url":"https://news.example/wire/feed.json","favicon":'],
  ['InvalidFullLink', '"https://news.example/wire/favicon.ico"', '"/favicon.ico"'],
  ['InvalidLanguage', '"language":"en"', '"language":"en US"'],
  ['UndefinedElement', '"favicon"', '"fav"'],
  ['UndefinedElement', '"external_url"', '"link"'],
  ['MissingElement', '"type":"WebSub",', ''],
  ['DuplicateElement', '000000000002","content', '000000000001","content'],
  ['MissingElement', /"id":"urn:uuid:a[^"]*","content/, '"id":7,"content'],
  ['MissingElement', '"content_html"', '"_content_html"'],
  ['ContainsRelRef', 'src=\\"https://news.example/wire/media/plan.png', 'src=\\"plan.png'],
  ['InvalidFullLink', '"url":"https://cdn.example/7.mp3', '"url":"7.mp3'],
  ['InvalidMIMEAttribute', '"mime_type":"audio/mpeg"', '"mime_type":"mp3"'],
  ['InvalidType', '"size_in_bytes":12345678', '"size_in_bytes":"12345678"'],
  ['InvalidType', '"summary":"After ten years."', '"summary":["After"]'],
  ['InvalidType', '"tags":["Turkey"', '"tags":[7,"Turkey"'],
  ['InvalidRFC3339Date', '"date_published":"2020-12-17T09:00:00.000Z"', '"date_published":"17 Dec 2020"'],
  ['MissingElement', '{"name":"Ada"}', '{}'],
];

describe.each([
  ['RSS', rss, checkRss, RSS],
  ['Atom', atom, checkAtom, ATOM],
  ['JSON Feed', jsonFeed, checkJsonFeed, JSON_FEED],
] as const)('%s', (_, format, check, breaks) => {
  const self = `${SITE.url}/${format.file}`;
  test('keeps the rules', () => expect(check(good(format), self)).toEqual([]));
  test.each(breaks)('%s: %s → %s', (rule, from, to) => {
    const broken = good(format).replace(from, to);
    expect(broken).not.toBe(good(format));
    expect(check(broken, self).join('\n')).toContain(`${rule}:`);
  });
});

test('the content type has a charset', () => {
  expect(checkContentType('rss', 'application/rss+xml;charset=UTF-8')).toEqual([]);
  expect(checkContentType('atom', 'application/atom+xml')).toHaveLength(1);
  expect(checkContentType('json', 'application/json; charset=utf-8')).toHaveLength(1);
  expect(checkContentType('json', null)).toHaveLength(1);
});
