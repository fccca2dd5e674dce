// Where a text may come in: every field of every door, with one and the same text in it.
import { escapeText } from '../../../src/domain/text.ts';
import { encode, FORM, formOf, type Input } from './input.ts';

type Place = (text: string) => Partial<Input> & { path: string };

/** Characters of a header, about as many as are taken. */
const HEAD = 8_000;
const JSON_TYPE: [string, string] = ['content-type', 'application/json'];
const typed =
  (path: string, type: string, body: (text: string) => string): Place =>
  (text) => ({
    as: 'admin',
    method: 'POST',
    path,
    headers: [['content-type', type]],
    body: body(text),
  });
const article = (path: string, fields: (text: string) => object): Place =>
  typed(path, 'application/json', (text) =>
    JSON.stringify({ title: 'A title', content: { text: 'x' }, ...fields(text) }),
  );
const form =
  (path: string, names: string, as: Input['as'] = 'anyone'): Place =>
  (text) => {
    const fields = names.split(' ').map((name): [string, string] => [name, text]);
    return {
      as,
      method: 'POST',
      path,
      headers: as === 'editor' ? [FORM] : [FORM, ['origin', 'https://wire.example']],
      body: formOf([['formToken', '~form~'], ...fields]),
    };
  };
const xml = (text: string) => escapeText(text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, ''));
const item = (text: string) => {
  const names =
    'title link author pubDate description category guid source dc:creator dc:date content:encoded enclosure comments';
  const inside = names
    .split(' ')
    .map((name) => `<${name}>${xml(text)}</${name}>`)
    .join('');
  return `<item>${inside}</item>`;
};
const rss = (inside: string) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>t</title>${inside}</channel></rss>`;
const wxr = (text: string) =>
  rss(
    `<wp:wxr_version>1.2</wp:wxr_version><item><title>T</title><guid>g</guid><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><content:encoded>${xml(text)}</content:encoded></item>`,
  );
const one = (name: string): Place =>
  typed('/admin/import', 'application/rss+xml', (text) =>
    rss(
      `<item><title>T</title><guid>g</guid><description>d</description><${name}>${xml(text.slice(0, 100_000))}</${name}></item>`,
    ),
  );
const atom = (text: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>urn:a</id><title type="html">${xml(text)}</title><updated>${xml(text)}</updated><author><name>${xml(text)}</name></author><content type="html">${xml(text)}</content></entry></feed>`;
const header =
  (name: string, path: string, before = ''): Place =>
  (text) => ({ path, headers: [[name, before + text.slice(0, HEAD)]] });
const query =
  (path: string, as: Input['as'] = 'anyone'): Place =>
  (text) => ({ as, path: path + encode(text.slice(0, HEAD)), headers: [['accept', 'text/html']] });

const CLIENT = 'https://app.example/';
const authorize = encode(CLIENT);
/** What an app's page, or a feed at an address, answers. */
const appPage =
  (called: (text: string) => NonNullable<Input['called']>): Place =>
  (text) => ({
    as: 'editor',
    path: `/admin/authorize?response_type=code&client_id=${authorize}&redirect_uri=${authorize}back&state=s&code_challenge=${'A'.repeat(43)}&code_challenge_method=S256`,
    called: called(text),
  });
const parts =
  (path: string, part: (text: string) => string): Place =>
  (text) => ({
    as: 'admin',
    method: 'POST',
    path,
    headers: [['content-type', 'multipart/form-data; boundary=b']],
    body: `--b\r\n${part(text)}\r\n--b--\r\n`,
  });
const disposition = 'Content-Disposition: form-data; name=';

const FIELDS = ['slug', 'language', 'summary', 'rights', 'publishedAt', 'canonicalUrl', 'translationOf'];
const EDITOR =
  'title content summary slug language tag author.name author.url source.name source.note image.url publishedAt';

export const PLACES: Readonly<Record<string, Place>> = {
  markdown: article('/admin/preview', (markdown) => ({ content: { markdown } })),
  html: article('/admin/preview', (html) => ({ content: { html } })),
  text: article('/admin/preview', (text) => ({ content: { text } })),
  title: article('/admin/preview', (title) => ({ title: title.slice(0, 1_000) })),
  ...Object.fromEntries(
    FIELDS.map((name) => [name, article('/admin/preview', (text) => ({ [name]: text }))]),
  ),
  persons: article('/admin/preview', (text) => ({
    authors: [{ name: text, url: text }],
    source: { name: text, url: text, note: text },
    tags: [text],
    image: { url: text, alt: text },
  })),
  url: article('/admin/preview', (text) => ({
    image: { url: `https://a.example/${text}` },
    enclosures: [{ url: `https://a.example/${text}` }],
  })),
  'posted Markdown': typed('/admin/articles', 'text/markdown', (text) => text),
  'front matter': typed(
    '/admin/articles',
    'text/markdown',
    (text) => `---\ntitle: ${text}\ndate: ${text}\n---\n${text}`,
  ),
  'posted HTML': typed('/admin/articles', 'text/html', (text) => `<title>t</title>${text}`),
  'meta of HTML': typed(
    '/admin/articles',
    'text/html',
    (text) =>
      `<title>${escapeText(text)}</title><meta name="author" content="${escapeText(text)}"><meta name="keywords" content="${escapeText(text)}"><p>x`,
  ),
  'posted text': typed('/admin/articles', 'text/plain', (text) => `Title\n\n${text}\n\nx`),
  'lines of text': typed(
    '/admin/articles',
    'text/plain',
    (text) => `Title\n\n${(text.match(/[\s\S]{1,75}/g) ?? []).join('\n\n')}`,
  ),
  'posted entry': typed('/admin/articles', 'application/rss+xml', (text) => rss(item(text.slice(0, 50_000)))),
  'posted Atom': typed('/admin/articles', 'application/atom+xml', atom),
  'imported items': typed('/admin/import', 'application/rss+xml', (text) => rss(item(text.slice(0, 50_000)))),
  ...Object.fromEntries(
    'title author pubDate description category link dc:creator dc:date content:encoded'
      .split(' ')
      .map((name) => [`imported ${name}`, one(name)]),
  ),
  'imported Atom': typed('/admin/import', 'application/atom+xml', atom),
  'imported WordPress': typed('/admin/import', 'application/xml', wxr),
  'imported JSON Feed': typed('/admin/import', 'application/json', (text) =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: 't',
      items: [
        {
          id: 'a',
          title: text,
          content_html: text,
          date_published: text,
          authors: [{ name: text }],
          tags: [text],
        },
      ],
    }),
  ),
  'imported Markdown': typed(
    '/admin/import',
    'text/markdown',
    (text) => `---\ntitle: t\ndate: ${text}\n---\n${text}`,
  ),
  'imported anything': typed('/admin/import', 'application/xml', (text) => text),
  'XML head': typed('/admin/import', 'application/xml', (text) => `<?xml ${text}`),
  micropub: form('/micropub', 'h content category photo mp-slug published author', 'admin'),
  'micropub JSON': typed('/micropub', 'application/json', (text) =>
    JSON.stringify({
      type: ['h-entry'],
      properties: {
        name: [text],
        content: [{ html: text }],
        category: [text],
        published: [text],
        author: [text],
      },
    }),
  ),
  'app, HTML': appPage((text) => ({ type: 'text/html', text })),
  'app, h-app': appPage((text) => ({
    type: 'text/html',
    text: `<title>${text}</title><div class="h-app"><p class="p-name">${text}</p><a rel="${escapeText(text)}">`,
  })),
  'app, JSON': appPage((name) => ({
    type: 'application/json',
    text: JSON.stringify({ client_id: CLIENT, client_name: name, redirect_uris: [name] }),
  })),
  'app, Link': appPage((text) => ({ type: 'text/html', text: '<p>', link: text.slice(0, HEAD) })),
  'app, type': appPage((text) => ({ type: text.slice(0, HEAD), text: '<p>' })),
  'feed at an address': (text) => ({
    ...{ as: 'admin', method: 'POST', path: '/admin/import?url=https://wire.example/feed' },
    called: { type: 'text/xml', text },
  }),
  'its type': (text) => ({
    ...{ as: 'admin', method: 'POST', path: '/admin/import?url=https://wire.example/feed' },
    called: { type: `text/xml;charset=${text.slice(0, HEAD)}`, text: '<rss/>' },
  }),
  'part of a form': parts('/micropub', (text) => `${disposition}"content"\r\n\r\n${text}`),
  'name of a part': parts('/micropub', (text) => `${disposition}"${text}"\r\n\r\nx`),
  'header of a part': parts('/micropub', (text) => `${disposition}"h"\r\nContent-Type: ${text}\r\n\r\nx`),
  'file name': parts('/admin/media', (text) => `${disposition}"file"; filename="${text}"\r\n\r\nGIF89a`),
  'file of text': parts('/admin/media', (text) => `${disposition}"file"; filename="a.svg"\r\n\r\n${text}`),
  boundary: (text) => ({
    ...{ as: 'admin', method: 'POST', path: '/micropub', body: `--b\r\n\r\n--b--` },
    headers: [['content-type', `multipart/form-data; boundary=${text.slice(0, HEAD)}`]],
  }),
  hub: form('/hub', 'hub.mode hub.topic hub.callback hub.secret hub.lease_seconds'),
  rsscloud: form('/rsscloud/pleaseNotify', 'protocol port path domain url1'),
  'sign-in': form('/admin/sign-in', 'token back'),
  editor: form('/admin/write', `${EDITOR} do`, 'editor'),
  'editor, recognised': (text) => ({
    as: 'editor',
    method: 'POST',
    path: '/admin/write',
    headers: [FORM],
    body: formOf([
      ['formToken', '~form~'],
      ['notation', 'text'],
      ['do', 'recognise'],
      ['content', text],
    ]),
  }),
  names: form('/admin/names/tag/turkey', 'do label slug mergeInto', 'editor'),
  token: (text) => ({
    as: 'admin',
    method: 'POST',
    path: '/admin/tokens',
    headers: [JSON_TYPE],
    body: JSON.stringify({ name: text, scopes: [text], expiresAt: text }),
  }),
  webhook: (text) => ({
    as: 'admin',
    method: 'POST',
    path: '/admin/webhooks',
    headers: [JSON_TYPE],
    body: JSON.stringify({ url: text, view: text, events: [text] }),
  }),
  ...Object.fromEntries(
    'accept-language accept cookie user-agent a-im if-none-match if-match range traceparent accept-encoding authorization x-request-id content-type origin if-modified-since'
      .split(' ')
      .flatMap((name) => [
        [`${name} of a feed`, header(name, '/rss.xml')],
        [`${name} of a page`, header(name, '/admin/sign-in')],
      ]),
  ),
  'subscribers in User-Agent': header('user-agent', '/rss.xml', 'A 5 subscribers '),
  search: query('/rss.xml?q='),
  'search of editors': query('/admin/list?q=', 'editor'),
  'path of a tag': query('/tags/'),
  'path of an article': query('/articles/'),
  'path of an author': query('/authors/'),
  'way back': query('/admin/sign-in?back='),
};
