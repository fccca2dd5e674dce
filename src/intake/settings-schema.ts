// What may be set of the site, and of a tag, an author or a source, as JSON.
import * as v from 'valibot';
import { contrast, MIN_CONTRAST, PAPER, readableShade } from '../domain/colour.ts';
import { languageTag, mediaUrl } from './checks.ts';
import { ShowFields } from './podcast-schema.ts';
import { ImageFields } from './schema.ts';
import { formatted, line, listOf, needed, optional, prose, web } from './schema-parts.ts';
import { says } from './schema-problems.ts';

const MAX_CSS_LENGTH = 20_000;
const MAX_FOOTER_LENGTH = 5_000;

/** A picture, or its address alone. */
const PictureFields = v.pipe(
  v.union(
    [
      v.pipe(
        v.string(),
        v.transform((url) => ({ url })),
        ImageFields,
      ),
      ImageFields,
    ],
    says('not-such-an-object', { example: '{ "url": "/media/logo.png", "alt": "…" }' }),
  ),
);

function timeZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
const colour = (text: string) => (/^#[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : undefined);
/** A colour that links and buttons can be read in. */
const Accent = v.pipe(
  formatted('A colour: #9a2014', 7, says('colour-invalid'), colour),
  v.rawCheck(({ dataset, addIssue }) => {
    const ratio = dataset.typed && dataset.value ? contrast(dataset.value, PAPER.light) : MIN_CONTRAST;
    if (!dataset.typed || !dataset.value || ratio >= MIN_CONTRAST) return;
    const shade = readableShade(dataset.value, PAPER.light);
    // Rounded down: 4.49 is not 4.5.
    addIssue({ message: says('colour-too-pale', { ratio: `${Math.floor(ratio * 10) / 10}`, shade }) });
  }),
);
const onOff = <const T extends readonly string[]>(options: T, description: string) =>
  optional(
    v.pipe(
      v.picklist(options, says('not-an-option', { options: options.join(' or ') })),
      v.description(description),
    ),
  );

const NavigationFields = v.strictObject(
  {
    label: needed(line(100, 'What the link says')),
    url: needed(
      formatted(
        'Absolute, or a path of the site',
        2048,
        says('media-url-invalid'),
        mediaUrl,
        'uri-reference',
      ),
    ),
  },
  says('not-such-an-object', { example: '{ "label": "About", "url": "/about" }' }),
);

/** What is left out stays, `null` removes. */
const SHOW = optional(v.pipe(ShowFields, v.metadata({ ref: 'ShowPatch' })));

const COMMON = {
  title: optional(line(300, 'What its page and its feeds are called')),
  description: optional(prose(4000, 'Plain text of a few sentences')),
};

/** Of a tag, an author or a source. */
export const FacetSettingsFields = v.strictObject({
  ...COMMON,
  image: optional(PictureFields),
  podcast: SHOW,
});

/** Of the site. */
export const SiteSettingsFields = v.strictObject({
  ...COMMON,
  language: optional(formatted('BCP 47', 100, says('language-invalid'), languageTag)),
  timeZone: optional(
    formatted(
      'A name of the IANA time zone database: Europe/Istanbul',
      100,
      says('time-zone-unknown'),
      timeZone,
    ),
  ),
  rights: optional(line(1000, 'Copyright line')),
  logo: optional(PictureFields),
  icon: optional(PictureFields),
  accent: optional(Accent),
  navigation: optional(listOf(NavigationFields, 'links', 'objects')),
  footer: optional(prose(MAX_FOOTER_LENGTH, 'Markdown')),
  css: optional(prose(MAX_CSS_LENGTH, 'Added to the style sheet of pages for readers')),
  links: onOff(['own', 'canonical'], 'Where feeds lead: to pages of this site, or to `canonicalUrl`'),
  pages: onOff(['on', 'off'], 'Whether there are pages for readers'),
  home: optional(web('The publisher’s own site, with `links` of `canonical`')),
  podcast: SHOW,
});
