// IPTC ninjs 3.1, News in JSON (https://iptc.org/standards/ninjs/): a view is an item of type composite, its
// articles are the associations. Names and types are the schema's, which allows no others.
import { plainOf } from '../content/words.ts';
import type { Article, Status } from '../domain/model.ts';
import { type Json, nonEmpty } from '../domain/objects.ts';
import { facetPath } from '../domain/views.ts';
import { correctionText } from './credit-words.ts';
import { contentHtml } from './credits.ts';
import { pagingLinks } from './extensions.ts';
import {
  absoluteUrl,
  articleUrl,
  authorsOf,
  isPhotoCredit,
  publishedDate,
  readingUrl,
  tagsOf,
  updatedDate,
} from './facts.ts';
import type { Deletion, FeedHead, Format, Site } from './format.ts';
import {
  attachment,
  body,
  identity,
  names,
  party,
  picture,
  plain,
  rendition,
  translation,
} from './ninjs-parts.ts';
import { uriOf } from './uri.ts';

const TYPE = 'application/json';

/** A retraction is a piece like an article's: only who joins them knows where in the array a comma follows. */
export const ninjs: Format & { tombstone(deletion: Deletion): string | undefined } = {
  name: 'ninjs',
  file: 'ninjs.json',
  contentType: `${TYPE}; charset=utf-8`,
  label: 'ninjs',
  separator: ',\n',
  close: '\n]}\n',
  open,
  piece,
  tombstone,
};

function open(head: FeedHead, site: Site): string {
  const paging = pagingLinks(head, TYPE);
  const item: Json = {
    uri: uriOf(head.id),
    standard: {
      name: 'ninjs',
      version: '3.1',
      schema: 'http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#',
    },
    type: 'composite',
    representationType: paging.length ? 'partial' : 'full',
    versionCreated: new Date(head.updated).toISOString(),
    pubStatus: 'usable',
    language: head.language,
    title: head.title,
    headlines: [plain('main', head.title)],
    descriptions: head.description ? [plain('summary', head.description)] : undefined,
    copyrightNotice: site.rights || undefined,
    // ninjs has no links, so they are renditions, named by their relation.
    renditions: [
      rendition('web', head.page, 'text/html'),
      rendition('self', head.self, TYPE),
      ...paging.map(({ rel, href }) => rendition(rel, href, TYPE)),
    ],
  };
  return `${JSON.stringify(item).slice(0, -1)},"associations":[\n`;
}

const PUB_STATUS: Record<Status, string> = {
  published: 'usable',
  scheduled: 'withheld',
  draft: 'withheld',
  review: 'withheld',
  retracted: 'canceled',
};

// NewsCodes for who made an item; other roles stay as the editor named them.
const PARTY_ROLES = 'http://cv.iptc.org/newscodes/contentprodpartyrole/';

function piece(article: Article, site: Site): string {
  const { image, source } = article;
  const page = articleUrl(article.slug, site);
  const authors = authorsOf(article, site);
  // With a picture its photographers are named there.
  const credits = article.credits.filter((credit) => !(image && isPhotoCredit(credit)));
  const item: Json = {
    name: article.title,
    ...identity(article.guid, article.canonicalUrl && absoluteUrl(article.canonicalUrl, page)),
    type: 'text',
    representationType: 'full',
    version: String(article.version),
    firstCreated: publishedDate(article).toISOString(),
    versionCreated: updatedDate(article).toISOString(),
    contentCreated: publishedDate(article).toISOString(),
    pubStatus: PUB_STATUS[article.status],
    language: article.language,
    slugline: article.slug,
    headlines: [plain('main', article.title)],
    descriptions: article.summary ? [plain('summary', article.summary)] : undefined,
    by: names(authors),
    bodies: [body(contentHtml(article, site))],
    // For those who receive the item; readers have it in the body.
    edNote: editorsNote(article),
    copyrightNotice: article.rights || undefined,
    infoSources: nonEmpty([
      ...authors.map((author) => party(author.name, `${PARTY_ROLES}author`, author.url)),
      ...credits.map(({ name, role }) => party(name, role)),
      ...(source
        ? [party(source.name, `${PARTY_ROLES}originfo`, source.url && absoluteUrl(source.url, page))]
        : []),
    ]),
    subjects: nonEmpty(
      tagsOf(article).map(({ slug, label }) => ({
        name: label,
        uri: uriOf(site.url + facetPath('tag', slug)),
        literal: slug,
      })),
    ),
    renditions: [rendition('web', readingUrl(article, site), 'text/html')],
    associations: nonEmpty([
      ...(image ? [picture(image, article, page)] : []),
      ...article.enclosures.map((enclosure, i) => attachment(enclosure, i + 1, page)),
      ...(site.elsewhere ? [] : article.translations).map(({ language, slug }) =>
        translation(language, articleUrl(slug, site)),
      ),
    ]),
  };
  return JSON.stringify(item);
}

/** Corrections; of a notice, why the article was withdrawn. */
const editorsNote = ({ status, html, corrections, language }: Article) =>
  (status === 'retracted'
    ? plainOf(html)
    : corrections.map((one) => correctionText(one, language)).join('\n')) || undefined;

function tombstone({ guid, at, note, notice }: Deletion): string | undefined {
  // The notice is canceled itself.
  if (notice) return undefined;
  const item: Json = {
    // The schema asks for a name; the title went with the article.
    name: guid,
    ...identity(guid),
    type: 'text',
    versionCreated: new Date(at).toISOString(),
    pubStatus: 'canceled',
    edNote: note || undefined,
  };
  return JSON.stringify(item);
}
