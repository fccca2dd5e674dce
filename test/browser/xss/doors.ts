// Every way in for a text, with payloads in every field that it has.
import { FORM, type Input, JSON_TYPE } from './send.ts';

const xml = (text: string) =>
  text
    .replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '');
const cdata = (text: string) =>
  `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>').replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')}]]>`;
const pieces = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

/** An article with the payload in all that JSON has. */
const everywhere = (payload: string, n: number): object => ({
  title: `${n} ${payload}`,
  content: { html: `<p>before</p>${payload}` },
  summary: payload,
  tags: [`x${n}${payload}`.slice(0, 100)],
  authors: [{ name: `a${n % 50}${payload}`.slice(0, 300), url: `https://a.example/?${payload}` }],
  source: { name: `s${n % 50}${payload}`.slice(0, 300), url: `https://s.example/#${payload}`, note: payload },
  credits: [
    { role: payload.slice(0, 100) || 'x', name: payload },
    { role: 'photo', name: payload },
  ],
  image: { url: `https://pic.example/?${payload}`, alt: payload, caption: payload },
  enclosures: [{ url: `https://pic.example/?${payload}`, type: 'audio/mpeg' }],
  rights: payload,
  canonicalUrl: n % 2 ? `https://c.example/?${payload}` : undefined,
});

const item = (payload: string, n: number) =>
  `<item><guid isPermaLink="false">urn:xss:${n}:${xml(payload)}</guid><title>r ${xml(payload)}</title><link>https://i.example/?${xml(payload)}</link><description>${xml(payload)}</description><content:encoded>${cdata(payload)}</content:encoded><category>y${n}${xml(payload.slice(0, 90))}</category><dc:creator>${xml(payload)}</dc:creator><enclosure url="https://pic.example/?${xml(payload)}" type="audio/mpeg" length="1"/></item>`;
const rss = (items: string) =>
  `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>x</title>${items}</channel></rss>`;
const atom = (payload: string, body: string, type: string) =>
  `<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:xss:${xml(payload)}</id><title>r ${xml(payload)}</title><author><name>${xml(payload)}</name><uri>${xml(payload)}</uri></author><summary type="html">${xml(payload)}</summary><link rel="alternate" href="${xml(payload)}"/><rights>${xml(payload)}</rights><content type="${type}">${body}</content></entry>`;

/** What is sent to the site; `whole` of the payloads get an article of their own, the rest share. */
export function inputs(payloads: readonly string[]): Input[] {
  const own = payloads.map((payload, n) => ({
    path: '/admin/articles',
    type: JSON_TYPE,
    body: JSON.stringify(everywhere(payload, n)),
  }));
  const shared = pieces(payloads, 12).flatMap((some, n): Input[] => {
    const [first = ''] = some;
    const text = some.join('\n\n');
    return [
      {
        path: '/admin/articles',
        type: JSON_TYPE,
        body: JSON.stringify({ title: `m${n}`, content: { markdown: text } }),
      },
      {
        path: '/admin/articles',
        type: JSON_TYPE,
        body: JSON.stringify({ title: `t${n}`, content: { text } }),
      },
      {
        path: '/admin/articles',
        type: 'text/markdown',
        body: `---\ntitle: ${JSON.stringify(first)}\nauthor: ${JSON.stringify(first)}\nimage: {url: "https://pic.example/x", alt: ${JSON.stringify(first)}}\n---\n${text}`,
      },
      {
        path: '/admin/articles',
        type: 'text/plain',
        body: `${text}\n\nPhoto: ${first}\n\nBased on materials from ${first}`,
      },
      {
        path: '/admin/articles',
        type: 'text/html',
        body: `<title>h${n} ${first}</title><meta name="author" content="${xml(first)}"><meta name=description content="${xml(first)}"><meta property="og:image" content="https://pic.example/?${xml(first)}"><article>${text}</article>`,
      },
      { path: '/admin/articles', type: 'application/rss+xml', body: rss(item(text, n)) },
      { path: '/admin/articles', type: 'application/atom+xml', body: atom(first, xml(text), 'html') },
      {
        path: '/admin/articles',
        type: 'application/atom+xml',
        body: atom(
          first,
          `<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script><p onclick="alert(1)" title="${xml(first)}"><a href="${xml(first)}">x</a></p><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/></div>`,
          'xhtml',
        ),
      },
      {
        path: '/admin/import',
        type: 'application/xml',
        body: rss(item(`${text} `, n)),
      },
      {
        path: '/micropub',
        type: FORM,
        body: new URLSearchParams([
          ['h', 'entry'],
          ['name', `u${n} ${first}`],
          ['content', text],
          ['category', `z${n}${first.slice(0, 90)}`],
          ['photo', `https://pic.example/?${first}`],
          ['in-reply-to', first],
          ['location', first],
          ['summary', first],
        ]).toString(),
      },
      {
        path: '/micropub',
        type: JSON_TYPE,
        body: JSON.stringify({
          type: ['h-entry'],
          properties: {
            name: [`j${n} ${first}`],
            content: [{ html: text }],
            photo: [{ value: `https://pic.example/?${first}`, alt: first }],
            'like-of': some,
            checkin: [{ type: ['h-card'], properties: { name: some, url: some } }],
          },
        }),
      },
    ];
  });
  return [...own, ...shared];
}
