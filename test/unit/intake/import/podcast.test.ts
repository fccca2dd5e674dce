// Podcasts as others write them: what can be used is kept, what cannot is left out, and no item is refused for it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const ITEM = `<item><title>Ep 1</title><guid isPermaLink="false">ep-1</guid><pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate>
<enclosure url="https://cdn.example/1.mp3" length="5" type="audio/mpeg"/><itunes:image href="https://cdn.example/1.jpg"/>
<media:thumbnail url="https://cdn.example/thumb.jpg"/><itunes:title>Ep 1</itunes:title><itunes:duration>1:02:03</itunes:duration>
<itunes:season>S1</itunes:season><podcast:season name="First">1</podcast:season><itunes:episode>0</itunes:episode>
<itunes:episodeType>Bonus</itunes:episodeType><itunes:explicit>clean</itunes:explicit><itunes:block>no</itunes:block>
<podcast:transcript type="text/vtt"/><podcast:transcript url="https://cdn.example/1.srt" type="application/srt" rel="Captions"/>
<podcast:transcript url="https://cdn.example/1.vtt" type="text/vtt" language="english"/><podcast:transcript url="https://cdn.example/1.json"/>
<podcast:person/><podcast:person role="Guest" href="javascript:x">Jane Doe</podcast:person>
<podcast:alternateEnclosure type="audio/opus"><podcast:source uri="ipfs://x"/><podcast:source uri="https://cdn.example/1.opus"/></podcast:alternateEnclosure>
<podcast:alternateEnclosure type="audio/ogg"/></item>`;
const HEAD = `<title>Show</title><link>https://show.example/</link><description><![CDATA[<p>All of <b>it</b>.</p>]]></description>
<itunes:image href="http://cdn.example/cover.jpg"/><itunes:category text="Science &amp; Medicine"/>
<itunes:category text="News"><itunes:category text="Gossip"/></itunes:category><itunes:category text="society and culture"/>
<itunes:explicit>Yes</itunes:explicit><itunes:type>Serial</itunes:type><podcast:locked owner="a@b.example">No</podcast:locked>
<podcast:guid>not one</podcast:guid><podcast:funding>Nowhere</podcast:funding>`;
const NAMESPACES =
  'xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd" xmlns:media="http://search.yahoo.com/mrss/"';
const imported = async (declared: string, head = HEAD) => {
  const rss = `<rss version="2.0" ${declared}><channel>${head}${ITEM}</channel></rss>`;
  const headers = { 'content-type': 'application/rss+xml' };
  const answer = await server.admin('POST', '/admin/import?dryRun=true', rss, headers);
  return (await answer.json()) as { articles: Record<string, unknown>[]; errors: object[]; podcast?: object };
};

test.each([
  ['https://podcastindex.org/namespace/1.0'],
  ['http://podcastindex.org/namespace/1.0/'],
  ['https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md'],
  [undefined],
])('in the namespace %s', async (uri) => {
  const { articles, errors, podcast } = await imported(
    `${NAMESPACES}${uri ? ` xmlns:podcast="${uri}"` : ''}`,
  );
  expect(errors).toEqual([]);
  expect(articles).toMatchObject([
    {
      enclosures: [
        { url: 'https://cdn.example/1.mp3', type: 'audio/mpeg', length: 5, durationSeconds: 3723 },
        { url: 'https://cdn.example/1.opus', type: 'audio/opus' },
      ],
      image: { url: 'https://cdn.example/thumb.jpg' },
    },
  ]);
  expect(articles[0]?.podcast).toEqual({
    ...{ season: 1, episodeType: 'bonus', explicit: false, image: 'https://cdn.example/1.jpg' },
    transcripts: [
      { url: 'https://cdn.example/1.srt', type: 'application/srt', rel: 'captions' },
      { url: 'https://cdn.example/1.vtt', type: 'text/vtt' },
      { url: 'https://cdn.example/1.json', type: 'application/json' },
    ],
    persons: [{ name: 'Jane Doe', role: 'Guest' }],
  });
  expect(podcast).toEqual({
    ...{ title: 'Show', description: 'All of it.', owner: { email: 'a@b.example' } },
    ...{ category: ['News', 'Society & Culture'], explicit: true, type: 'serial', locked: false },
  });
});

test('a feed that says nothing of a show is none', async () => {
  const { podcast, articles } = await imported(NAMESPACES, '<title>News</title>');
  expect(podcast).toBeUndefined();
  expect(articles).toHaveLength(1);
});
