// What an error's code means and what to do about it: the pages that the `type` of a problem leads to (RFC 9457 §3.1.1).

import type { Site } from '../formats/format.ts';
import { PROBLEM_GROUPS } from '../problem-texts.ts';
import { layout } from './layout.ts';
import { direction, html, type Markup } from './markup.ts';

/** Of each group: what it is about, and what to do. */
const GROUPS: Readonly<Record<string, { title: string; advice: string }>> = {
  status: {
    title: 'Statuses',
    advice: 'Read `detail`, change the request as it says, and send it again.',
  },
  general: {
    title: 'Bodies and the server',
    advice:
      'Read `detail`, and `errors` where there are any: they say what to change. With a `Retry-After`, wait so many seconds, and send the same again.',
  },
  request: {
    title: 'Requests',
    advice:
      'Change the request as the text says, and send it again. With a `Retry-After`, wait so many seconds first.',
  },
  article: {
    title: 'Articles, tokens and other JSON',
    advice:
      'In the body that was sent, correct what `pointer` names (a JSON Pointer, RFC 6901), and send it again. Nothing was stored.',
  },
  facet: {
    title: 'Tags, authors, sources and languages',
    advice: 'Look at how things are with `GET /admin/facets`, and change the request as the text says.',
  },
  file: { title: 'Files', advice: 'Send the file as the text says. Nothing was kept.' },
  import: {
    title: 'Imports',
    advice:
      'Correct the document, and import it again: an article that was imported before is not there twice.',
  },
  call: {
    title: 'Addresses that Tagwire calls',
    advice: 'Correct the address, or see to it that it can be reached from the internet.',
  },
  delivery: {
    title: 'Deliveries',
    advice:
      'A subscriber or webhook could not be told. It is tried again by itself for a day; `POST /admin/deliveries/{id}/retry` tries it at once.',
  },
  webhook: {
    title: 'Webhooks',
    advice: 'In the body that was sent, correct what `pointer` names, and send it again.',
  },
  people: {
    title: 'People and signing in',
    advice: 'Change what the text says, and send it again. Who is locked out asks an admin for a new link.',
  },
};

/** What is known of a code; undefined where there is none such. */
export function problemOfCode(code: string) {
  const group = Object.keys(PROBLEM_GROUPS).find((name) => Object.hasOwn(PROBLEM_GROUPS[name]!, code));
  return group === undefined ? undefined : { code, text: PROBLEM_GROUPS[group]![code]!, ...GROUPS[group]! };
}

export type KnownProblem = NonNullable<ReturnType<typeof problemOfCode>>;

/** @param translations the text by language (BCP 47) */
export function codePage(
  site: Site,
  { code, text, title, advice }: KnownProblem,
  translations: Readonly<Record<string, string>>,
): Markup {
  const body = html`<header class="view"><h1><code>${code}</code></h1></header>
<p>${title}. The answer has this <code>code</code>, or an entry of its <code>errors</code>, with the text</p>
<blockquote><p>${withCode(text)}</p></blockquote>
<h2>What to do</h2>
<p>${withCode(advice)}</p>
${
  Object.keys(translations).length > 0 &&
  html`<h2>In the editors’ pages</h2>
<ul>
${Object.entries(translations).map(([language, words]) => html`<li lang="${language}" dir="${direction(language)}">${withCode(words)}</li>\n`)}
</ul>`
}
<p><a href="${site.url}/problems/">All codes</a>, <a href="${site.url}/docs">all calls of the API</a></p>`;
  return page(site, code, body, `${site.url}/problems/${code}`);
}

/** Every code there is. */
export function codesPage(site: Site): Markup {
  const body = html`<header class="view"><h1>Errors</h1></header>
<p>Errors are problem details (<a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>). Programs go by
<code>code</code>, which stays the same; the texts may change. <code>type</code> is the address of the code’s page.</p>
${Object.entries(PROBLEM_GROUPS).map(
  ([group, texts]) => html`<h2>${GROUPS[group]?.title}</h2>
<ul>
${Object.entries(texts).map(([code, text]) => html`<li><a href="${site.url}/problems/${code}"><code>${code}</code></a> ${withCode(text)}</li>\n`)}
</ul>`,
)}`;
  return page(site, 'Errors', body, `${site.url}/problems/`);
}

const page = (site: Site, title: string, body: Markup, canonical: string) =>
  layout({ site, title: `${title} · ${site.title}`, language: 'en', canonical, body });

/** `{name}`s stand for what differs; what stands in backticks is to be typed. */
const withCode = (text: string): Markup[] =>
  text.split(/(\{\w+\}|`[^`]+`)/).map((part) => {
    const inner = part.slice(1, -1);
    if (/^\{\w+\}$/.test(part)) return html`<var>${inner}</var>`;
    return part.startsWith('`') ? html`<code>${inner}</code>` : html`${part}`;
  });
