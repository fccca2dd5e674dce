// The interface's stylesheet, in the site's own colours. Logical properties: right-to-left needs no rules of its own.
import { DARK, LIGHT } from '../style.ts';

const BASE = `
:root {
  color-scheme: light dark;${LIGHT}
  --good: #1c6b3c; --warn: #8a5a00; --field: #fff; --gone: #fbe4e0; --new: #dff2e3;
  --text: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", Georgia, "Noto Serif", serif;
  --interface: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --code: ui-monospace, "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) { :root {${DARK}
  --good: #7fd6a0; --warn: #eebf6a; --field: #1a1c1d; --gone: #4a2320; --new: #1d3d28; } }
*, ::before, ::after { box-sizing: border-box; }
html { text-size-adjust: 100%; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: .9375rem/1.5 var(--interface); overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; margin: 0; }
h1 { font: 600 1.75rem/1.2 var(--text); }
h2 { font-size: 1rem; }
h3 { font-size: .9375rem; }
p, ul, ol, dl, pre { margin: 0 0 .75rem; }
a { color: inherit; text-decoration-color: var(--accent); text-underline-offset: .15em; }
a:hover { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: 0; }
code, pre { font-family: var(--code); font-size: .875em; }
time { white-space: nowrap; }
.unseen:not(:focus) { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; padding: 0; border: 0; }
.skip { position: absolute; inset-block-start: -10rem; inset-inline-start: 1rem; background: var(--paper); padding: .5rem 1rem; z-index: 2; }
.skip:focus { inset-block-start: .5rem; }
[hidden] { display: none !important; }
.quiet, .hint { color: var(--quiet); }
.hint { font-size: .8125rem; margin: .25rem 0 0; }`;

const AROUND = `
.top { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; padding: .6rem clamp(1rem, 3vw, 2rem); border-block-end: 1px solid var(--line); background: var(--tint); }
.top p { margin: 0; }
.name { font-weight: 700; }
.name a { display: flex; align-items: center; gap: .5rem; text-decoration: none; min-block-size: 2rem; }
.name svg { color: var(--accent); flex: none; }
.top nav { flex: 1; font-size: .875rem; }
.top nav ul { display: flex; flex-wrap: wrap; gap: 0; list-style: none; margin: 0; padding: 0; }
.top nav a { display: block; padding: .35rem .55rem; border-radius: 5px; text-decoration: none; }
.top nav a:hover { background: var(--line); color: inherit; }
.top nav a[aria-current] { font-weight: 650; box-shadow: inset 0 -3px var(--accent); border-radius: 5px 5px 0 0; }
@media (max-width: 48rem) { .top nav { order: 1; flex-basis: 100%; } .top .name { flex: 1; } }
.out { display: flex; align-items: center; gap: .5rem; }
.who { color: var(--quiet); font-size: .8125rem; }
main { max-inline-size: 62rem; margin: 0 auto; padding: 1.75rem clamp(1rem, 3vw, 2rem) 3rem; }
main.wide { max-inline-size: 84rem; }
.heading { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .75rem 1.5rem; margin-block-end: 1.25rem; }
.heading p { margin: 0; }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; font-size: .875rem; }
.foot { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: .75rem 1.5rem; max-inline-size: 84rem; margin: 0 auto; padding: 1.25rem clamp(1rem, 3vw, 2rem) 2rem; color: var(--quiet); font-size: .8125rem; }
.foot form { display: flex; align-items: center; gap: .5rem; }
.foot select, .foot button { font-size: inherit; inline-size: auto; }
.foot p { margin: 0; display: flex; gap: 1rem; }
.notice { padding: .7rem 1rem; margin-block-end: 1.25rem; background: var(--tint); border-inline-start: 4px solid var(--good); border-radius: 4px; }
.notice p { margin: 0 0 .5rem; }
.notice p:last-child { margin: 0; }
.notice button { margin-inline-end: .5rem; }
.door { max-inline-size: 30rem; margin: 6vh auto; }
.asked dt { font-weight: 600; font-size: .8125rem; color: var(--quiet); }
.asked dd { margin: 0 0 .6rem; overflow-wrap: anywhere; }
.door h1 { margin-block-end: .75rem; }
.status { color: var(--accent); font-weight: 700; margin: 0; }
.empty { padding: 1.5rem; background: var(--tint); border-radius: 6px; }`;

const FORMS = `
input, select, textarea, button, .button { font: inherit; color: inherit; border: 1px solid var(--quiet); border-radius: 5px; padding: .4rem .65rem; background: var(--field); min-block-size: 2.25rem; }
input:not([type=radio], [type=checkbox]), textarea, select { inline-size: 100%; max-inline-size: 100%; }
textarea { resize: vertical; line-height: 1.5; display: block; }
input[type=radio], input[type=checkbox] { inline-size: 1.1rem; block-size: 1.1rem; min-block-size: 0; accent-color: var(--accent); vertical-align: -.2em; margin: 0; }
input[type=file] { padding: .3rem; }
button, .button { display: inline-block; cursor: pointer; text-decoration: none; font-weight: 550; line-height: 1.4; }
button:hover, .button:hover { background: var(--tint); color: inherit; border-color: var(--ink); }
.primary { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.primary:hover { background: var(--accent); border-color: var(--accent); color: var(--paper); }
.danger { border-color: var(--accent); color: var(--accent); }
.plain { border-color: transparent; background: none; text-decoration: underline; text-decoration-color: var(--accent); text-underline-offset: .15em; font-weight: 400; }
label, .label { display: block; font-weight: 600; font-size: .8125rem; margin-block-end: .2rem; }
.field { margin-block-end: .85rem; }
[aria-invalid] { border: 2px solid var(--accent); }
.fault { color: var(--accent); font-weight: 600; font-size: .8125rem; margin: .25rem 0 0; }
.faults { padding: .9rem 1.1rem; margin-block-end: 1.25rem; border: 2px solid var(--accent); border-radius: 6px; }
.faults ul { margin: 0; padding-inline-start: 1.25rem; }
.faults p { margin: .15rem 0 .5rem; }
fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; }
legend { padding: 0; float: inline-start; inline-size: 100%; margin-block-end: .5rem; }
legend + * { clear: both; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem .35rem; margin-block-end: 1rem; background: color-mix(in srgb, var(--field) 55%, var(--paper)); }
.card > h2 { margin-block-end: .6rem; }
summary { cursor: pointer; margin-block-end: .55rem; }
summary h2 { display: inline; }
details[open] > summary { margin-block-end: .75rem; }
.kinds legend { font-weight: 600; font-size: .8125rem; margin-block-end: .25rem; }
.kinds p { margin-block-end: .5rem; }
.kinds label { display: inline; font-size: inherit; font-weight: 500; }
.kinds .hint { display: block; margin: 0; padding-inline-start: 1.5rem; }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin-block: .75rem .6rem; }
.side .pair { grid-template-columns: 2fr 1fr; }
.side .pair.role { grid-template-columns: 2fr 3fr; }
.pair, .quad { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .6rem; }
.quad > :first-child { grid-column: 1 / -1; }
.quad { grid-template-columns: 2fr 1fr 1fr; }
.rows .field { margin-block-end: .5rem; }
.hint + .rows { margin-block-start: .5rem; }
.js .scriptless { display: none; }
label.beside { display: inline; font-size: inherit; font-weight: 500; }
.filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0 .75rem; align-items: end; padding: .9rem 1rem .2rem; background: var(--tint); border-radius: 8px; margin-block-end: 1rem; }
.filters .wide { grid-column: span 2; }
.filters .go { margin-block-end: .85rem; display: flex; gap: .75rem; align-items: center; }
@media (max-width: 30rem) { .filters { grid-template-columns: 1fr 1fr; } }`;

const EDITOR = `
.board { display: grid; grid-template: auto 1fr / minmax(0, 1fr) 23.5rem; gap: 0 2rem; align-items: start; }
.side { grid-row-end: span 2; }
@media (max-width: 60rem) { .board { grid-template: none / minmax(0, 1fr); } .side { grid-row-end: auto; } }
.recognise { display: flex; flex-wrap: wrap; align-items: baseline; gap: .35rem .75rem; }
.recognise .hint { flex: 1 1 16rem; }
.big { font: 600 1.5rem/1.25 var(--text); padding: .55rem .75rem; }
textarea.content { font: 1.0625rem/1.6 var(--text); padding: .9rem 1rem; min-block-size: 24rem; field-sizing: content; }
textarea.dropping { outline: 3px dashed var(--accent); }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; margin-block-end: .4rem; }
.tools .label { margin: 0; }
.tools select { inline-size: auto; margin-inline-start: auto; }
#toolbar { display: flex; flex-wrap: wrap; gap: .2rem; }
.tool { min-inline-size: 2.25rem; padding: .25rem .5rem; background: none; border-color: var(--line); font-weight: 500; }
[data-face]::before { content: attr(data-face); }
[data-mark=bold] { font-weight: 800; }
[data-mark=italic] { font-style: italic; font-family: var(--text); }
.thumb img { max-inline-size: 100%; max-block-size: 12rem; border-radius: 4px; background: var(--tint); }
.preview { margin-block-start: 1.25rem; border-block-start: 1px solid var(--line); padding-block-start: 1rem; }
.preview > h2 { color: var(--quiet); font-size: .8125rem; }
.story { font: 1.0625rem/1.65 var(--text); max-inline-size: 42rem; }
.story .headline, .conflict .headline { font: 600 1.6rem/1.2 var(--text); margin-block: .5rem; }
.story h2 { font-size: 1.4rem; margin-block: 1.5rem .5rem; }
.story h3 { font-size: 1.2rem; margin-block: 1.25rem .4rem; }
.standfirst { color: var(--quiet); font-size: 1.125rem; }
.story img { max-inline-size: 100%; block-size: auto; }
.story table { border-collapse: collapse; display: block; overflow-x: auto; }
.story td, .story th { border-block-end: 1px solid var(--line); padding: .3rem .75rem .3rem 0; text-align: start; }
.story pre { overflow-x: auto; background: var(--tint); padding: .75rem; direction: ltr; text-align: left; }
.story blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid var(--line); color: var(--quiet); }
.doctor { margin-block-end: 1.25rem; padding: .8rem 1rem .2rem; background: var(--tint); border-radius: 6px; }
.doctor .log a { text-decoration: underline; }
.doctor .log > li:last-child { border: 0; }
.wire { margin-block-start: 2rem; }
.wire h3 { display: inline; }
.wire pre { max-block-size: 30rem; overflow: auto; white-space: pre-wrap; text-align: left; }
figure { margin: 0 0 1rem; }
figcaption { color: var(--quiet); font: .8125rem var(--interface); }
.conflict { border: 2px solid var(--warn); border-radius: 8px; padding: 1rem 1.25rem; margin-block-end: 1.5rem; }
.conflict h3 { margin-block: .75rem .25rem; }
.both { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
.both pre { max-block-size: 20rem; overflow: auto; white-space: pre-wrap; background: var(--tint); padding: .75rem; border-radius: 5px; font: .9375rem/1.5 var(--text); }
.changes dt { font-weight: 600; font-size: .8125rem; color: var(--quiet); margin-block-start: .75rem; }
.changes dd { margin: .2rem 0 0; white-space: pre-wrap; font: 1rem/1.6 var(--text); background: var(--tint); border-radius: 5px; padding: .6rem .8rem; max-block-size: 40rem; overflow: auto; }
del { background: var(--gone); text-decoration: line-through; text-decoration-thickness: 1px; }
ins { background: var(--new); text-decoration: underline; text-decoration-thickness: 2px; text-underline-offset: .2em; }
.cut { color: var(--quiet); }`;

const LISTS = `
.articles, .log { list-style: none; padding: 0; }
.articles > li { padding-block: .8rem; border-block-end: 1px solid var(--line); }
.articles h2 { font: 600 1.125rem/1.3 var(--text); margin-block-end: .25rem; }
.articles h2 a, .log a { text-decoration: none; }
.articles h2 a:hover, .log a:hover { text-decoration: underline; }
.about { display: flex; flex-wrap: wrap; gap: .25rem .9rem; align-items: center; margin: 0; color: var(--quiet); font-size: .8125rem; }
.tags { display: inline-flex; flex-wrap: wrap; gap: .3rem; }
.tags a { padding: .1rem .5rem; border-radius: 1rem; background: var(--tint); color: var(--ink); text-decoration: none; min-block-size: 1.5rem; }
.about .links { margin-inline-start: auto; font-size: inherit; }
.badge { display: inline-block; padding: .05rem .5rem; border: 1px solid currentColor; border-radius: 3px; font-size: .75rem; font-weight: 600; color: var(--quiet); }
.badge.published, .badge.publish, .badge.active { color: var(--good); }
.badge.scheduled, .badge.correction, .badge.retrying, .badge.failing, .badge.warning, .badge.careless { color: var(--warn); }
.badge.retracted, .badge.retract, .badge.failed, .badge.error { color: var(--accent); }
.log > li { padding-block: .45rem; border-block-end: 1px solid var(--line); }
.log p { margin: .15rem 0 0; }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; list-style: none; padding: 0; margin-block-end: 1.75rem; }
.numbers li > * { display: block; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 8px; text-decoration: none; block-size: 100%; }
.numbers a:hover { border-color: var(--accent); }
.numbers strong { display: block; color: var(--ink); font: 600 1.75rem/1.2 var(--text); font-variant-numeric: tabular-nums; }
.numbers span { color: var(--quiet); display: block; font-size: .8125rem; }
.log .about a { text-decoration: underline; }
.log > li > .about { flex: 1; }
.about > form { margin-inline-start: auto; }
form.card, section.card { max-inline-size: 44rem; }
.card > .hint { margin-block-end: .75rem; }
section > h2 { margin-block-end: .6rem; }
main > section + section, .empty + section, .scroll + section { margin-block-start: 2rem; }
.log > li { display: flex; flex-wrap: wrap; gap: .15rem .75rem; align-items: baseline; }
.log > li > p { flex-basis: 100%; }
.log > li > time, .log > li > .at { margin-inline-start: auto; }
.scroll { overflow-x: auto; margin-block-end: 1.25rem; }
.scroll.broad table { min-inline-size: 58rem; }
table { border-collapse: collapse; inline-size: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .45rem .9rem .45rem 0; padding-inline: 0 .9rem; border-block-end: 1px solid var(--line); text-align: start; vertical-align: top; }
thead th { color: var(--quiet); font-weight: 600; font-size: .8125rem; }
td form { display: inline; }
.ltr { direction: ltr; unicode-bidi: isolate; }
.secret { display: block; padding: .75rem 1rem; background: var(--tint); border-radius: 5px; user-select: all; direction: ltr; text-align: left; }
.tabs { display: flex; gap: 1rem; list-style: none; padding: 0; }
@media (forced-colors: active) { .badge, .tags a { border: 1px solid; } }
`;

export const ADMIN_CSS = `${BASE}${AROUND}${FORMS}${EDITOR}${LISTS}`.trimStart();
