// Everything the feed doctor can find in an article: by its code, what it is and what to change.
import { fillIn } from '../problems.ts';
import type { Finding, Severity } from './finding.ts';

interface Kind {
  /** `warning` where it is not said. */
  severity?: Severity;
  /** Several codes may be one rule; absent where the code is the rule's name. */
  rule?: string;
  /** `{name}` stands for a parameter. */
  message: string;
  fix: string;
}

export const ARTICLE_FINDINGS = {
  'long-title': {
    message: 'The title has {length} characters; many readers cut it at {limit} or before.',
    fix: 'Shorten it; the rest belongs in the summary.',
  },
  capitals: {
    message: 'The title is all capitals.',
    fix: 'Write it as a sentence: screen readers may spell capitals.',
  },
  'markup-in-title': {
    message: 'The title has HTML in it.',
    fix: 'It is plain text: readers show the tags.',
  },
  'same-title': {
    message: 'Another article has this title: {url}',
    fix: 'Make it another, or update that article instead.',
  },
  'no-summary': {
    severity: 'hint',
    message: 'There is no summary.',
    fix: 'Write a sentence or two: lists and previews show it.',
  },
  'summary-is-title': {
    severity: 'hint',
    rule: 'no-summary',
    message: 'The summary repeats the title.',
    fix: 'Say more, or leave it out.',
  },
  'long-summary': {
    severity: 'hint',
    message: 'The summary has {length} characters.',
    fix: 'A sentence or two will do.',
  },
  language: {
    message: 'The text is in {script} script, and its language is “{language}”.',
    fix: 'Say which language it is, such as {languages}: feeds and fonts depend on it.',
  },
  'language-of-script': {
    rule: 'language',
    message: 'The text is in {script} script, and its language is “{language}”.',
    fix: 'Say which language it is: feeds and fonts depend on it.',
  },
  'same-language': {
    message: 'It is a translation, and its language is the original’s: “{language}”.',
    fix: 'Say which language it is in, or that it is no translation.',
  },
  'image-without-alt': {
    rule: 'missing-alt',
    message: 'The picture has no alternative text.',
    fix: 'Say what it shows, for those who do not see it.',
  },
  'picture-without-alt': {
    rule: 'missing-alt',
    message: 'A picture has no alternative text.',
    fix: 'Say what it shows; alt="" where it is decoration.',
  },
  'pictures-without-alt': {
    rule: 'missing-alt',
    message: '{count} pictures have no alternative text.',
    fix: 'Say what it shows; alt="" where it is decoration.',
  },
  'empty-alt': {
    severity: 'hint',
    rule: 'missing-alt',
    message: 'The alternative text of a picture is empty: those who do not see it are told nothing.',
    fix: 'Say what it shows, unless it is decoration.',
  },
  'link-without-address': {
    rule: 'empty-link',
    message: 'The link “{words}” leads nowhere: it has no address.',
    fix: 'Give it one, or leave the words without a link.',
  },
  placeholder: {
    message: '“{words}” was not replaced by a description.',
    fix: 'Say what it is, for those who do not see it.',
  },
  'huge-image': {
    message: 'The picture is {width} × {height} pixels; every reader loads it whole.',
    fix: 'Scale it to {pixels} pixels or less.',
  },
  'inline-image': {
    rule: 'huge-image',
    message: 'A picture is part of the text, {kilobytes} kB of it in every feed.',
    fix: 'Upload it (POST /admin/media) and refer to its URL.',
  },
  'insecure-image': {
    rule: 'insecure-media',
    message: 'The picture is at http.',
    fix: 'Use its https address.',
  },
  'insecure-enclosure': {
    severity: 'hint',
    rule: 'insecure-media',
    message: 'The file is at http.',
    fix: 'Use its https address.',
  },
  'insecure-media': {
    message: 'Media of {host} are fetched over http.',
    fix: 'Use its https address.',
  },
  'enclosure-length': {
    message: 'The length in bytes is not known; RSS then says 0.',
    fix: 'Give it: players show it.',
  },
  'enclosure-type': {
    message: 'The media type is not known; players will not offer it.',
    fix: 'Give it, such as audio/mpeg.',
  },
  'no-tags': {
    severity: 'hint',
    message: 'There is no tag: only the site’s own feeds carry it.',
    fix: 'Add one or two.',
  },
  'retired-tag': {
    message: 'The tag “{tag}” was retired: no feed has it.',
    fix: 'Use another, or revive it.',
  },
  'similar-tag': {
    message: '“{tag}” is new, and much like “{other}”.',
    fix: 'Write “{other}”, unless it is another thing.',
  },
  'similar-tags': {
    rule: 'similar-tag',
    message: '“{tag}” is new, and much like “{other}”.',
    fix: 'One of them will do.',
  },
  'far-date': {
    rule: 'date',
    message: 'It is to appear in {years} years, on {date}.',
    fix: 'Look at the year.',
  },
  'scheduled-date': {
    severity: 'hint',
    rule: 'date',
    message: 'It is scheduled for {date}; nobody sees it before.',
    fix: 'Leave the date out to publish it now.',
  },
  'old-date': {
    severity: 'hint',
    rule: 'date',
    message: 'It is dated {date}, and so does not stand first in feeds.',
    fix: 'Leave the date out if it is news.',
  },
  'empty-content': {
    message: 'The article has no text.',
    fix: 'Write one: readers would show a bare title.',
  },
  'dropped-code': {
    severity: 'hint',
    rule: 'dropped',
    message: '{element} was removed: feeds carry no code.',
    fix: 'Leave it out.',
  },
  'dropped-iframe': {
    rule: 'dropped',
    message: '{element} vanishes: readers do not show it.',
    fix: 'Link to the page instead; a video or audio file can be an enclosure.',
  },
  'dropped-svg': {
    rule: 'dropped',
    message: '{element} vanishes: readers do not show it.',
    fix: 'Use a picture file.',
  },
  'dropped-form': {
    rule: 'dropped',
    message: '{element} vanishes: readers do not show it.',
    fix: 'Link to the page with the form.',
  },
  dropped: {
    message: '{element} vanishes: readers do not show it.',
    fix: 'Say it in words, or link to it.',
  },
  'unsafe-link': {
    message: 'A link with javascript: or the like was removed.',
    fix: 'Link to a page with http or https.',
  },
  'relative-link': {
    message: "“{url}” is relative to the article's own address.",
    fix: 'Begin with / or https://.',
  },
  'link-within': {
    severity: 'hint',
    rule: 'relative-link',
    message: 'Links within the text (#…) lead nowhere.',
    fix: 'Leave them out.',
  },
  'tags-shown-by-markdown': {
    rule: 'tags-shown',
    message: 'Markdown with HTML in it: readers will see the tags.',
    fix: 'Send the text as HTML, or write it without tags.',
  },
  'tags-shown-by-text': {
    rule: 'tags-shown',
    message: 'Plain text with HTML in it: readers will see the tags.',
    fix: 'Send the text as HTML, or write it without tags.',
  },
} as const satisfies Record<string, Kind>;

export type FindingCode = keyof typeof ARTICLE_FINDINGS;

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer More}`
  ? Name | Names<More>
  : never;
type NamesOf<C extends FindingCode> =
  | Names<(typeof ARTICLE_FINDINGS)[C]['message']>
  | Names<(typeof ARTICLE_FINDINGS)[C]['fix']>;

/** Notes what was found at `pointer`, a JSON Pointer into the article. */
export type Add = <C extends FindingCode>(
  code: C,
  pointer: string,
  ...params: [NamesOf<C>] extends [never] ? [] : [Record<NamesOf<C>, string | number>]
) => void;

/** Adds to `findings`; their texts are English. */
export const adderTo =
  (findings: Finding[]): Add =>
  (code, pointer, ...[params = {}]) => {
    const { severity = 'warning', message, fix, rule = code }: Kind = ARTICLE_FINDINGS[code];
    findings.push({
      severity,
      rule,
      code,
      params,
      pointer,
      message: fillIn(message, params),
      fix: fillIn(fix, params),
    });
  };
