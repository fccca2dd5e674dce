// A stylesheet for RSS and Atom opened in a browser, which has no XSLT any more: everything is hidden but what a
// person reads. CSS makes no links and reads no element's text, so addresses are shown to be copied.

const COLOURS = `
  --paper: #fdfcfa; --ink: #1c1a17; --quiet: #625d55; --line: #ddd8ce; --tint: #f4f1ea; --accent: #9a2014;`;
const DARK = `
  --paper: #151617; --ink: #e9e6e0; --quiet: #aaa59b; --line: #35373a; --tint: #1f2123; --accent: #ff9b86;`;

/** What the page says of itself, by the feed's language (`xml:lang`, which only Atom has). */
const NOTES: [selector: string, note: string][] = [
  ['', 'This is a web feed: copy its address into a feed reader, and new articles come to you.'],
  ['ru', 'Это веб-лента: скопируйте её адрес в программу для чтения лент, и новые статьи придут сами.'],
  ['ar', 'هذه خلاصة ويب: انسخ عنوانها إلى قارئ خلاصات لتصلك المقالات الجديدة.'],
  ['tr', 'Bu bir web beslemesidir: adresini bir besleme okuyucusuna kopyalayın, yeni haberler size gelsin.'],
];

const notes = NOTES.map(
  ([language, note]) =>
    `${language ? `atom|feed:lang(${language})::before` : 'channel::before, atom|feed::before'} { content: "${note}"; }`,
).join('\n');

export const FEED_CSS = `@namespace atom url(http://www.w3.org/2005/Atom);
@namespace media url(http://search.yahoo.com/mrss/);
@namespace dc url(http://purl.org/dc/elements/1.1/);
@namespace xml url(http://www.w3.org/XML/1998/namespace);

:root { color-scheme: light dark;${COLOURS} }
@media (prefers-color-scheme: dark) { :root {${DARK} } }

/* Hidden unless shown below: guid, content:encoded, atom:link, tombstones, what the future adds. */
rss > *, channel > *, item > *, atom|feed > *, atom|entry > * { display: none; }

rss, atom|feed {
  display: block; min-height: 100vh; box-sizing: border-box; padding: 1.5rem 1.25rem 4rem;
  background: var(--paper); color: var(--ink);
  font: 17px/1.55 Charter, "Bitstream Charter", "Iowan Old Style", Georgia, "Noto Serif", serif;
  overflow-wrap: anywhere;
}
rss > channel { display: block; }
channel, atom|feed { max-width: 44rem; margin: 0 auto; }
channel::before, atom|feed::before {
  display: block; padding: .8rem 1rem; margin-bottom: 2rem; border-radius: 6px; background: var(--tint);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif;
}
${notes}

/* Each text runs in the direction of its first strong letter: RSS says no language item by item. */
channel > title, channel > description, channel > item, channel > item > *,
atom|feed > atom|title, atom|feed > atom|subtitle, atom|entry, atom|entry > * {
  unicode-bidi: plaintext; text-align: start;
}
channel > title, atom|feed > atom|title { display: block; font-size: 2rem; font-weight: 700; line-height: 1.2; }
channel > description, atom|feed > atom|subtitle { display: block; margin-top: .4rem; color: var(--quiet); }

/* Order is the document's in RSS; a flex column puts title, date and text in ours. */
channel > item, atom|feed > atom|entry {
  display: flex; flex-direction: column; padding: 1.4rem 0; margin-top: 1.4rem; border-top: 1px solid var(--line);
}
item > pubDate, atom|entry > atom|published, item > link, item > dc|creator, atom|entry > atom|author {
  font-family: system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--quiet); font-size: 14px;
}
item > pubDate, atom|entry > atom|published { display: block; order: 1; }
item > title, atom|entry > atom|title { display: block; order: 2; font-size: 1.3rem; font-weight: 700; line-height: 1.25; margin: .2rem 0; }
item > dc|creator, atom|entry > atom|author { display: block; order: 3; }
atom|author > atom|uri, atom|author > atom|email { display: none; }
item > description, atom|entry > atom|summary { display: block; order: 4; margin-top: .4rem; }
item > link { display: block; order: 5; margin-top: .4rem; user-select: all; -webkit-user-select: all; }
atom|entry > atom|link[rel=alternate]:not(atom|entry > atom|link[rel=alternate] ~ atom|link[rel=alternate]) {
  display: block; order: 5; margin-top: .4rem;
}
atom|entry > atom|link[rel=alternate]::after {
  content: attr(href); font: 14px/1.4 system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--quiet);
}

[xml|lang|=ar], [xml|lang|=he], [xml|lang|=fa], [xml|lang|=ur], [xml|lang|=ps], [xml|lang|=yi], [xml|lang|=dv],
[xml|lang|=ckb], [xml|lang|=ug], [xml|lang|=sd], [xml|lang|=syr], [xml|lang*="-Arab"], [xml|lang*="-Hebr"] {
  direction: rtl;
}
`;
