// /subscribe: a person puts a feed together. One form, whole without scripts: adding is sending it, removing a link.
import { type Choice, choicePath, TAG_GROUPS, type TagGroup, withTag } from '../domain/choice.ts';
import type { Article, FacetKind } from '../domain/model.ts';
import { publishedDate, readingUrl } from '../formats/facts.ts';
import type { Site } from '../formats/format.ts';
import { ownLanguageName } from '../formats/language-names.ts';
import { prefixOf } from '../formats/uri.ts';
import { type FeedLink, feedName, layout } from './layout.ts';
import { direction, html, type Markup, timeElement } from './markup.ts';
import { addressField, subscribePanel, subscribeStyle } from './subscribe-panel.ts';
import { fill, type Words, wordsFor } from './words.ts';

/** A name to choose. */
interface Name {
  slug: string;
  label: string;
}

type Field = TagGroup | 'language' | 'author' | 'source';

export interface SubscribeProps {
  site: Site;
  /** `Turkey, without Sport`; '' for everything. */
  name: string;
  /** Where it has words around the names. */
  nameDirection?: 'ltr' | 'rtl';
  choice: Choice;
  /** The label of a facet that the choice names. */
  labelOf: (kind: FacetKind, slug: string) => string;
  offered: Readonly<Record<FacetKind, readonly Name[]>>;
  /** What was typed and is no name of anything. */
  unknown: readonly { field: Field; text: string; meant?: Name }[];
  /** More terms than an address may have. */
  tooMany?: { terms: number; max: number };
  /** What is found; undefined where there is a fault. */
  found?: FoundProps;
}

export interface FoundProps {
  feeds: readonly FeedLink[];
  /** Absolute URLs. */
  page: string;
  opml: string;
  /** Undefined for more than `counted`. */
  count: number | undefined;
  counted: number;
  monthly: number | undefined;
  newest: readonly Article[];
}

export function subscribePage(props: SubscribeProps): Markup {
  const { site, name, choice, found } = props;
  const { language } = site;
  const words = wordsFor(language);
  const path = choicePath(choice);
  const isOpen = path === '/subscribe' && !props.unknown.length;
  const body = html`<header class="view"><h1>${words.makeFeed}</h1>
<p>${words.makeHint}</p></header>
${form(props, words)}
${found && made(found, props, words)}`;
  return layout({
    ...{ site, language, body, scripted: true, head: subscribeStyle(site) },
    title: `${name || words.makeFeed} · ${site.title}`,
    canonical: site.url + path,
    robots: isOpen ? undefined : 'noindex, nofollow',
    feeds: found?.feeds,
  });
}

function form(props: SubscribeProps, words: Words): Markup {
  const { site, choice, offered, tooMany } = props;
  const action = `${prefixOf(site.url)}/subscribe`;
  const titles = { all: words.allOf, any: words.anyOf, none: words.noneOf };
  return html`<form class="make" action="${action}" method="get">
${tooMany && html`<p class="fault" role="alert">${fill(words.tooMany, tooMany)}</p>`}
${TAG_GROUPS.map((group) => tagGroup(group, titles[group], props, words))}
<div class="fields">
${languageField(props, words)}
${nameField('author', words.author, props, words)}
${nameField('source', words.source, props, words)}
<label>${words.words} <input type="search" name="q" value="${choice.q}" maxlength="200"></label>
</div>
<p class="send"><button type="submit">${words.update}</button> <a href="${action}">${words.startAgain}</a></p>
${nameList('tag', offered.tag)}
</form>`;
}

function tagGroup(group: TagGroup, title: string, props: SubscribeProps, words: Words): Markup {
  const { site, choice, labelOf } = props;
  const tags = choice[group].map((slug) => {
    const label = labelOf('tag', slug);
    const without = prefixOf(site.url) + choicePath(withTag(choice, slug));
    return html`<li><input type="hidden" name="${group}" value="${slug}"><bdi>${label}</bdi> <a href="${without}" aria-label="${words.remove}: ${label}">×</a></li> `;
  });
  const fault = faultOf(group, props, words);
  return html`<fieldset><legend>${title}</legend>
${tags.length > 0 && html`<ul class="tags">${tags}</ul>`}
<input name="${group}" list="tags" autocomplete="off" placeholder="${words.addTag}" aria-label="${title}: ${words.addTag}"${typed(group, props)}>${fault}</fieldset>`;
}

/** Another author or source: typed, with completion. */
function nameField(kind: 'author' | 'source', title: string, props: SubscribeProps, words: Words): Markup {
  const { choice, labelOf, offered } = props;
  const slug = choice.prefixes.find((ref) => ref.kind === kind)?.slug;
  const value = typed(kind, props) ?? (slug && html` value="${labelOf(kind, slug)}"`);
  return html`<div><label>${title} <input name="${kind}" list="${kind}s" autocomplete="off"${value}></label>${faultOf(kind, props, words)}${nameList(kind, offered[kind])}</div>`;
}

function languageField(props: SubscribeProps, words: Words): Markup {
  const { choice, offered } = props;
  const chosen = choice.prefixes.find(({ kind }) => kind === 'language')?.slug;
  const known = offered.language.map(({ slug }) => slug);
  const slugs = chosen && !known.includes(chosen) ? [chosen, ...known] : known;
  return html`<div><label>${words.language} <select name="language">
<option value="">${words.anyOne}</option>
${slugs.map((slug) => html`<option value="${slug}"${slug === chosen && html` selected`}>${ownLanguageName(slug)}</option>\n`)}
</select></label>${faultOf('language', props, words)}</div>`;
}

const nameList = (kind: 'tag' | 'author' | 'source', names: readonly Name[]): Markup =>
  html`<datalist id="${kind}s">${names.map(({ label }) => html`<option value="${label}"></option>`)}</datalist>`;

/** What a field keeps of what was typed, and that it is a fault. */
function typed(field: Field, { unknown }: SubscribeProps): Markup | undefined {
  const texts = unknown.filter((one) => one.field === field).map(({ text }) => text);
  if (!texts.length) return undefined;
  return html` value="${texts.join(', ')}" aria-invalid="true" aria-describedby="fault-${field}"`;
}

/** The message at a field; with what may have been meant, as a link. */
function faultOf(field: Field, props: SubscribeProps, words: Words): Markup | undefined {
  const { site, choice, unknown } = props;
  const faults = unknown.filter((one) => one.field === field);
  if (!faults.length) return undefined;
  const instead = (slug: string): Choice =>
    field === 'all' || field === 'any' || field === 'none'
      ? withTag(choice, slug, field)
      : { ...choice, prefixes: [...choice.prefixes, { kind: field, slug }] };
  const [before, after] = words.meant.split('{name}');
  return html`<p class="fault" id="fault-${field}" role="alert">${faults.map(
    ({ text, meant }) =>
      html`${fill(words.unknown, { name: text })} ${
        meant &&
        html`${before}<a href="${prefixOf(site.url)}${choicePath(instead(meant.slug))}"><bdi>${meant.label}</bdi></a>${after} `
      }`,
  )}</p>`;
}

/** The feed: how much is in it, where it is, and its newest articles. */
function made(found: FoundProps, { site, name, nameDirection }: SubscribeProps, words: Words): Markup {
  const { feeds, count, counted, monthly, newest, opml, page } = found;
  const number = count ?? fill(words.moreThan, { count: counted });
  const [latest] = newest;
  return html`<section class="made" aria-labelledby="made">
<h2 id="made" dir="${nameDirection ?? 'auto'}"><a href="${page}">${name || words.everything}</a></h2>
<p class="facts">${fill(words.count, { count: number })}${
    latest && html` · ${words.newestAt} ${timeElement(publishedDate(latest).getTime(), site.language, site)}`
  }${monthly && html` · ${fill(words.aMonth, { count: monthly })}`}</p>
${feeds.map((feed) => html`<div class="address"><span>${feedName(feed)}</span> ${addressField(feed, words)}</div>\n`)}
${subscribePanel({ site, feeds, words, make: false })}
<p><a href="${opml}" type="text/x-opml">${words.opml}</a></p>
<ul>
${newest.map(
  (article) =>
    html`<li lang="${article.language}" dir="${direction(article.language)}"><a href="${readingUrl(article, site)}"><bdi>${article.title}</bdi></a></li>\n`,
)}
</ul>
</section>`;
}
