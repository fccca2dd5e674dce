// Documents that are imported or posted whole: feeds of every kind, WordPress, Ghost, JSON Feed.
import { date, json, label, object, text, url, word } from './hostile.ts';
import { frontMatter, html, markdown } from './markup.ts';
import { type Bytes, mutateBytes, mutateText } from './mutate.ts';
import type { Random } from './random.ts';

const xml = (s: string) =>
  s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[\0-\x08\x0b-\x1f]/g, '');

/** What stands in an element: escaped, as CDATA, or as it came. */
const inside = (r: Random, value: string): string =>
  r.of([6, () => xml(value)], [2, () => `<![CDATA[${value.replaceAll(']]>', '')}]]>`], [1, () => value]);

const ROOTS = [
  [
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:at="http://purl.org/atompub/tombstones/1.0"><channel>',
    'item',
    '</channel></rss>',
  ],
  [
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">',
    'entry',
    '</feed>',
  ],
  [
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">',
    'item',
    '</rdf:RDF>',
  ],
  ['<feed version="0.3" xmlns="http://purl.org/atom/ns#">', 'entry', '</feed>'],
] as const;
const FIELDS = (
  'title link description guid pubDate author category enclosure source comments content:encoded dc:creator dc:date ' +
  'dc:subject media:content media:thumbnail media:group wp:post_type wp:status wp:post_id wp:post_name wp:post_date_gmt ' +
  'wp:postmeta wp:attachment_url wp:post_parent excerpt:encoded id updated published modified issued summary content ' +
  'itunes:summary itunes:duration itunes:image itunes:episode itunes:category itunes:owner itunes:email itunes:explicit ' +
  'podcast:person podcast:transcript podcast:chapters podcast:alternateEnclosure podcast:source podcast:guid ' +
  'dc:contributor at:deleted-entry generator contributor rights name uri email atom:link in-reply-to item entry x y:z'
).split(' ');
const ATTRIBUTES =
  'href rel type src url length isPermaLink xml:base xml:lang domain nicename term label mode ref rdf:about xmlns xmlns:x medium duration ref when text uri fileSize width height'.split(
    ' ',
  );

/** WordPress's marks, which hold each other as they like. */
const shortcodes = (r: Random): string =>
  r
    .times(6, () =>
      r.of<string>(
        [
          2,
          () =>
            `[${r.pick(['caption', 'gallery', 'audio', 'video', 'embed', 'playlist'])} ${r.pick(['ids', 'src', 'caption', 'mp3', word(r)])}="${word(r)}"]`,
        ],
        [1, () => `[/${r.pick(['caption', 'audio', 'embed', word(r)])}]`],
        [1, () => `<img src="${url(r)}">`],
        [1, () => `\n${url(r)}\n`],
        [1, () => html(r, 2)],
      ),
    )
    .join('');

function element(r: Random, depth = 0): string {
  const name = r.of([12, () => r.pick(FIELDS)], [1, () => word(r).replace(/[<>&\s]/g, '') || 'x']);
  const attributes = r
    .times(
      2,
      () =>
        ` ${r.pick(ATTRIBUTES)}="${xml(r.of([2, () => url(r)], [2, () => word(r)], [1, () => r.pick(['html', 'xhtml', 'text', 'base64', 'audio/mpeg', 'alternate', 'enclosure', 'self', 'false', '123'])]))}"`,
    )
    .join('');
  const value = r.of(
    [3, () => inside(r, text(r))],
    [2, () => inside(r, html(r, 5))],
    [2, () => inside(r, date(r))],
    [2, () => inside(r, url(r))],
    [1, () => inside(r, label(r))],
    [1, () => inside(r, shortcodes(r))],
    [0.2, () => 'Tagwire'],
    [depth < 4 ? 2 : 0, () => r.times(3, () => element(r, depth + 1)).join('')],
    [0.02, () => '<d>'.repeat(r.pick([50, 300, 2_500]))],
  );
  return r.chance(0.95)
    ? `<${name}${attributes}>${value}</${name}>`
    : `<${name}${attributes}${r.pick(['/>', '>', ''])}`;
}

const DOCTYPES = [
  '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>',
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
  '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">',
  '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]>',
];

/** A feed of a few items, as XML; `items` at most so many. */
export function feedXml(r: Random, items = 4): string {
  const [open, item, close] = r.pick(ROOTS);
  const head = r.of(
    [3, () => ''],
    [3, () => '<?xml version="1.0" encoding="utf-8"?>\n'],
    [1, () => `<?xml version="${word(r)}" encoding="${word(r)}"?>`],
    [1, () => r.pick(DOCTYPES)],
    [0.3, () => '\ufeff'],
  );
  const entry = () => {
    const guid = `<guid>urn:fuzz:${r.below(500)}</guid><id>urn:fuzz:${r.below(500)}</id>`;
    return `<${item}>${r.chance(0.8) ? guid : ''}${r.times(8, () => element(r)).join('')}</${item}>`;
  };
  const whole = head + open + r.times(2, () => element(r)).join('') + r.times(items, entry).join('') + close;
  return r.chance(0.4) ? mutateText(r, whole) : whole;
}

/** One entry or item, as `POST /admin/articles` takes it. */
export const entryXml = (r: Random): string => {
  const rss = r.chance(0.5);
  const inner = `<title>${inside(r, text(r))}</title>${r.times(8, () => element(r)).join('')}`;
  const whole = rss
    ? `<rss version="2.0"><channel><item>${inner}</item></channel></rss>`
    : `<entry xmlns="http://www.w3.org/2005/Atom" xml:base="${xml(url(r))}">${inner}</entry>`;
  return r.chance(0.3) ? mutateText(r, whole) : whole;
};

const jsonItem = (r: Random) =>
  object([
    ['id', r.of<unknown>([5, () => `urn:fuzz:${r.below(500)}`], [1, () => json(r, 4)])],
    ['title', r.of<unknown>([5, () => text(r)], [1, () => json(r, 4)])],
    [
      r.pick(['content_html', 'content_text', 'html', 'mobiledoc', 'lexical', 'summary']),
      r.of<unknown>([4, () => html(r)], [1, () => json(r, 4)]),
    ],
    [
      r.pick(['date_published', 'published_at', 'date_modified', 'created_at']),
      r.of<unknown>([4, () => date(r)], [1, () => json(r, 5)]),
    ],
    [
      r.pick([
        'tags',
        'authors',
        'author',
        'attachments',
        'image',
        'url',
        'external_url',
        'language',
        'slug',
        'status',
        '_tagwire',
        'primary_tag',
        'feature_image',
      ]),
      json(r, 3),
    ],
    [word(r), json(r, 3)],
  ]);

export function feedJson(r: Random): string {
  const items = r.times(4, () => jsonItem(r));
  const whole = r.of<unknown>(
    [
      5,
      () =>
        object([
          ['version', 'https://jsonfeed.org/version/1.1'],
          ['title', text(r)],
          [word(r), json(r, 3)],
          ['items', items],
        ]),
    ],
    [
      3,
      () => ({
        db: [
          {
            meta: json(r, 4),
            data: {
              posts: items,
              tags: [{ id: 1, name: label(r) }],
              posts_tags: json(r, 3),
              users: json(r, 3),
            },
          },
        ],
      }),
    ],
    [1, () => items],
    [1, () => json(r)],
    [
      0.3,
      () =>
        object([
          ['version', 'https://jsonfeed.org/version/1.1'],
          ['_tagwire', json(r, 2)],
          ['items', items],
          ['_tagwire_export', json(r, 2)],
        ]),
    ],
  );
  const written = JSON.stringify(whole);
  return r.chance(0.3) ? mutateText(r, written) : written;
}

/** Whatever `POST /admin/import` may get. */
export const archive = (r: Random): string =>
  r.of(
    [5, () => feedXml(r)],
    [3, () => feedJson(r)],
    [1, () => frontMatter(r)],
    [0.5, () => markdown(r)],
    [0.5, () => html(r)],
    [0.3, () => text(r)],
  );

const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** A folder of Markdown files, as `tar` packs it. */
export function tarOf(r: Random): Bytes {
  const blocks = r.times(4, () => {
    const text = Buffer.from(frontMatter(r).slice(0, 20_000));
    const header = Buffer.alloc(512);
    header.write(r.of([5, () => `posts/${r.below(99)}.md`], [1, () => `/../${word(r)}`]), 0, 99);
    header.write(
      r.of([9, () => octal(text.length, 12)], [1, () => r.pick(['-7', '77777777777', '', word(r)])]),
      124,
      12,
    );
    header.write(r.pick(['0', '0', '0', 'x', 'L', '5', '\0']), 156);
    header.write('ustar\0' + '00', 257);
    return [header, text, Buffer.alloc((512 - (text.length % 512)) % 512)];
  });
  const whole = new Uint8Array(Buffer.concat([...blocks.flat(), Buffer.alloc(1_024)]));
  return r.chance(0.3) ? mutateBytes(r, whole) : whole;
}
