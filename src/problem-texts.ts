// What can be wrong, in English, by code; `{name}` stands for a parameter. The editors' interface says each of PROBLEMS in
// its languages (`problem.{code}` in pages/admin/messages).
import { FILE_PROBLEMS } from './problem-texts-files.ts';

const ARTICLE_PROBLEMS = {
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
  'cover-invalid': 'must be an https URL, or a path such as /media/cover.jpg',
  'email-invalid': 'must be an e-mail address such as podcast@example.org',
  'uuid-invalid': 'must be a UUID such as 917393e3-1b1e-5cef-ace4-edaa54e1f810',
  'category-unknown': '"{category}" is no category of Apple’s; take one of {known}',
  'time-zone-unknown': 'must be a time zone such as Europe/Istanbul or UTC',
  'colour-invalid': 'must be a colour such as #9a2014',
  'colour-too-pale':
    'has a contrast of {ratio} : 1 on the page, and text needs 4.5 : 1: {shade} is the nearest shade that has it',
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
  'icon-not-square': 'has {width} × {height} pixels; an icon is square, 512 × 512 or larger if you can',
  'page-slug-taken': 'there is a page at /{slug} already; choose another address',
  'page-slug-reserved': '/{slug} is where the site has something else; choose another address',
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
} as const;

const FACET_PROBLEMS = {
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
  'several-changes': 'one at a time: a new name, mergeInto, retired, or podcast',
} as const;

const IMPORT_PROBLEMS = {
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
  'item-superseded':
    'another item of the document has this id, too, and is no older: that one is taken. Give each item an id of its own',
  'content-left-out':
    'its content is {type}, which an article cannot hold: the rest of it is in. Publish it as HTML, or link to it',
  'nothing-to-import': 'Choose a file, or write the address of a feed.',
  'restore-needs-admin': 'To restore an export into an empty site takes a token with the scope admin.',
  'fetch-failed': '{url}: {reason}',
  'fetch-status': '{url} answers {status}.',
  'too-many-redirects': '{url} redirects again and again.',
} as const;

const CALL_PROBLEMS = {
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
} as const;

const DELIVERY_PROBLEMS = {
  answered: 'answered {status}',
  'verification-answered': 'answered {status} to the verification',
  'delivery-failed-here': 'something went wrong here',
  'delivery-stopped': 'stopped',
} as const;

const WEBHOOK_PROBLEMS = {
  'webhook-not-found': 'There is no webhook {id}.',
  'webhook-view-unknown': 'must be the path of a view, such as /tags/turkey/',
  'webhook-view-invalid': 'must be a path such as /tags/turkey/',
  'webhook-view-retired': 'asks for what was retired: it will never have an article',
  'webhook-events-missing': 'must name at least one event',
  'webhook-secret-invalid':
    'must be {prefix} and base64 of {min} to {max} bytes; leave it out to have one made',
} as const;

const REQUEST_PROBLEMS = {
  'header-too-long': 'The header {name} is longer than {max} characters: send a shorter one.',
  'refused-by-hook': '{message}',
  'path-not-found': 'There is nothing at {path}.',
  'article-not-found': 'There is no article {id}.',
  'page-not-found': 'There is no page {slug}.',
  'page-changed': 'The page has changed meanwhile: look at it, and decide again.',
  'settings-changed-meanwhile': 'The settings have changed meanwhile: look at them, and decide again.',
  'version-not-found': 'There is no version {version} of this article.',
  'version-changed': 'The article is at version {version} by now: go back, look at it, and decide again.',
  'token-unknown': 'The token is unknown, revoked or expired; get another.',
  'scope-missing': 'The token "{name}" lacks the scope {scope}.',
  'may-only-draft': '{name} may write drafts and hand them in for review; an editor publishes them.',
  'not-own-draft': '{name} may change drafts of their own only, and only until they are published.',
  'admins-only': 'Only administrators can open this page.',
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

/** What the editors' interface has words for, too. */
export const PROBLEMS = {
  ...ARTICLE_PROBLEMS,
  ...FACET_PROBLEMS,
  ...FILE_PROBLEMS,
  ...IMPORT_PROBLEMS,
  ...CALL_PROBLEMS,
  ...DELIVERY_PROBLEMS,
  ...WEBHOOK_PROBLEMS,
  ...REQUEST_PROBLEMS,
} as const;

/** What only programs are told: the interface asks for nothing that leads to it, and has no words for it. */
export const API_PROBLEMS = {
  'host-invalid': 'The Host header names no host.',
  'body-not-utf-8': 'The body is not in UTF-8.',
  'body-not-json': 'The body is not JSON, such as {example}.',
  'too-many-fields': 'A form may have {count} fields.',
  'file-not-found': 'There is no such file.',
  'parameter-invalid': '{name}: {expected}',
  'expression-malformed': 'Malformed expression: {reason}. Write a+b for all of, a,b for any of, !a for not.',
  'expression-too-long': 'The tag expression has {terms} terms; at most {max} are allowed.',
  'path-malformed': '"{segment}" is not percent-encoded UTF-8.',
  'view-retired': 'The {kind} “{label}” was retired.',
  'podcast-not-a-tag': 'only a tag, or the site, can be a podcast',
  'page-deleted': 'The page was deleted.',
  'settings-changed': 'The settings have changed: read them again, and send their ETag in If-Match.',
  'token-missing': 'Send a token: "Authorization: Bearer …". `tagwire token create` makes one.',
  'token-not-found': 'There is no token {id}.',
  'delivery-not-found': 'No delivery of that id failed and waits: GET /admin/deliveries lists them.',
  'facet-kind-unknown': 'There are no facets of the kind “{kind}”; there are {known}.',
  'sitemap-part-not-found': 'There is no such part; /sitemap.xml lists them.',
  'coding-unknown': 'Send the body as it is, not as {coding}.',
  'charset-unknown': 'the charset {charset} is not known: send utf-8',
  'body-missing': 'Send the archive as the body, or name a feed in ?url=.',
  'uses-the-file': '“{title}” uses it',
  'file-missing': 'Send a file: `curl -F file=@photo.jpg`, or its bytes as the body.',
  'form-without-file': 'The form has no file: name its field `file`.',
  'several-files': 'The form has several files: send each in a request of its own.',
  'too-many-subscriptions': 'Too many subscriptions came from your address; wait a minute.',
  'too-many-documents':
    'Your address asked for very many documents; send If-None-Match for those that you have, and wait a minute.',
  'too-many-searches':
    '{count} of your searches and tag expressions wait already; ask when they are answered.',
  'searches-too-long': 'Your searches and tag expressions took too much of the last minute; wait a little.',
  'too-many-forms': 'Your address sends too much at once: send one form after another.',
  'too-many-registrations': '{which} are being checked; try again.',
  overloaded: 'More is asked than can be answered; try again.',
  'overloaded-by-forms': 'More is sent than there is room for; try again.',
  'changing-too-fast': 'The site changes too fast; try again.',
  'article-changing': 'Others keep changing the same thing; try again.',
  'database-not-migrated': 'The database is not migrated: run `tagwire migrate`.',
  'files-unsupported':
    '{runtime} has no place for files here: bind an R2 bucket as MEDIA ([[r2_buckets]] in wrangler.toml).',
  'files-full': 'There is no space left for files; nothing was kept.',
  'files-read-only': 'The folder for files (MEDIA_DIR) cannot be written: {reason}. Nothing was kept.',
} as const;

/** What comes with different texts: here is what they have in common. */
export const GENERAL_PROBLEMS = {
  'invalid-body': 'The body was read, and something in it cannot be accepted: `errors` says what, and where.',
  'invalid-value': 'The value cannot be accepted.',
  'document-malformed': 'The XML, YAML, form or archive that was sent cannot be read.',
  'body-too-large': 'The body is larger than what is taken here.',
  'media-type-unknown': 'The body is of a media type that is not taken here.',
  'article-retracted': 'The article was retracted.',
  'database-unavailable': 'The database cannot be had for now.',
} as const;

/** Of a status that says enough. */
export const STATUS_PROBLEMS = {
  'bad-request': 'The request cannot be read: `detail` says what is wrong with it.',
  unauthorized: 'The request needs a token that is known here: send `Authorization: Bearer …`.',
  forbidden: 'The token may not do this: use one with the scope that `detail` names.',
  'not-found': 'There is nothing at this address: look whether it is spelt as the API or a feed names it.',
  'method-not-allowed':
    'The address is right, and the method is not: `Allow` names those that are taken here.',
  'not-acceptable': 'None of the content codings in Accept-Encoding is there: leave the header out.',
  'request-timeout': 'The request did not arrive in time: send it again.',
  conflict: 'The request does not fit how things are by now: read them again, and decide again.',
  gone: 'It was here, and was taken away for good: do not ask again.',
  'precondition-failed':
    'If-Match or If-Unmodified-Since names another version than there is: read it again, and decide again.',
  'content-too-large': 'The body is larger than what is taken here.',
  'uri-too-long': 'The address is too long: shorten the query.',
  'unsupported-media-type': 'The body is of a media type or content coding that is not taken here.',
  'range-not-satisfiable':
    'The range begins behind the end of the file: Content-Range says how long that is.',
  'unprocessable-content': 'The body was read, and something in it cannot be accepted.',
  'precondition-required': 'The request needs an If-Match header with the ETag of what it changes.',
  'too-many-requests': 'That was too much from one client in a short time: wait as long as Retry-After says.',
  'request-header-fields-too-large': 'The headers of the request are too long: send fewer or shorter ones.',
  'internal-server-error': 'The server failed: whoever runs it finds more in its log, by the `requestId`.',
  'not-implemented': 'This server has not been set up for that.',
  'service-unavailable': 'The server cannot answer for now: ask again after Retry-After.',
} as const;

/** Every code that an answer may have, by what it is about, with its text or what its texts have in common. */
export const PROBLEM_GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  status: STATUS_PROBLEMS,
  general: GENERAL_PROBLEMS,
  request: { ...REQUEST_PROBLEMS, ...API_PROBLEMS },
  article: ARTICLE_PROBLEMS,
  facet: FACET_PROBLEMS,
  file: FILE_PROBLEMS,
  import: IMPORT_PROBLEMS,
  call: CALL_PROBLEMS,
  delivery: DELIVERY_PROBLEMS,
  webhook: WEBHOOK_PROBLEMS,
};
