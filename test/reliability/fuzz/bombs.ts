// Small things that grow large: each is of a known class, by its name.
const times = (text: string, count: number) => text.repeat(count);

const laughs = (levels: number) => {
  const entities = Array.from({ length: levels }, (_, i) => `<!ENTITY e${i + 1} "${times(`&e${i};`, 10)}">`);
  return `<!DOCTYPE x [<!ENTITY e0 "lol">${entities.join('')}]>`;
};
const rss = (inside: string, doctype = '') =>
  `<?xml version="1.0"?>${doctype}<rss version="2.0"><channel><title>t</title><item><title>An item</title><guid>urn:bomb:1</guid>${inside}</item></channel></rss>`;

export const XML: Record<string, string> = {
  'a billion laughs': rss('<description>&e9;</description>', laughs(9)),
  'laughs in an attribute': rss('<enclosure url="&e9;" type="&e9;"/>', laughs(9)),
  'one long entity, often': rss(times('&a;', 50_000), `<!DOCTYPE x [<!ENTITY a "${times('a', 50_000)}">]>`),
  'an entity of itself': rss(
    '<description>&a;</description>',
    '<!DOCTYPE x [<!ENTITY a "&b;"><!ENTITY b "&a;">]>',
  ),
  'many entities': rss('x', `<!DOCTYPE x [${times('<!ENTITY a "b">', 50_000)}]>`),
  'elements in elements': rss(times('<d>', 200_000)),
  'elements in elements, closed': rss(times('<d>', 50_000) + times('</d>', 50_000)),
  'many attributes': rss(`<d ${Array.from({ length: 50_000 }, (_, i) => `a${i}="b"`).join(' ')}/>`),
  'many namespaces': rss(`<d ${Array.from({ length: 20_000 }, (_, i) => `xmlns:a${i}="b"`).join(' ')}/>`),
  'a namespace at every depth': rss(Array.from({ length: 250 }, (_, i) => `<d xmlns:a${i}="b">`).join('')),
  'a long attribute': rss(`<d a="${times('x', 4_000_000)}"/>`),
  'a long name': rss(`<${times('x', 1_000_000)}/>`),
  'a comment of no end': rss(`<!-- ${times('-', 1_000_000)}`),
  'a declaration of no end': rss(`<!${times('x', 1_000_000)}`),
  'CDATA of no end': rss(`<![CDATA[${times(']]', 1_000_000)}`),
  'many ampersands': rss(`<description>${times('&', 500_000)}</description>`),
  'many half entities': rss(`<description>${times('&a', 500_000)}</description>`),
  'many brackets': rss(`<description>${times('<', 200_000)}</description>`),
  'tags that nobody opened': rss(times('</d>', 200_000)),
  'many items': rss(times('</item><item>', 3_000)),
  'items in items': rss(times('<item>', 5_000)),
  categories: rss(times('<category>a</category>', 100_000)),
  'a doctype of no end': `<!DOCTYPE x [${times('<', 500_000)}`,
  'brackets in a doctype': `<!DOCTYPE x ${times('[', 500_000)}>`,
};

const nested = (open: string, close: string, depth: number) => times(open, depth) + times(close, depth);

export const JSON_TEXTS: Record<string, string> = {
  'lists in lists': nested('[', ']', 1_000_000),
  'objects in objects': `${times('{"a":', 500_000)}1${times('}', 500_000)}`,
  'a deep content': `{"title":"t","content":${nested('[', ']', 100_000)}}`,
  'many names': `{${Array.from({ length: 200_000 }, (_, i) => `"a${i}":1`).join(',')}}`,
  'one name, often': `{${Array.from({ length: 300_000 }, () => '"title":"t"').join(',')}}`,
  'many tags': JSON.stringify({
    title: 't',
    content: { text: 'x' },
    tags: Array.from({ length: 200_000 }, (_, i) => `t${i}`),
  }),
  'a long tag': JSON.stringify({ title: 't', content: { text: 'x' }, tags: [times('x', 5_000_000)] }),
  'a long title': JSON.stringify({ title: times('x ', 3_000_000), content: { text: 'x' } }),
  'a long slug': JSON.stringify({ title: 't', slug: times('é-', 1_000_000), content: { text: 'x' } }),
  'white space': JSON.stringify({
    title: `${times(' ', 900)}x`,
    summary: times(' \n', 4_900),
    content: { text: 'x' },
  }),
  'many authors': JSON.stringify({
    title: 't',
    content: { text: 'x' },
    authors: Array.from({ length: 100_000 }, () => ({ name: 'a' })),
  }),
  escapes: `{"title":"t","content":{"text":"${times('\\u0000', 1_000_000)}"}}`,
  'a long number': `{"title":"t","image":{"url":"/a","width":${times('9', 1_000_000)}}}`,
  __proto__: '{"__proto__":{"status":"draft","admin":true},"title":"t","content":{"text":"x"}}',
  constructor:
    '{"constructor":{"prototype":{"polluted":1}},"title":"t","content":{"text":"x","__proto__":{"html":"y"}}}',
  'lone surrogates':
    '{"title":"a\\ud800b","content":{"text":"\\udc00"},"tags":["\\ud83d"],"summary":"\\ud800","source":{"name":"\\udfff x"}}',
  'a long date': JSON.stringify({ title: 't', content: { text: 'x' }, publishedAt: times('1', 64) }),
  'a long language': JSON.stringify({ title: 't', content: { text: 'x' }, language: times('en-', 33) }),
};

export const MARKDOWN: Record<string, string> = {
  'open brackets': times('[', 60_000),
  'open pictures': times('![', 60_000),
  'brackets and parentheses': times('[a](', 50_000),
  'links in links': times('[a](<b', 50_000),
  'closed links': `${times('[', 50_000)}a${times('](b)', 50_000)}`,
  'emphasis of all kinds': times('*a **a ', 50_000),
  'emphasis that ends nothing': times('a**b', 80_000) + times('c*', 60_000),
  underscores: times('_a __b ', 50_000),
  strikes: times('~~a ~', 60_000),
  'backticks that grow': Array.from({ length: 1_500 }, (_, i) => `e${times('`', i)}`).join(''),
  'quotes in quotes': times('> ', 50_000),
  'quotes, a line each': Array.from({ length: 1_000 }, (_, i) => `${times('>', i)} a`).join('\n'),
  'lists in lists': Array.from({ length: 1_000 }, (_, i) => `${times('  ', i)}- a`).join('\n'),
  'list after list': times('* ', 50_000),
  'a wide table': `${times('a|', 20_000)}\n${times('-|', 20_000)}\n${times('b|\n', 5_000)}`,
  references: `${Array.from({ length: 30_000 }, (_, i) => `[a${i}]: b`).join('\n')}\n\n${times('[a1]', 50_000)}`,
  'unfinished references': times('[a]: <', 50_000),
  entities: times('&#x', 100_000),
  autolinks: times('<a:', 100_000),
  addresses: times('https://a.example/(', 40_000),
  'one long address': `https://a.example/${times('a', 500_000)}`,
  'addresses with ends': times('http://a.', 60_000),
  escapes: times('\\', 500_000),
  html: times('<div ', 50_000),
  comments: times('<!--', 100_000),
  'comments in lines': times('- <!--\n', 50_000),
  'html of many attributes': `<a ${times('b=c ', 100_000)}`,
  'open scripts': times('<script>\n', 50_000),
  'blocks of html': times('<div>\n\n', 50_000),
  rules: times('***\n', 100_000),
  headings: times('# a\n', 100_000),
  setext: `${times('a\n', 50_000)}===`,
  fences: times('```\n', 100_001),
  spaces: `a${times(' ', 1_000_000)}b`,
  lines: times('\n', 1_000_000),
  nul: times('\0', 1_000_000),
};

export const HTML: Record<string, string> = {
  'elements in elements': times('<div>', 200_000),
  'closed elements': nested('<b>', '</b>', 100_000),
  paragraphs: times('<p>', 200_000),
  'tables in tables': times('<table><tr><td>', 50_000),
  'lists in lists': times('<ul><li>', 50_000),
  'unfinished tags': times('<a ', 200_000),
  'unfinished attributes': `<a href="${times('x', 3_000_000)}`,
  'many attributes': `<a ${Array.from({ length: 100_000 }, (_, i) => `a${i}=b`).join(' ')}>x</a>`,
  'one attribute, often': `<a ${times('title="b" ', 200_000)}>x</a>`,
  comments: times('<!--', 200_000),
  'half comments': times('<!-- -', 200_000),
  entities: times('&#x6a', 300_000),
  ampersands: times('&', 2_000_000),
  'srcset of commas': `<img srcset="${times(',', 500_000)}">`,
  'srcset of spaces': `<img srcset="a${times(' ', 500_000)}1x">`,
  'srcset of candidates': `<img srcset="${times('a 1x, ', 100_000)}">`,
  'srcset of digits': `<img srcset="a ${times('1', 300_000)}">`,
  'a long class': `<code class="${times('language-x ', 200_000)}">x</code>`,
  'a long address': `<a href="${times(' ', 500_000)}javascript:x">x</a>`,
  'a data picture': `<img src="data:image/png;base64,${times('A', 3_000_000)}!">`,
  'unknown elements': times('<x-y>', 100_000),
  'plain text elements': times('<plaintext>', 50_000),
  scripts: times('<script>', 100_000),
  titles: times('<title>a</title>', 100_000),
  headings: times('<h1>', 100_000),
  meta: times('<meta name="keywords" content="a,b">', 50_000),
  keywords: `<meta name="keywords" content="${times('a,', 500_000)}"><p>x`,
  'closing tags': times('</p>', 200_000),
  brackets: times('<', 1_000_000),
  declarations: times('<!DOCTYPE a [', 100_000),
  processing: times('<?a ', 200_000),
  CDATA: times('<![CDATA[', 100_000),
  svg: times('<svg><style>', 50_000),
};

export const TEXT: Record<string, string> = {
  'one long line': times('a', 8_000_000),
  spaces: `a${times(' ', 3_000_000)}b`,
  'short lines': times('a\n\n', 100_000),
  dates: times('17 December 2020\n', 20_000),
  digits: `${times('1', 1_000_000)}\n\nx`,
  credits: times('Photo: a\n', 50_000),
  sources: times('Based on materials from a\n', 50_000),
  'full stops': `${times('.', 80)}\n\n${times('. ', 1_000_000)})`,
  marks: times('\u200e', 1_000_000),
  surrogates: times('\u{1f600}', 1_000_000),
};

const yaml = (lines: string) => `---\ntitle: t\n${lines}\n---\ntext`;
export const YAML: Record<string, string> = {
  'aliases of aliases': yaml(
    `a: &a [x,x]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [${times(`*${i ? `b${i - 1}` : 'a'},`, 10)}]`).join('\n')}`,
  ),
  'lists in lists': yaml(`a: ${times('[', 90_000)}`),
  'maps in maps': yaml(`a: ${times('{a: ', 20_000)}`),
  'keys in keys': yaml(times('? ', 40_000)),
  dashes: yaml(`a:\n${times('- ', 40_000)}`),
  merges: yaml(`a: &a {x: 1}\n${times('<<: *a\n', 8_000)}`),
  'many fields': yaml(Array.from({ length: 10_000 }, (_, i) => `a${i}: b`).join('\n')),
  __proto__: yaml('__proto__: {status: draft}\nconstructor: {prototype: {polluted: 1}}'),
  functions: yaml('a: !!js/function "function () {}"'),
  'a long front matter': `---\n${times('a', 5_000_000)}`,
  documents: yaml(times('...\n---\n', 5_000)),
  spaces: yaml(`a: ${times(' ', 90_000)}b`),
  quotes: yaml(`a: "${times('\\', 90_000)}`),
  toml: `+++\n${times('a = [', 15_000)}\n+++\nx`,
  'toml tables': `+++\n${times('[[a.b]]\n', 10_000)}+++\nx`,
  'toml dotted names': `+++\n${times('a.', 49_000)}b = 1\n+++\nx`,
  'toml lists in lists': `+++\na = ${times('[', 90_000)}\n+++\nx`,
};
