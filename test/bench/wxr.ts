// A WordPress export of any size, written as it is read.
import { prose } from './prose.ts';

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Large</title><link>https://large.example</link><language>en</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name>Ann Lee</wp:author_display_name></wp:author>
`;

/** @param items number of posts @param words of each @param tagsOf the tags of each, the first being post 1 */
export function* wxr(
  items: number,
  words: number,
  tagsOf = (n: number) => [`Tag ${n % 40}`],
): Generator<string> {
  const text = prose(7);
  yield HEAD;
  for (let n = 1; n <= items; n++) {
    const date = new Date(Date.UTC(2000, 0, 1) + n * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    const body = Array.from(
      { length: 3 },
      () => `${text(Math.ceil(words / 3))} <em>and</em> <a href="/x?a=1&b=2">more</a>.`,
    );
    const comments =
      n % 5
        ? ''
        : `<wp:comment><wp:comment_content><![CDATA[${text(20)}]]></wp:comment_content></wp:comment>`;
    yield `<item><title>${text(6)} ${n}</title><link>https://large.example/${n}/</link><dc:creator><![CDATA[ann]]></dc:creator>
<guid isPermaLink="false">https://large.example/?p=${n}</guid><content:encoded><![CDATA[${body.join('\n\n')}]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>${n}</wp:post_id><wp:post_date_gmt>${date}</wp:post_date_gmt>
<wp:post_name>post-${n}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
${tagsOf(n)
  .map(
    (tag) =>
      `<category domain="post_tag" nicename="${tag.toLowerCase().replace(/\W/g, '-')}"><![CDATA[${tag}]]></category>`,
  )
  .join('')}${comments}</item>
`;
  }
  yield '</channel></rss>\n';
}
