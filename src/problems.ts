// Every problem that has a code of its own: the code is for programs and translations, the English text for people.
// The editors' interface says each in its languages (`problem.{code}` in pages/admin/messages).

/** Texts by code; `{name}` stands for a parameter. */
export const PROBLEMS = {
  // Members of an article
  required: 'is required',
  blank: 'must not be empty',
  'title-missing': 'is required: say what the article is called',
  'unknown-member': 'unknown field; known are {known}',
  'misspelt-member': 'unknown field; did you mean {meant}?',
  'duplicate-member': 'says the same as {other}; keep one',
  'not-a-string': 'must be a string',
  'not-a-number': 'must be a number',
  'not-an-integer': 'must be a whole number',
  'not-a-boolean': 'must be true or false',
  'not-a-list': 'must be a list of {items}',
  'not-an-object': 'must be a JSON object',
  'not-such-an-object': 'must be an object such as {example}',
  'list-instead-of-object': 'must be an object, not a list',
  negative: 'must not be negative',
  'too-large': 'is too large',
  'too-long': 'must be at most {max} characters',
  'html-too-long': 'becomes more than {megabytes} MB of HTML: write less, or several articles',
  'too-many': 'must have at most {max} {items}',
  'too-deep': 'nested deeper than {max}',
  'not-an-option': 'must be {options}',
  'not-one-notation': 'must have exactly one of markdown, html and text',
  'url-invalid': 'must be an absolute http(s) URL',
  'media-url-invalid': 'must be an absolute http(s) URL or a path such as /media/photo.jpg',
  'media-type-invalid': 'must be a media type such as audio/mpeg',
  'language-invalid': 'must be a BCP 47 language tag such as en or pt-BR',
  'date-invalid': 'must be a date-time such as 2020-12-17T09:00:00Z, or a date such as 2020-12-17',
  'date-time-invalid': 'must be a date-time such as 2027-01-31T00:00:00Z',
  'date-past': 'must be in the future',
  'scheduled-date-missing': 'has no date: say when, or choose “Publish now”',
  'scheduled-date-past': 'is past: say when, or choose “Publish now”',
  'scheduled-without-date': 'a scheduled article needs the time when it is to appear',
  'published-date-fixed': 'readers have seen {date}, which never moves: leave it out',
  'already-published': 'readers have seen the article: publish it, or make it a draft',
  'new-and-retracted': 'a new article cannot be retracted; use draft',
  'translation-of-unknown': 'must be the id of another article',
  'slug-taken': '"{slug}" is another article\'s; choose another',
  'slug-without-letters': 'needs at least one letter, digit or symbol',
  'label-without-letters': '"{label}" has no letter, digit or symbol that could stand in a URL',
  'status-in-query': 'say it in the JSON body, not in the query',
  'title-line-too-long':
    'the first line is the title and must be at most {max} characters: write one above the text',
  'id-taken': 'an article with this id exists; change that one with PUT',
  'guid-fixed': 'is {guid}, and never changes: leave it out',
  'idempotency-key-reused': 'this Idempotency-Key came with another body before; use a new key',
  'not-an-entry': '<{name}> is neither an Atom entry nor an RSS item',
  'several-entries': 'one entry is expected, and here are {count}: post them one by one',
  'several-values': 'takes one value',
  'content-value-invalid': 'must be a text, or an object such as {example}',
  'file-value-invalid': 'must be the URL of a file, or the file itself',
  'visibility-not-public': 'is public here: keep a draft of what not everyone may read',
  'properties-too-large': 'have more than {kilobytes} KB in all',
  'content-type-unknown': 'type {type} cannot be published; use text, html or xhtml',

  // Facets
  'facet-not-found': 'There is no {kind} “{slug}”.',
  'facet-name-without-letters': 'has no letter, digit or symbol that could stand in a URL',
  'facet-name-taken':
    'is the {kind} “{label}”, now or once: choose another, or merge with {"mergeInto": "{slug}"}',
  'facet-unknown': 'there is no {kind} “{slug}”; to give it that name, rename it',
  'facet-merged': '“{slug}” went into another; {"mergeInto": null} brings it back.',
  'facet-retired': 'It is retired; {"retired": false} revives it first.',
  'facet-renamed': '“{slug}” is a former name of “{current}”: change that one.',
  'facet-is-language': 'Languages are named by BCP 47; give articles another.',
  'merge-into-itself': 'is the facet itself',
  'merge-into-retired': '“{slug}” is retired; revive it first',
  'several-changes': 'one at a time: a new name, mergeInto, or retired',

  // Files
  'file-empty': 'There are no bytes in the file.',
  'file-not-sent': 'Choose the file again.',
  'file-too-large': '{type} may have {megabytes} MB: send a smaller one.',
  'file-damaged': 'This begins like {type} and is damaged or cut off: send it again.',
  'too-many-pixels': 'The picture has {width} × {height} pixels: scale it down.',
  'file-markup': 'This is SVG, HTML or XML, which can run script: send a picture of it, as PNG or WebP.',
  'file-heic': 'This is HEIC, which few readers show: send it as JPEG.',
  'file-quicktime': 'This is QuickTime, which few readers play: send it as MP4.',
  'file-raw': 'This is BMP, TIFF or a raw photo: send it as JPEG or PNG.',
  'file-matroska': 'This is Matroska: send it as WebM or MP4.',
  'file-flac': 'This is FLAC: send it as MP3, M4A or Ogg.',
  'file-type-unknown': 'The bytes are of no kind that is kept here. Send one of {types}.',

  // Imports
  'at-line': '{reason} (line {line})',
  'document-empty': 'the document is empty',
  'document-cut-off': 'the document ends in the middle of it',
  'document-too-large': 'A document may have {megabytes} MB: split it, or import it by `tagwire import`.',
  'document-unknown':
    'the document is no RSS, Atom, JSON Feed, WordPress or Ghost export, and no Markdown file',
  'document-is-html': 'this is a page in HTML and no feed: give the address of its feed',
  'document-not-xml': 'this is no XML: nothing in it is well-formed',
  'json-unknown': 'the JSON is no feed and no Ghost export',
  'item-empty': 'there is nothing in it',
  'item-date-invalid': 'its date "{date}" cannot be read',
  'item-renamed':
    'another article, with another title, text and date, has come by this name: give this one an `id` in its front matter',
  'nothing-to-import': 'Choose a file, or write the address of a feed.',
  'restore-needs-admin': 'To restore an export into an empty site takes a token with the scope admin.',
  'fetch-failed': '{url}: {reason}',
  'fetch-status': '{url} answers {status}.',
  'too-many-redirects': '{url} redirects again and again.',

  // Outgoing calls
  'url-not-callable': 'cannot be called: {reason}',
  'not-called': 'not called: {reason}',
  'scheme-not-http': 'it is neither http nor https',
  'url-with-credentials': 'it contains a user name or password',
  'url-not-absolute': 'it is no absolute URL',
  'host-not-found': 'there is no such host',
  'addresses-not-public': '{host} is {addresses}, not a public address',
  'host-not-public': '{host} is not a public address (OUTBOUND_ALLOW exempts addresses)',
  'no-answer-in-time': 'no answer within {seconds} s',
  'connection-failed': '{reason}',
  'name-servers-silent': 'the name servers of {domain} do not answer',
  'look-up-failed': '{host} cannot be looked up: {reason}',

  // Deliveries
  answered: 'answered {status}',
  'verification-answered': 'answered {status} to the verification',
  'delivery-failed-here': 'something went wrong here',
  'delivery-stopped': 'stopped',

  // Webhooks
  'webhook-not-found': 'There is no webhook {id}.',
  'webhook-view-unknown': 'must be the path of a view, such as /tags/turkey/',
  'webhook-view-invalid': 'must be a path such as /tags/turkey/',
  'webhook-view-retired': 'asks for what was retired: it will never have an article',
  'webhook-events-missing': 'must name at least one event',
  'webhook-secret-invalid':
    'must be {prefix} and base64 of {min} to {max} bytes; leave it out to have one made',

  // What is asked for, and by whom
  'header-too-long': 'The header {name} is longer than {max} characters: send a shorter one.',
  'refused-by-hook': '{message}',
  'path-not-found': 'There is nothing at {path}.',
  'article-not-found': 'There is no article {id}.',
  'version-not-found': 'There is no version {version} of this article.',
  'version-changed': 'The article is at version {version} by now: go back, look at it, and decide again.',
  'token-unknown': 'The token is unknown, revoked or expired; get another.',
  'scope-missing': 'The token "{name}" lacks the scope {scope}.',
  'media-scope-missing': 'Your token lacks the scope media.',
  'too-many-wrong-tokens': 'Too many wrong tokens came from your address; wait a minute.',
  'session-ended': 'Your session has ended: sign in in another tab, then try again.',
  'session-changed': 'Your session has changed: open the page again and send the form from there.',
  'session-changed-while-writing': 'Your session has changed: save what you typed, and open the page again.',
  'form-from-elsewhere': 'The form did not come from this site: open the page here and send it again.',
  'form-too-large': 'A form may have {megabytes} MB.',
  'form-cut-off': 'The form ends before its last boundary: the upload was cut off.',
  'form-empty': 'The form is empty.',
  'form-action-missing': 'The form does not say what is to be done.',
  'form-field-too-long': 'A field of the form is too long.',
  'facet-kind-not-found': 'There is nothing of this kind.',
  'erasing-not-confirmed': 'Tick the box first: erasing cannot be undone.',
} as const;

/** What only programs are told: the interface asks for nothing that leads to it, and has no words for it. */
const API_PROBLEMS = {
  'host-invalid': 'The Host header names no host.',
  'body-not-utf-8': 'The body is not in UTF-8.',
  'body-not-json': 'The body is not JSON, such as {example}.',
  'too-many-fields': 'A form may have {count} fields.',
  'file-not-found': 'There is no such file.',
  'parameter-invalid': '{name}: {expected}',
  'expression-malformed': 'Malformed expression: {reason}. Write a+b for all of, a,b for any of, !a for not.',
  'expression-too-long': 'The tag expression has {terms} terms; at most {max} are allowed.',
} as const;

const TEXTS = { ...PROBLEMS, ...API_PROBLEMS };

export type Code = keyof typeof TEXTS;

/** Of texts that are not told apart by codes of their own. */
export type GeneralCode = 'invalid-body' | 'invalid-value';

/** `{name}`s of a text; braces of JSON are none. */
type Names<Text extends string> = Text extends `${string}{${infer Rest}`
  ? Rest extends `${infer Name}}${infer More}`
    ? Name extends `${string}"${string}`
      ? Names<Rest>
      : Name | Names<More>
    : never
  : never;

/** A problem within another stands in its text. */
export type Param = string | number | Problem;
export type Params<C extends Code> = Record<Names<(typeof TEXTS)[C]>, Param>;

/** What is wrong: for programs by its code, for people in English. */
export interface Problem {
  /** Absent where the answer's status tells programs enough. */
  readonly code?: Code | GeneralCode;
  readonly params?: Readonly<Record<string, Param>>;
  readonly detail: string;
}

/** The problem of that code, with its English text. */
export function problem<C extends Code>(
  code: C,
  ...[params]: [Names<(typeof TEXTS)[C]>] extends [never] ? [] : [Params<C>]
): Problem & { code: Code } {
  return { code, params, detail: fillIn(TEXTS[code], params ?? {}) };
}

/** The text with its `{name}`s filled in; limits are written with commas, other numbers as they are. */
export const fillIn = (text: string, params: Readonly<Record<string, Param>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    if (typeof value === 'object') return value.detail;
    return name === 'max' && typeof value === 'number' ? value.toLocaleString('en') : `${value ?? whole}`;
  });
