// The JSON body of `POST /admin/articles`: shape, limits and the message for each mistake.
import * as v from 'valibot';
import { type Content, STATUSES } from '../domain/model.ts';
import { sourceType } from '../media/source-type.ts';
import { typeOfUrl } from '../media/url-type.ts';
import { languageTag, mediaType } from './checks.ts';
import { rfc3339 } from './dates.ts';
import { EpisodeFields, said } from './podcast-schema.ts';
import {
  flag,
  formatted,
  line,
  listOf,
  measure,
  media,
  needed,
  notation,
  optional,
  prose,
  proseOrNone,
  web,
  wholeNumber,
} from './schema-parts.ts';
import { says } from './schema-problems.ts';

export const ContentFields = v.object(
  {
    markdown: notation('CommonMark with tables'),
    html: notation('HTML; sanitised when shown'),
    text: notation('Plain text'),
  },
  says('not-such-an-object', { example: '{ "markdown": "…" }' }),
);
/** A text in exactly one of three notations. */
export const ContentInput = v.pipe(
  ContentFields,
  v.description('The text in exactly one of three notations'),
  v.rawTransform(({ dataset, addIssue, NEVER }): Content => {
    const { markdown, html, text } = dataset.value;
    if ([markdown, html, text].filter((one) => one !== undefined).length !== 1) {
      addIssue({ message: says('not-one-notation') });
      return NEVER;
    }
    if (markdown !== undefined) return { markdown };
    return html !== undefined ? { html } : { text: text ?? '' };
  }),
);
export const SourceFields = v.object(
  {
    name: needed(line(300, 'Who it is: TASS')),
    url: optional(web('Where the original is')),
    note: optional(line(1000, 'The sentence to print: "Based on materials from TASS"')),
  },
  says('not-such-an-object', { example: '{ "name": "TASS" }' }),
);
export const AuthorFields = v.object(
  { name: needed(line(300, 'A person or an organisation')), url: optional(web('Their page')) },
  says('not-such-an-object', { example: '{ "name": "…" }' }),
);
export const CreditFields = v.object(
  { role: needed(line(100, 'photo, translation, …')), name: needed(line(300, 'Who is named')) },
  says('not-such-an-object', { example: '{ "role": "photo", "name": "…" }' }),
);
export const ImageFields = v.object(
  {
    url: needed(media('Absolute, or a path on this site')),
    alt: optional(proseOrNone(2000, 'For those who do not see it')),
    caption: optional(prose(2000, 'Printed under it')),
    width: wholeNumber('Pixels; 0 is unknown'),
    height: wholeNumber('Pixels; 0 is unknown'),
    length: wholeNumber('Bytes; 0 is unknown'),
    digitalSourceType: optional(
      formatted(
        'How it came about: a code of IPTC’s digital source types, such as trainedAlgorithmicMedia, or its URI',
        200,
        says('not-an-option', { options: 'a code of http://cv.iptc.org/newscodes/digitalsourcetype/' }),
        sourceType,
      ),
    ),
  },
  says('not-such-an-object', { example: '{ "url": "https://…" }' }),
);
export const EnclosureFields = v.object(
  {
    url: needed(media('Absolute, or a path on this site')),
    type: optional(formatted('Guessed from the URL when absent', 200, says('media-type-invalid'), mediaType)),
    length: wholeNumber('Bytes; 0 is unknown'),
    durationSeconds: measure('Seconds; 0 is unknown'),
  },
  says('not-such-an-object', { example: '{ "url": "https://…" }' }),
);
export const ChangeFields = v.object(
  {
    kind: optional(
      v.picklist(
        ['silent', 'update', 'correction'],
        says('not-an-option', { options: 'silent, update or correction' }),
      ),
    ),
    note: optional(prose(2000, 'Shown to readers of a correction')),
  },
  says('not-such-an-object', { example: '{ "kind": "correction", "note": "…" }' }),
);

/** `POST /admin/articles` as JSON (contract, section 3). Unknown members are looked for in json.ts. */
export const ArticleInputSchema = v.pipe(
  v.object(
    {
      title: optional(line(1000, 'Plain text, required')),
      slug: optional(line(200, 'Last part of the URL; derived from the title when absent; unique')),
      language: optional(
        formatted('BCP 47; the site’s when absent', 100, says('language-invalid'), languageTag),
      ),
      summary: optional(prose(10_000, 'Plain text')),
      content: optional(ContentInput),
      tags: optional(
        v.pipe(
          listOf(needed(line(100, 'A label')), 'tags', 'strings'),
          v.transform((tags) => [...new Set(tags)]),
        ),
      ),
      authors: optional(listOf(AuthorFields, 'authors')),
      source: optional(SourceFields),
      credits: optional(listOf(CreditFields, 'credits')),
      image: optional(ImageFields),
      featured: flag('Leads the pages that list it while it is among their newest 30'),
      enclosures: optional(
        v.pipe(
          listOf(EnclosureFields, 'enclosures'),
          v.transform((list) => list.map((one) => ({ ...one, type: one.type ?? typeOfUrl(one.url) }))),
        ),
      ),
      podcast: optional(v.pipe(EpisodeFields, v.transform(said))),
      publishedAt: optional(
        formatted('RFC 3339, or a date alone; in the future: scheduled', 64, says('date-invalid'), rfc3339),
      ),
      status: optional(
        v.picklist(
          STATUSES,
          says('not-an-option', { options: 'draft, review, scheduled, published or retracted' }),
        ),
      ),
      guid: optional(line(2048, 'The sender’s own id: an absolute IRI stays as it is; it never changes')),
      canonicalUrl: optional(web('Where the article lives first')),
      translationOf: optional(line(100, 'Id of the article this one translates')),
      rights: optional(line(1000, 'Copyright line')),
      change: optional(ChangeFields),
    },
    says('not-an-object'),
  ),
  v.description('An article'),
);
