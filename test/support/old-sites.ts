// Exports of WordPress and Ghost in the shapes that their documentation has, with every address that the site answered.
import { SITE, type TestServer } from './server.ts';

/** A document to import, and what has to lead somewhere after it. */
export interface OldSite {
  document: string;
  /** Paths and queries, each with where it leads; undefined for wherever, as long as it is no 404. */
  addresses: Map<string, string | undefined>;
  articles: number;
  pages: number;
}

const MAX_HOPS = 5;

/** Where an address leads in the end. @returns its status, and its path */
export async function ledTo(server: TestServer, path: string): Promise<[number, string]> {
  let at = path;
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const answer = await server.get(at);
    const location = answer.headers.get('location');
    await answer.body?.cancel();
    if (location === null) return [answer.status, at];
    at = location.replace(SITE, '');
  }
  return [310, at];
}

/** The addresses that lead nowhere, or elsewhere than they should. */
export async function lostAddresses(server: TestServer, { addresses }: OldSite): Promise<string[]> {
  const found: string[] = [];
  for (const [path, to] of addresses) {
    const [status, at] = await ledTo(server, path);
    if (status !== 200 || (to !== undefined && decodeURI(at) !== decodeURI(to)))
      found.push(`${path} → ${status} ${at}, not ${to}`);
  }
  return found;
}

const cdata = (text: string) => `<![CDATA[${text}]]>`;
const date = (n: number) => new Date(Date.UTC(2012, 0, 1 + n, 8, 30, 5));
const sqlDate = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ');
const two = (n: number) => `${n}`.padStart(2, '0');

/** What a post's address was made of. */
interface Parts {
  at: Date;
  id: number;
  slug: string;
  category: string;
}

/** Permalink structures that Settings → Permalinks offers, and some that people write there. */
export const PERMALINKS: Readonly<Record<string, (parts: Parts) => string>> = {
  plain: ({ id }) => `/?p=${id}`,
  'day and name': ({ at, slug }) => `/${ymd(at).join('/')}/${slug}/`,
  'month and name': ({ at, slug }) => `/${ymd(at).slice(0, 2).join('/')}/${slug}/`,
  numeric: ({ id }) => `/archives/${id}`,
  'post name': ({ slug }) => `/${slug}/`,
  'with category': ({ category, slug }) => `/${category}/${slug}/`,
  'with index.php': ({ at, slug }) => `/index.php/${ymd(at).join('/')}/${slug}/`,
  'with .html': ({ at, slug }) => `/${ymd(at)[0]}/${slug}.html`,
  'by author and number': ({ id, slug }) => `/blog/ann/${id}-${slug}/`,
};
const ymd = (at: Date) => [`${at.getUTCFullYear()}`, two(at.getUTCMonth() + 1), two(at.getUTCDate())];

/** Texts of the classic editor and of the block editor. */
const TEXTS: readonly ((host: string, n: number) => string)[] = [
  (host, n) =>
    `A paragraph\nwith a break.\n\n[caption id="attachment_${n}" align="alignnone" width="300"]<a href="${host}/wp-content/uploads/${n}.jpg"><img src="${host}/wp-content/uploads/${n}-300x200.jpg" alt="A ferry" width="300" height="200" /></a> The ferry[/caption]\n\n[gallery ids="90000001,90000002"]\n\nMore <em>words</em>.`,
  (host, n) =>
    `<!-- wp:paragraph -->\n<p>Blocks of ${n}.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:image {"id":${n},"sizeSlug":"large"} -->\n<figure class="wp-block-image size-large"><img src="${host}/wp-content/uploads/${n}.jpg" alt="A harbour" class="wp-image-${n}" srcset="${host}/wp-content/uploads/${n}-300x200.jpg 300w, ${host}/wp-content/uploads/${n}.jpg 1024w" sizes="100vw"/><figcaption class="wp-element-caption">The harbour</figcaption></figure>\n<!-- /wp:image -->`,
  (host, n) =>
    `<!-- wp:gallery {"linkTo":"none"} -->\n<figure class="wp-block-gallery has-nested-images"><!-- wp:image {"id":${n}} -->\n<figure class="wp-block-image"><img src="${host}/wp-content/uploads/${n}-a.jpg" alt="One"/></figure>\n<!-- /wp:image --></figure>\n<!-- /wp:gallery -->\n<!-- wp:embed {"url":"https://www.youtube.com/watch?v=abcdefghijk"} -->\n<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://www.youtube.com/watch?v=abcdefghijk\n</div></figure>\n<!-- /wp:embed -->`,
  () => 'One line.<!--more-->The rest. [contact-form-7 id="5" title="Write"]',
];

const CATEGORIES = [
  { name: 'News &amp; Views', slug: 'news-views', parent: '' },
  { name: 'Harbour', slug: 'the-harbour', parent: 'news-views' },
  { name: 'Новости', slug: '%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d0%b8', parent: '' },
];
const TAGS = [
  { name: 'Ferry', slug: 'ferry' },
  { name: 'R&amp;D', slug: 'r-and-d' },
];
const AUTHORS = [
  { login: 'ann', name: 'Ann Lee' },
  { login: 'bo.smith@old.example', name: 'Bo &amp; Smith' },
];

interface WordPressOptions {
  host: string;
  version?: '1.0' | '1.1' | '1.2';
  permalink: (parts: Parts) => string;
  articles: number;
  /** So that several sites can go into one. */
  first?: number;
}

const term = (domain: string, { name, slug }: { name: string; slug: string }) =>
  `<category domain="${domain}" nicename="${slug}">${cdata(name)}</category>`;
const meta = (key: string, value: string) =>
  `<wp:postmeta><wp:meta_key>${cdata(key)}</wp:meta_key><wp:meta_value>${cdata(value)}</wp:meta_value></wp:postmeta>`;

/** A WordPress export. */
export function wordPressSite({
  host,
  version = '1.2',
  permalink,
  articles,
  first = 1,
}: WordPressOptions): OldSite {
  const addresses = new Map<string, string | undefined>();
  const items: string[] = [];
  const item = (
    type: string,
    {
      id,
      slug,
      link,
      title,
      text = '',
      at = date(id % 4000),
      status = 'publish',
      parent = 0,
      more = '',
    }: {
      id: number;
      slug: string;
      link: string;
      title: string;
      text?: string;
      at?: Date;
      status?: string;
      parent?: number;
      more?: string;
    },
  ) => {
    const modified =
      version === '1.2' ? `<wp:post_modified_gmt>${cdata(sqlDate(at))}</wp:post_modified_gmt>` : '';
    items.push(
      `<item><title>${version === '1.2' ? cdata(title) : title}</title><link>${host}${link.replaceAll('&', '&amp;')}</link><pubDate>${at.toUTCString()}</pubDate><dc:creator>${cdata(AUTHORS[id % 2]!.login)}</dc:creator><guid isPermaLink="false">${host}/?${type === 'page' ? 'page_id' : 'p'}=${id}</guid><description></description><content:encoded>${cdata(text)}</content:encoded><excerpt:encoded>${cdata('')}</excerpt:encoded><wp:post_id>${id}</wp:post_id><wp:post_date>${cdata(sqlDate(at))}</wp:post_date><wp:post_date_gmt>${cdata(sqlDate(at))}</wp:post_date_gmt>${modified}<wp:comment_status>open</wp:comment_status><wp:ping_status>open</wp:ping_status><wp:post_name>${cdata(slug)}</wp:post_name><wp:status>${status}</wp:status><wp:post_parent>${parent}</wp:post_parent><wp:menu_order>0</wp:menu_order><wp:post_type>${type}</wp:post_type><wp:post_password></wp:post_password><wp:is_sticky>0</wp:is_sticky>${more}</item>`,
    );
  };
  for (let n = first; n < first + articles; n++) {
    const isOther = n % 7 === 0;
    const slug = isOther ? `${encodeURIComponent(`паром-${n}`).toLowerCase()}` : `post-${n}`;
    const category = CATEGORIES[n % CATEGORIES.length]!;
    const parts = { at: date(n % 4000), id: n, slug };
    const path = category.parent ? `${category.parent}/${category.slug}` : category.slug;
    const link = permalink({ ...parts, category: path });
    const old = n % 5 === 0 ? `older-${n}` : undefined;
    item('post', {
      ...{ id: n, slug, link, title: `Post ${n}`, text: TEXTS[n % TEXTS.length]!(host, n) },
      more: `${term('category', category)}${term('post_tag', TAGS[n % TAGS.length]!)}${old ? meta('_wp_old_slug', old) : ''}${meta('_thumbnail_id', '90000001')}${n % 3 === 0 ? `<wp:comment><wp:comment_id>${n}</wp:comment_id><wp:comment_author>${cdata('C')}</wp:comment_author><wp:comment_content>${cdata('Hi')}</wp:comment_content></wp:comment>` : ''}`,
    });
    const to = `/articles/${isOther ? encodeURIComponent(`паром-${n}`) : slug}`;
    addresses.set(link, to);
    addresses.set(`/?p=${n}`, to);
    if (old && link.includes(slug)) addresses.set(link.replace(slug, old), to);
    if (n % 10 === 0) {
      const id = 50_000_000 + n;
      const page = `${link.replace(/\/$/, '')}/picture-${n}/`;
      item('attachment', {
        ...{ id, slug: `picture-${n}`, link: link.includes('?') ? `/?attachment_id=${id}` : page },
        ...{ title: `Picture ${n}`, status: 'inherit', parent: n },
        more: `<wp:attachment_url>${cdata(`${host}/wp-content/uploads/${n}.jpg`)}</wp:attachment_url>`,
      });
      addresses.set(`/?attachment_id=${id}`, to);
      if (!link.includes('?')) addresses.set(page, to);
    }
  }
  for (const id of [90_000_001, 90_000_002])
    item('attachment', {
      ...{ id, slug: `p${id}`, link: `/p${id}/`, title: 'P', status: 'inherit' },
      more: `<wp:attachment_url>${cdata(`${host}/wp-content/uploads/${id}.jpg`)}</wp:attachment_url>${meta('_wp_attachment_image_alt', 'A picture')}`,
    });
  const page = (id: number, slug: string, link: string, to: string, more = {}) => {
    item('page', { id, slug, link, title: `Page ${slug}`, text: '<p>Who we are.</p>', ...more });
    addresses.set(link, to);
    addresses.set(`/?page_id=${id}`, to);
  };
  page(80_000_001, 'about', '/about/', '/about');
  page(80_000_002, 'team', '/about/team/', '/team', { parent: 80_000_001 });
  page(80_000_003, 'feed', '/company/feed-of-ours/', '/feed-2');
  const about = encodeURIComponent('о-нас').toLowerCase();
  page(80_000_004, about, `/${about}/`, `/${encodeURIComponent('о-нас')}`);
  items.push(
    '<item><title>Home</title><wp:post_id>80000009</wp:post_id><wp:post_type>nav_menu_item</wp:post_type><wp:status>publish</wp:status></item>',
  );
  addresses.set('/category/news-views/', '/tags/news-views/');
  if (articles > 1) addresses.set('/category/news-views/the-harbour/', '/tags/harbour/');
  addresses.set('/tag/r-and-d/', '/tags/r-d/');
  addresses.set('/tag/ferry/', '/tags/ferry/');
  if (version !== '1.0') {
    addresses.set('/author/ann/', '/authors/ann-lee/');
    addresses.set('/author/bo-smithold-example/', '/authors/bo-smith/');
  }
  const authors = AUTHORS.map(
    ({ login, name }, i) =>
      `<wp:author><wp:author_id>${i + 1}</wp:author_id><wp:author_login>${cdata(login)}</wp:author_login><wp:author_email>${cdata(`${i}@old.example`)}</wp:author_email><wp:author_display_name>${cdata(name)}</wp:author_display_name><wp:author_first_name></wp:author_first_name><wp:author_last_name></wp:author_last_name></wp:author>`,
  );
  const head = [
    `<title>Old</title><link>${host}</link><description></description><language>en</language>`,
    `<wp:wxr_version>${version}</wp:wxr_version><wp:base_site_url>${host}</wp:base_site_url><wp:base_blog_url>${host}</wp:base_blog_url>`,
    ...(version === '1.0' ? [] : authors),
    ...CATEGORIES.map(
      ({ name, slug, parent }, i) =>
        `<wp:category><wp:term_id>${i}</wp:term_id><wp:category_nicename>${slug}</wp:category_nicename><wp:category_parent>${parent}</wp:category_parent><wp:cat_name>${cdata(name)}</wp:cat_name></wp:category>`,
    ),
  ];
  const ns = `http://wordpress.org/export/${version}/`;
  const document = `<?xml version="1.0" encoding="UTF-8" ?>\n<!-- generator="WordPress/6.4" -->\n<rss version="2.0" xmlns:excerpt="${ns}excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="${ns}"><channel>${head.join('\n')}\n${items.join('\n')}</channel></rss>`;
  return { document, addresses, articles, pages: 4 };
}

/** Texts of Ghost as each of its versions kept them. */
const GHOST_TEXTS: readonly ((n: number) => Record<string, unknown>)[] = [
  (n) => ({ markdown: `Words of **${n}**.`, html: `<p>Words of <strong>${n}</strong>.</p>` }),
  (n) => ({
    mobiledoc: JSON.stringify({
      version: '0.3.1',
      markups: [],
      atoms: [],
      cards: [['card-markdown', { markdown: `Words of *${n}*.` }]],
      sections: [[10, 0]],
    }),
  }),
  (n) => ({
    mobiledoc: JSON.stringify({
      ...{
        version: '0.3.1',
        atoms: [['soft-return', '', {}]],
        markups: [['a', ['href', 'https://e.org/']], ['strong']],
      },
      cards: [
        ['image', { src: `__GHOST_URL__/content/images/${n}.jpg`, alt: 'A ferry', caption: 'The ferry' }],
      ],
      sections: [
        [
          1,
          'p',
          [
            [0, [0], 1, `Link ${n}`],
            [1, [], 0, 0],
            [0, [1], 1, 'strong'],
          ],
        ],
        [10, 0],
        [3, 'ul', [[[0, [], 0, 'one']]]],
      ],
    }),
  }),
  (n) => ({
    lexical: JSON.stringify({
      root: {
        type: 'root',
        children: [
          { type: 'paragraph', children: [{ type: 'extended-text', text: `Lexical ${n}`, format: 1 }] },
          { type: 'extended-heading', tag: 'h3', children: [{ type: 'text', text: 'Heading' }] },
          { type: 'gallery', images: [{ src: `__GHOST_URL__/content/images/${n}-a.jpg`, alt: 'One' }] },
          { type: 'bookmark', url: 'https://e.org/', metadata: { title: 'E' } },
        ],
      },
    }),
    html: null,
  }),
  (n) => ({
    lexical: '{}',
    html: `<p>Five ${n}</p><figure class="kg-card kg-image-card kg-card-hascaption"><img src="__GHOST_URL__/content/images/${n}.jpg" class="kg-image" alt="A harbour" srcset="__GHOST_URL__/content/images/size/w600/${n}.jpg 600w"><figcaption>The harbour</figcaption></figure><figure class="kg-card kg-embed-card"><iframe width="200" height="113" src="https://www.youtube.com/embed/abcdefghijk?feature=oembed" title="T"></iframe></figure><div class="kg-card kg-audio-card"><audio src="__GHOST_URL__/content/media/${n}.mp3" preload="metadata"></audio></div>`,
  }),
];

/** A Ghost export. @param wrapped as Ghost writes it, else bare, as tools that make one do */
export function ghostSite(articles: number, { wrapped = true, first = 1, version = '5.82.0' } = {}): OldSite {
  const addresses = new Map<string, string | undefined>();
  const uuid = (n: number) => `00000000-0000-4000-8000-${`${n}`.padStart(12, '0')}`;
  const post = (n: number, more: object) => ({
    ...{ id: `p${n}`, uuid: uuid(n), visibility: 'public', status: 'published' },
    ...{ created_at: date(n % 4000).toISOString(), updated_at: date(n % 4000).toISOString() },
    published_at: date(n % 4000).toISOString(),
    ...more,
  });
  const posts: object[] = [];
  for (let n = first; n < first + articles; n++) {
    const slug = n % 7 === 0 ? `паром-${n}` : `ghost-${n}`;
    posts.push(
      post(n, {
        ...{
          title: `Ghost ${n}`,
          slug,
          type: 'post',
          feature_image: `__GHOST_URL__/content/images/f${n}.jpg`,
        },
        ...GHOST_TEXTS[n % GHOST_TEXTS.length]!(n),
      }),
    );
    const to = `/articles/${encodeURIComponent(slug)}`;
    addresses.set(`/${encodeURIComponent(slug)}/`, to);
    addresses.set(`/p/${uuid(n)}/`, to);
  }
  posts.push(
    post(900_001, { title: 'About', slug: 'about', type: 'page', html: '<p>Who we are.</p>' }),
    post(900_002, { title: 'Tags', slug: 'tags', page: 1, html: '<p>All of them.</p>' }),
  );
  addresses.set('/about/', '/about');
  addresses.set(`/p/${uuid(900_001)}/`, '/about');
  addresses.set(`/p/${uuid(900_002)}/`, '/tags-2');
  addresses.set('/tag/the-news/', '/tags/news/');
  addresses.set('/author/bo/', '/authors/bo-smith/');
  const ids = Array.from({ length: articles }, (_, i) => `p${first + i}`);
  const data = {
    posts,
    tags: [
      { id: 't1', name: 'News', slug: 'the-news', visibility: 'public' },
      { id: 't2', name: '#wide', slug: 'hash-wide', visibility: 'internal' },
    ],
    users: [
      { id: 'u1', name: 'Bo Smith', slug: 'bo', website: 'https://bo.example/', email: 'bo@old.example' },
    ],
    posts_tags: ids.flatMap((post_id) => [
      { post_id, tag_id: 't1', sort_order: 0 },
      { post_id, tag_id: 't2', sort_order: 1 },
    ]),
    posts_authors: ids.map((post_id) => ({ post_id, author_id: 'u1', sort_order: 0 })),
    posts_meta: [],
    settings: [{ key: 'navigation', value: JSON.stringify([{ label: 'Home', url: '/' }]) }],
    newsletters: [{ id: 'n1', name: 'Weekly' }],
  };
  const whole = { meta: { exported_on: 1, version }, data };
  return {
    document: JSON.stringify(wrapped ? { db: [whole] } : whole),
    ...{ addresses, articles, pages: 2 },
  };
}
