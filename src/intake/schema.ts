// The JSON body of `POST /admin/articles`: shape, limits and the message for each mistake.
import * as v from 'valibot';
import type { Content } from '../domain/model.ts';
import { oneLine, xmlSafe } from '../domain/text.ts';
import { languageTag, mediaType, mediaUrl, typeOfUrl, webUrl } from './checks.ts';
import { rfc3339 } from './dates.ts';

const count = (limit: number) => limit.toLocaleString('en');
const within = (limit: number) =>
  v.maxLength<string, number, string>(limit, `must be at most ${count(limit)} characters`);
const atMost = <T>(limit: number, what: string) =>
  v.maxLength<T[], number, string>(limit, `must have at most ${count(limit)} ${what}`);

/** One line of plain text; blank counts as absent. */
const line = (limit: number, description: string) =>
  v.pipe(
    v.string('must be a string'),
    v.description(description),
    within(limit),
    v.transform((text) => oneLine(text) || undefined),
  );
/** Plain text with line ends; blank counts as absent. */
const prose = (limit: number, description: string) =>
  v.pipe(
    v.string('must be a string'),
    v.description(description),
    within(limit),
    v.transform((text) => xmlSafe(text).trim() || undefined),
  );
/** A line that `uniform` understands; blank counts as absent. */
const formatted = (
  description: string,
  limit: number,
  message: string,
  uniform: (text: string) => string | undefined,
) =>
  v.pipe(
    line(limit, description),
    v.check((text) => text === undefined || uniform(text) !== undefined, message),
    v.transform((text) => (text === undefined ? undefined : uniform(text))),
  );
/** Absent and `null` are one (RFC 7396 removes a member by `null`). */
const optional = <S extends v.GenericSchema>(schema: S) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value) => value ?? undefined),
  );
/** A member that must be there and not blank. */
const needed = <S extends v.GenericSchema<string, string | undefined>>(schema: S) =>
  v.pipe(
    schema,
    v.check((text) => text !== undefined, 'must not be empty'),
    v.transform((text) => text ?? ''),
  );
/** Non-negative; 0 means unknown and counts as absent. */
const measure = (description: string) =>
  optional(
    v.pipe(
      v.number('must be a number'),
      v.description(description),
      v.minValue(0, 'must not be negative'),
      v.maxValue(Number.MAX_SAFE_INTEGER, 'is too large'),
      v.transform((value) => value || undefined),
    ),
  );
const wholeNumber = (description: string) =>
  optional(
    v.pipe(
      v.number('must be a number'),
      v.description(description),
      v.integer('must be a whole number'),
      v.minValue(0, 'must not be negative'),
      v.maxValue(Number.MAX_SAFE_INTEGER, 'is too large'),
      v.transform((value) => value || undefined),
    ),
  );

const WEB = 'must be an absolute http(s) URL';
const web = (description: string) => formatted(description, 2048, WEB, webUrl);
const media = (description: string) =>
  formatted(description, 2048, `${WEB} or a path such as /media/photo.jpg`, mediaUrl);
const notation = (description: string) =>
  optional(
    v.pipe(v.string('must be a string'), v.description(description), within(2_000_000), v.transform(xmlSafe)),
  );

export const ContentFields = v.object(
  {
    markdown: notation('CommonMark with tables'),
    html: notation('HTML; sanitised when shown'),
    text: notation('Plain text'),
  },
  'must be an object such as { "markdown": "…" }',
);
export const SourceFields = v.object(
  {
    name: needed(line(300, 'Who it is: TASS')),
    url: optional(web('Where the original is')),
    note: optional(line(1000, 'The sentence to print: "Based on materials from TASS"')),
  },
  'must be an object such as { "name": "TASS" }',
);
export const AuthorFields = v.object(
  { name: needed(line(300, 'A person or an organisation')), url: optional(web('Their page')) },
  'must be an object such as { "name": "…" }',
);
export const CreditFields = v.object(
  { role: needed(line(100, 'photo, translation, …')), name: needed(line(300, 'Who is named')) },
  'must be an object such as { "role": "photo", "name": "…" }',
);
export const ImageFields = v.object(
  {
    url: needed(media('Absolute, or a path on this site')),
    alt: optional(prose(2000, 'For those who do not see it')),
    caption: optional(prose(2000, 'Printed under it')),
    width: wholeNumber('Pixels; 0 is unknown'),
    height: wholeNumber('Pixels; 0 is unknown'),
  },
  'must be an object such as { "url": "https://…" }',
);
export const EnclosureFields = v.object(
  {
    url: needed(media('Absolute, or a path on this site')),
    type: optional(
      formatted(
        'Guessed from the URL when absent',
        200,
        'must be a media type such as audio/mpeg',
        mediaType,
      ),
    ),
    length: wholeNumber('Bytes; 0 is unknown'),
    durationSeconds: measure('Seconds; 0 is unknown'),
  },
  'must be an object such as { "url": "https://…" }',
);
export const ChangeFields = v.object(
  {
    kind: optional(v.picklist(['silent', 'update', 'correction'], 'must be silent, update or correction')),
    note: optional(prose(2000, 'Shown to readers of a correction')),
  },
  'must be an object such as { "kind": "correction", "note": "…" }',
);

/** `POST /admin/articles` as JSON (contract, section 3). Unknown members are looked for in json.ts. */
export const ArticleInputSchema = v.pipe(
  v.object(
    {
      title: optional(line(1000, 'Plain text, required')),
      slug: optional(line(200, 'Last part of the URL; derived from the title when absent; unique')),
      language: optional(
        formatted(
          'BCP 47; the site’s when absent',
          100,
          'must be a BCP 47 language tag such as en or pt-BR',
          languageTag,
        ),
      ),
      summary: optional(prose(10_000, 'Plain text')),
      content: optional(
        v.pipe(
          ContentFields,
          v.description('The text in exactly one of three notations'),
          v.rawTransform(({ dataset, addIssue, NEVER }): Content => {
            const { markdown, html, text } = dataset.value;
            if ([markdown, html, text].filter((one) => one !== undefined).length !== 1) {
              addIssue({ message: 'must have exactly one of markdown, html and text' });
              return NEVER;
            }
            if (markdown !== undefined) return { markdown };
            return html !== undefined ? { html } : { text: text ?? '' };
          }),
        ),
      ),
      tags: optional(
        v.pipe(
          v.array(needed(line(100, 'A label')), 'must be a list of strings'),
          atMost(50, 'tags'),
          v.transform((tags) => [...new Set(tags)]),
        ),
      ),
      authors: optional(v.pipe(v.array(AuthorFields, 'must be a list of authors'), atMost(50, 'authors'))),
      source: optional(SourceFields),
      credits: optional(v.pipe(v.array(CreditFields, 'must be a list of credits'), atMost(50, 'credits'))),
      image: optional(ImageFields),
      enclosures: optional(
        v.pipe(
          v.array(EnclosureFields, 'must be a list of enclosures'),
          atMost(50, 'enclosures'),
          v.transform((list) => list.map((one) => ({ ...one, type: one.type ?? typeOfUrl(one.url) }))),
        ),
      ),
      publishedAt: optional(
        formatted(
          'RFC 3339, or a date alone; in the future: scheduled',
          64,
          'must be a date-time such as 2020-12-17T09:00:00Z, or a date such as 2020-12-17',
          rfc3339,
        ),
      ),
      status: optional(
        v.picklist(
          ['draft', 'scheduled', 'published', 'retracted'],
          'must be draft, scheduled, published or retracted',
        ),
      ),
      canonicalUrl: optional(web('Where the article lives first')),
      translationOf: optional(line(100, 'Id of the article this one translates')),
      rights: optional(line(1000, 'Copyright line')),
      change: optional(ChangeFields),
    },
    'must be a JSON object',
  ),
  v.description('An article'),
);
