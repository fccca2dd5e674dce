// An article as a page.

import { raw } from 'hono/html';
import type { Article } from '../domain/model.ts';
import { escapeText } from '../domain/text.ts';
import { withoutRepeatedCredits } from '../formats/closing.ts';
import { creditText } from '../formats/credit-words.ts';
import { creditLines } from '../formats/credits.ts';
import { articleUrl, isPhotoCredit, publishedDate, readingUrl, updatedDate } from '../formats/facts.ts';
import type { Site } from '../formats/format.ts';
import { labelsFor } from '../formats/language.ts';
import { articleHead, otherLanguages } from './article-head.ts';
import { attachments } from './attachments.ts';
import { type FeedLink, layout } from './layout.ts';
import { headline, html, languageName, linked, type Markup, safeUrl, timeElement } from './markup.ts';
import { byline, tagList } from './names.ts';
import { picture } from './picture.ts';
import { subscribePanel } from './subscribe-panel.ts';
import { type Sizes, withCopies } from './text-pictures.ts';
import { type Words, wordsFor } from './words.ts';

export interface ArticleProps {
  site: Site;
  article: Article;
  /** Absolute URL of this page. */
  url: string;
  feeds: readonly FeedLink[];
  /**
   * The text: sanitised, canonical (`cleanHtml`), its URLs absolute. The page adds lead image, corrections and
   * credits, except those the text closes with (as `contentHtml` of formats/credits.ts does).
   */
  contentHtml: string;
  /** What is published next before and after it, and what has its tags. */
  earlier?: Article | undefined;
  later?: Article | undefined;
  related?: readonly Article[];
  /** Of pictures in the text. */
  sizes?: Sizes;
  /** Of a draft that was shared: what is said above it. Such a page says nothing to machines. */
  draft?: Markup;
}

interface Told extends ArticleProps {
  /** The article without what its text says at its end. */
  unsaid: Article;
}

export function articlePage(given: ArticleProps): Markup {
  const { site, article, url, feeds, contentHtml, sizes = new Map(), draft } = given;
  const props: Told = { ...given, unsaid: withoutRepeatedCredits(article, contentHtml) };
  const words = wordsFor(article.language, site.language);
  const lead = leadFigure(props);
  const body = html`${draft}<article class="story">
${lead}
<header>
<h1>${headline(article.title)}</h1>
${article.summary && html`<p class="standfirst">${article.summary}</p>`}
${subline(article, site, words)}
${subscribePanel({ site, feeds, words })}
</header>
${corrections(props)}
<div class="content">
${raw(withCopies(scrolling(contentHtml, words), site, sizes, lead === undefined))}
</div>
${attachments(article, url, words)}
<footer>
${credits(props, words, lead !== undefined)}
${tagList(article, site)}
${translations(article, site, words)}
</footer>
</article>
${beforeAndAfter(props, words)}
${relatedArticles(props, words)}`;
  return layout({
    site,
    title: `${article.title} · ${site.title}`,
    language: article.language,
    description: article.summary,
    canonical: draft ? undefined : (safeUrl(article.canonicalUrl, url) ?? url),
    robots: draft ? 'noindex, nofollow' : 'max-image-preview:large',
    feeds,
    scripted: true,
    head: draft ? undefined : articleHead(props),
    pictured: true,
    body,
  });
}

function subline(article: Article, site: Site, words: Words): Markup {
  const { language, authors } = article;
  const published = publishedDate(article).getTime();
  const updated = updatedDate(article).getTime();
  return html`<p class="subline">
${authors.length > 0 && html`<span class="byline">${byline(article, site)}</span>`}
<span>${timeElement(published, language, site)}</span>
${updated > published && html`<span>${words.updated} ${timeElement(updated, language, site)}</span>`}
</p>`;
}

/** What was put right, above the text: those who read the wrong version come back to the top of it. */
function corrections({ site, article, unsaid }: Told): Markup | undefined {
  if (unsaid.corrections.length === 0) return undefined;
  const label = labelsFor(article.language).correction;
  return html`<aside class="corrections" aria-label="${label}">
${unsaid.corrections.map(({ at, note }) => html`<p><strong>${label}</strong> <bdi>(${timeElement(at, article.language, site)})</bdi>: <bdi>${note}</bdi></p>\n`)}
</aside>`;
}

function leadFigure({ site, article, url, contentHtml, unsaid }: Told): Markup | undefined {
  const { image, language } = article;
  const src = safeUrl(image?.url, url);
  if (!image || !src || contentHtml.includes(`src="${escapeText(src)}"`)) return undefined;
  const credit = unsaid.credits
    .filter(isPhotoCredit)
    .map((one) => creditText(one, language))
    .join(', ');
  const caption = html`<figcaption><bdi>${image.caption}</bdi> ${credit && html`<bdi class="credit">${credit}</bdi>`}</figcaption>`;
  return html`<figure class="lead">
${picture({ site, url: src, alt: image.alt ?? '', width: image.width, height: image.height, sizes: '(min-width: 46rem) 46rem, 100vw', lazy: false })}
${(image.caption || credit) && caption}
</figure>`;
}

function beforeAndAfter({ site, earlier, later }: ArticleProps, words: Words): Markup | undefined {
  if (!earlier && !later) return undefined;
  const link = (article: Article | undefined, rel: string, label: string) =>
    article && html`<p class="${rel}"><span>${label}</span> ${titleLink(article, site)}</p>`;
  return html`<nav class="around" aria-label="${words.neighbours}">
${link(earlier, 'prev', words.earlier)}
${link(later, 'next', words.later)}
</nav>`;
}

function relatedArticles({ site, article, related = [] }: ArticleProps, words: Words): Markup | undefined {
  if (related.length === 0) return undefined;
  return html`<section class="related" aria-labelledby="related">
<h2 id="related">${words.related}</h2>
<ul>
${related.map((one) => html`<li>${titleLink(one, site)} ${timeElement(publishedDate(one).getTime(), article.language, site)}</li>\n`)}
</ul>
</section>`;
}

const titleLink = (article: Article, site: Site) =>
  html`<a href="${readingUrl(article, site)}" lang="${article.language}"><bdi>${headline(article.title)}</bdi></a>`;

/**
 * Wide tables and code scroll by themselves, by keyboard too. The text is canonical: this finds such elements and nothing
 * else. A header without text heads nothing.
 */
function scrolling(content: string, words: Words): string {
  let tables = 0;
  const start = () => {
    tables += 1;
    const name = tables > 1 ? `${words.table} ${tables}` : words.table;
    return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeText(name)}"><table`;
  };
  return content
    .replace(/<table(?=[ >])/g, start)
    .replaceAll('</table>', '</table></div>')
    .replace(/<th(?: [^<>]*)?><\/th>/g, '<td></td>')
    .replace(/<pre(?=[ >])/g, '<pre tabindex="0"');
}

/** Credits, source, where it first appeared, rights. */
function credits({ article, url, unsaid }: Told, words: Words, led: boolean): Markup | undefined {
  // Byline, corrections and the photo under the lead picture stand above.
  const left = unsaid.credits.filter((credit) => !led || !isPhotoCredit(credit));
  const lines = creditLines({ ...unsaid, authors: [], corrections: [], credits: left }).map(
    (line) => html`${line.map(({ text, url: href }) => linked(text, safeUrl(href, url)))}`,
  );
  const first = safeUrl(article.canonicalUrl, url);
  if (first && first !== url) lines.push(html`${words.first} ${linked(new URL(first).hostname, first)}`);
  if (article.rights) lines.push(html`${article.rights}`);
  return lines.length > 0
    ? html`<div class="credits">${lines.map((line) => html`<p>${line}</p>\n`)}</div>`
    : undefined;
}

function translations(article: Article, site: Site, words: Words): Markup | undefined {
  const others = otherLanguages({ site, article });
  if (others.length === 0) return undefined;
  const links = others.map(
    ({ language, slug }, i) =>
      html`${i > 0 && ', '}<a rel="alternate" hreflang="${language}" lang="${language}" href="${articleUrl(slug, site)}"><bdi>${languageName(language)}</bdi></a>`,
  );
  return html`<p class="languages">${words.translations}: ${links}</p>`;
}
