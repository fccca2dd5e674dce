// The one stylesheet. Logical properties, so that right-to-left needs no rules of its own; no letter-spacing and
// no italics for effect, which break or deface Arabic, Hebrew and Chinese.

export const LIGHT = `
  --paper: #fdfcfa; --ink: #1c1a17; --quiet: #625d55; --line: #ddd8ce; --tint: #f4f1ea; --accent: #9a2014;`;
export const DARK = `
  --paper: #151617; --ink: #e9e6e0; --quiet: #aaa59b; --line: #35373a; --tint: #1f2123; --accent: #ff9b86;`;

const BASE = `
:root {
  color-scheme: light dark;${LIGHT}
  --text: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", Georgia, "Noto Serif", serif;
  --interface: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --code: ui-monospace, "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) { :root {${DARK} } }
*, ::before, ::after { box-sizing: border-box; }
html { text-size-adjust: 100%; -webkit-text-size-adjust: 100%; }
body {
  max-inline-size: 46rem; margin: 0 auto; padding: 0 1.25rem;
  background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 var(--text); overflow-wrap: break-word;
}
h1, h2, h3, h4, h5, h6 { line-height: 1.2; text-wrap: balance; margin-block: 1.8em .5em; }
p, ul, ol, dl, pre, blockquote, figure { margin-block: 0 1.1em; }
a { color: inherit; text-decoration-color: var(--accent); text-underline-offset: .15em; text-decoration-thickness: 1px; }
a:hover { color: var(--accent); text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 2px; }
img, video, audio, svg { max-inline-size: 100%; }
img, video { block-size: auto; }
ul.tags, ul.index, ol.articles, .feeds ul, .files ul { list-style: none; padding: 0; margin-block-end: 0; }
.subline, .when, .byline, .tags, .index, .paging, .credits, .languages, .corrections, .files, .empty,
figcaption, .site, .status { font-family: var(--interface); }`;

const AROUND = `
.skip { position: absolute; inset-block-start: -10rem; background: var(--paper); padding: .5rem 1rem; z-index: 1; }
.skip:focus { inset-block-start: .5rem; }
header.site {
  display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem;
  padding-block: 1rem; border-block-end: 1px solid var(--line); font-size: .9375rem;
}
header.site a { text-decoration: none; }
header.site a:hover { text-decoration: underline; }
header .name { margin: 0; margin-inline-end: auto; font-weight: 700; font-size: 1.125rem; min-inline-size: 0; }
header .name a { display: flex; align-items: center; gap: .5rem; }
header .name svg { color: var(--accent); flex: none; }
header nav { display: flex; gap: 1.25rem; }
header nav a { padding-block: .35rem; }
header form { display: flex; flex: 1 1 14rem; min-inline-size: 0; }
@media (min-width: 44rem) { header form { max-inline-size: 20rem; } }
input, button { font: inherit; color: inherit; background: transparent; border: 1px solid var(--quiet); padding: .35rem .7rem; }
input { flex: 1; inline-size: 0; min-inline-size: 0; border-start-start-radius: 4px; border-end-start-radius: 4px; }
input::placeholder { color: var(--quiet); opacity: 1; }
button { border-inline-start: 0; border-start-end-radius: 4px; border-end-end-radius: 4px; cursor: pointer; }
button:hover { background: var(--tint); }
footer.site { margin-block-start: 3.5rem; padding-block: 1.5rem 2.5rem; border-block-start: 1px solid var(--line); font-size: .875rem; color: var(--quiet); }
.feeds h2 { margin: 0 0 .3em; font-size: 1rem; color: var(--ink); }
.feeds li { display: grid; grid-template-columns: 6rem 1fr; gap: .5rem; padding-block: .3rem; }
.feeds li a { color: var(--ink); font-weight: 600; }
.feeds li span { overflow-wrap: anywhere; direction: ltr; text-align: start; user-select: all; }
.colophon { margin: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
.feeds + .colophon { margin-block-start: 1.5rem; }`;

const LIST = `
header.view { padding-block: 2rem 1rem; }
header.view h1 { margin: 0; font-size: clamp(1.75rem, 1.3rem + 2.2vw, 2.5rem); overflow-wrap: anywhere; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header.view p { margin: .5rem 0 0; color: var(--quiet); }
header.view .unseen + p { margin: 0; font-size: 1.2rem; }
.articles > li { border-block-start: 1px solid var(--line); padding-block: 1.35rem; }
.articles > li:first-child { border: 0; }
.articles h2 { margin: 0 0 .35rem; font-size: clamp(1.25rem, 1.15rem + .5vw, 1.4375rem); overflow-wrap: anywhere; }
.articles h2 a { text-decoration: none; }
.articles h2 a:hover { text-decoration: underline; }
.articles .when, .articles .byline { margin: 0 0 .35rem; font-size: .8125rem; color: var(--quiet); }
.articles .byline { font-size: .875rem; }
.articles .summary { margin: 0 0 .5rem; text-wrap: pretty; }
.byline a { text-decoration: none; }
.byline a:hover { text-decoration: underline; }
.language { margin-inline-start: .5rem; padding: .05rem .4rem; border: 1px solid var(--line); border-radius: 3px; }
.language a { text-decoration: none; }
.tags { display: flex; flex-wrap: wrap; gap: .35rem; font-size: .8125rem; }
.tags a { display: inline-block; padding: .2rem .6rem; border-radius: 1rem; background: var(--tint); text-decoration: none; overflow-wrap: anywhere; }
.tags a:hover { text-decoration: underline; }
.paging { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 1rem; margin-block-start: 1rem; padding-block: 1.25rem; border-block-start: 1px solid var(--line); }
.paging .older { margin-inline-start: auto; }
.paging .older::after { content: " \\2192"; }
.paging .newest::before { content: "\\21E4 "; }
[dir=rtl] .paging .older::after { content: " \\2190"; }
[dir=rtl] .paging .newest::before { content: "\\21E5 "; }
.empty { padding: 1.5rem; background: var(--tint); border-radius: 6px; }
.empty p { margin: 0; }
.empty p:first-child { font-weight: 600; margin-block-end: .3rem; }
.index { columns: 14rem; column-gap: 2.5rem; }
.index li { display: flex; gap: 1rem; justify-content: space-between; align-items: baseline; break-inside: avoid; padding-block: .4rem; border-block-end: 1px solid var(--line); }
.index a { text-decoration: none; overflow-wrap: anywhere; min-inline-size: 0; }
.index a:hover { text-decoration: underline; }
.count { color: var(--quiet); font-size: .875rem; font-variant-numeric: tabular-nums; }
.notice { padding-block: 3rem 1rem; }
.notice h1 { margin: 0 0 .75rem; font-size: clamp(1.6rem, 1.3rem + 1.6vw, 2.1rem); }
.notice .status { margin: 0; color: var(--accent); font-weight: 700; }
.notice > p > a + a { margin-inline-start: 1rem; }`;

const STORY = `
.story { padding-block-start: 2rem; }
.story h1 { margin: 0 0 .8rem; font-size: clamp(1.8rem, 1.3rem + 2.6vw, 2.75rem); line-height: 1.12; overflow-wrap: anywhere; }
.standfirst { font-size: 1.2rem; line-height: 1.45; color: var(--quiet); text-wrap: pretty; }
.subline { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; padding-block: .75rem; border-block: 1px solid var(--line); font-size: .875rem; color: var(--quiet); }
.subline .byline { color: var(--ink); font-weight: 600; }
.corrections { padding: .8rem 1rem; margin-block-end: 1.5rem; background: var(--tint); border-inline-start: 3px solid var(--accent); font-size: .9375rem; }
.corrections p { margin: 0; }
.corrections p + p { margin-block-start: .5rem; }
.story figure { margin-inline: 0; }
.lead img { max-block-size: 80vh; inline-size: auto; }
.story img { display: block; background: var(--tint); color: var(--quiet); font: .875rem/1.4 var(--interface); }
figcaption { padding-block-start: .5rem; font-size: .8125rem; line-height: 1.45; color: var(--quiet); }
.credit { display: block; }
.content { font-size: 1.125rem; line-height: 1.65; text-wrap: pretty; hyphens: manual; }
.content h1, .content h2 { font-size: 1.4em; }
.content h3 { font-size: 1.2em; }
.content h4, .content h5, .content h6 { font-size: 1em; }
blockquote { margin-inline: 0; padding-inline-start: 1.1rem; border-inline-start: 3px solid var(--line); color: var(--quiet); }
.content li { margin-block-end: .35em; }
.content a { overflow-wrap: anywhere; }
code, kbd, samp, pre { font-family: var(--code); font-size: .85em; direction: ltr; unicode-bidi: isolate; }
:not(pre) > code { padding: .1em .3em; background: var(--tint); border-radius: 3px; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 1rem; background: var(--tint); border-radius: 6px; line-height: 1.5; text-align: left; tab-size: 4; }
pre code { font-size: 1em; }
.scroll { overflow-x: auto; margin-block: 0 1.4em; }
table { border-collapse: collapse; font: .9375rem/1.4 var(--interface); font-variant-numeric: tabular-nums; min-inline-size: min(100%, 24rem); }
caption { text-align: start; padding-block-end: .5rem; color: var(--quiet); font-size: .875rem; }
th, td { padding: .45rem 1.1rem .45rem 0; padding-inline: 0 1.1rem; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; vertical-align: bottom; border-color: var(--quiet); }
tfoot th, tfoot td { border-block-end: 0; font-weight: 600; }
hr { border: 0; border-block-start: 1px solid var(--line); margin-block: 2rem; }
.files { margin-block: 2rem; padding: 1rem 1.25rem; background: var(--tint); border-radius: 6px; font-size: .9375rem; }
.files h2 { margin: 0 0 .75rem; font-size: 1rem; }
.files audio, .files video { inline-size: 100%; margin-block-end: .5rem; }
.files li { padding-block: .2rem; overflow-wrap: anywhere; }
.facts { color: var(--quiet); font-size: .875rem; }
.story > footer { margin-block-start: 2.5rem; font-size: .9375rem; }
.credits { color: var(--quiet); margin-block-end: 1.25rem; }
.credits p { margin: 0; }
.languages { margin-block: 1.25rem 0; }`;

const PRINT = `
@media print {
  :root { color-scheme: light;${LIGHT} --paper: #fff; --ink: #000; }
  body { max-inline-size: none; font-size: 11pt; }
  header nav, header form, .skip, .feeds, .paging, .files audio, .files video { display: none; }
  h1, h2, h3, figure, tr { break-inside: avoid; }
  h1, h2, h3 { break-after: avoid; }
  .scroll, pre { overflow: visible; white-space: pre-wrap; }
}
@media (forced-colors: active) { .tags a, .language { border: 1px solid; } }
`;

export const SITE_CSS = `${BASE}${AROUND}${LIST}${STORY}${PRINT}`.trimStart();
