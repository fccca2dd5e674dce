// Every table. The full-text index is hand-written SQL in migrations/, drizzle has no word for it.
import { sql } from 'drizzle-orm';
import {
  customType,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { BulkActor, BulkChange, BulkOutcome } from '../src/domain/bulk.ts';
import type { ImportedFrom, WrittenPage } from '../src/domain/own-page.ts';
import type { Role } from '../src/domain/rights.ts';
import type { Settings } from '../src/domain/settings.ts';
import type { Problem } from '../src/problems.ts';

/** A problem as JSON; before it had a code its English text stood alone. */
const problemColumn = customType<{ data: Problem; driverData: string }>({
  dataType: () => 'text',
  toDriver: (problem) => JSON.stringify(problem),
  fromDriver: (stored) => (stored.startsWith('{') ? JSON.parse(stored) : { detail: stored }),
});

/** What a view can filter on. Facet 1 is "everything". */
export const facets = sqliteTable(
  'facets',
  {
    id: integer().primaryKey(),
    kind: text().notNull(),
    /** The label folded: labels that differ only in case, spacing or normalisation are one. */
    key: text().notNull(),
    slug: text().notNull(),
    label: text().notNull(),
    /** The feed's own identity; survives a rename. */
    uuid: text().notNull(),
    /** Visible articles. */
    count: integer().notNull().default(0),
    /** The facet's last change in the log: validates every view of this facet alone. */
    lastSeq: integer('last_seq').notNull().default(0),
    lastAt: integer('last_at').notNull().default(0),
    createdAt: integer('created_at').notNull(),
    /**
     * 0 as it was made; else the site's count at its own last rename: what it is called is part of validators. The site's
     * counts renames and changes of settings.
     */
    edition: integer().notNull().default(0),
    /** The slug it was made with, once it has another: the ids of expressions are made of it. */
    born: text(),
    /** Id of the facet it went into. */
    mergedInto: integer('merged_into'),
    /** Milliseconds; its feeds answer 410 since. */
    retiredAt: integer('retired_at'),
    /** Articles that still have to follow (services/publishing/facet-work.ts). */
    pending: text({ mode: 'json' }).$type<FacetWork>(),
    /** Of facet 1 the site's. */
    settings: text({ mode: 'json' }).$type<Settings>(),
    /** Of facet 1 alone: the change log's id. A site that is made from an export begins a log of its own. */
    log: text(),
  },
  (t) => [
    uniqueIndex('facets_key').on(t.kind, t.key),
    uniqueIndex('facets_slug').on(t.kind, t.slug),
    // Which feeds changed, and were renamed, since: `/feeds.json?since=`.
    index('facets_last_seq').on(t.lastSeq),
    index('facets_edition').on(t.edition),
    index('facets_changed')
      .on(t.id)
      .where(sql`pending IS NOT NULL OR merged_into IS NOT NULL OR retired_at IS NOT NULL`),
  ],
);

/** What is left to do after an editor changed a facet. */
export interface FacetWork {
  /** Its articles; or every article, since a facet that comes back has none. */
  walk: 'own' | 'all';
  /** Position, or number of the article, that was done last. */
  after?: number;
  /** Articles that were looked at, and that there are; of work that the version before began, neither. */
  done?: number;
  total?: number;
  /** Somebody stopped it: it goes on when they say so. */
  stopped?: true;
}

/** Names that facets had before: old slugs redirect, old labels (folded) lead to the facet of today. */
export const facetNames = sqliteTable(
  'facet_names',
  {
    kind: text().notNull(),
    /** `slug` or `key`. */
    sort: text().notNull(),
    name: text().notNull(),
    facet: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.sort, t.name] }), index('facet_names_facet').on(t.facet)],
);

export const articles = sqliteTable(
  'articles',
  {
    n: integer().primaryKey(),
    id: text().notNull().unique(),
    guid: text().notNull().unique(),
    slug: text().notNull(),
    /** Order of publication and identity in one number (src/domain/positions.ts). */
    position: integer().notNull().unique(),
    language: text().notNull(),
    status: text().notNull(),
    version: integer().notNull(),
    /** Last change in the log, 0 for never visible. */
    seq: integer().notNull().default(0),
    publishedAt: integer('published_at'),
    updatedAt: integer('updated_at').notNull(),
    createdAt: integer('created_at').notNull(),
    /** JSON array of facet ids, "everything" included. */
    facets: text({ mode: 'json' }).$type<number[]>().notNull(),
    /** `n` of the first of a set of translations. */
    translationGroup: integer('translation_group'),
    translationOf: text('translation_of'),
    /** Whose it is: id of the person who began it, or of the token where that is nobody's. Null for commands and imports. */
    owner: text(),
    /** Id of the person who is to go on with it. */
    assignee: text(),
  },
  (t) => [
    index('articles_due').on(t.status, t.publishedAt),
    // Lists of editors are found in indexes alone: of a million articles the rows are far apart.
    index('articles_updated').on(t.updatedAt, t.n, t.status, t.position),
    index('articles_placed').on(t.position, t.n, t.updatedAt, t.status),
    index('articles_translations').on(t.translationGroup),
    index('articles_status').on(t.status, t.updatedAt, t.n, t.position),
    index('articles_owner').on(t.owner, t.updatedAt, t.n, t.status, t.position).where(sql`owner IS NOT NULL`),
    index('articles_assignee')
      .on(t.assignee, t.updatedAt, t.n, t.status, t.position)
      .where(sql`assignee IS NOT NULL`),
    // Which of a person's are given back to them: asked for with every page.
    index('articles_drafts').on(t.owner, t.assignee).where(sql`status = 'draft'`),
  ],
);

/** Every slug an article ever had; old ones redirect. */
export const slugs = sqliteTable(
  'slugs',
  {
    slug: text().primaryKey(),
    article: integer().notNull(),
  },
  // Exports list the slugs of each article, and erasing an article deletes them.
  (t) => [index('slugs_article').on(t.article)],
);

/** Of a revision, as its index has it: a document that is damaged must not stop a migration. */
export const CANONICAL_URL = sql.raw(`CASE WHEN json_valid(document) THEN document ->> 'canonicalUrl' END`);

/** Every version's text. The primary key is the lock that `If-Match` needs: two cannot write version 3. */
export const revisions = sqliteTable(
  'revisions',
  {
    article: integer().notNull(),
    version: integer().notNull(),
    at: integer().notNull(),
    kind: text().notNull(),
    note: text(),
    /** JSON of model.ts `Version`. */
    document: text().notNull(),
    /** What whoever wrote it was called; null where nobody did, and of versions from before this was kept. */
    by: text(),
    /** 1 where an import wrote it, 0 where it did not; null of versions from before this was kept, and of copies. */
    imported: integer(),
  },
  (t) => [
    primaryKey({ columns: [t.article, t.version] }),
    index('revisions_canonical').on(sql`(${CANONICAL_URL})`).where(sql`(${CANONICAL_URL}) IS NOT NULL`),
  ],
);

/** The index every view walks. WITHOUT ROWID (in the migration): the key is the row. */
export const facetArticles = sqliteTable(
  'facet_articles',
  {
    facet: integer().notNull(),
    /** 1 where readers see it; editors also walk 0. */
    visible: integer().notNull(),
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.facet, t.visible, t.position] })],
);

/** The change log: every visible change, in order. */
export const changes = sqliteTable(
  'changes',
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    kind: text().notNull(),
    article: integer().notNull(),
    version: integer().notNull(),
    /** Milliseconds; never decreases. */
    at: integer().notNull(),
    note: text(),
    /** JSON array of `[facet, sides]`, as in facet_changes. */
    facets: text({ mode: 'json' }).$type<[facet: number, sides: number][]>().notNull(),
  },
  (t) => [
    index('changes_article').on(t.article, t.seq),
    // What feeds show again: beside tens of thousands of silent changes, as of a renamed tag, there are few of these.
    index('changes_told').on(t.seq).where(sql`kind NOT IN ('silent', 'retract')`),
  ],
);

/** The log by facet: which sides of the change (1 before, 2 after, 3 both) the facet was on. WITHOUT ROWID. */
export const facetChanges = sqliteTable(
  'facet_changes',
  {
    facet: integer().notNull(),
    seq: integer().notNull(),
    sides: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.facet, t.seq] })],
);

export const tokens = sqliteTable('tokens', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** SHA-256 of the token, hex. */
  hash: text().notNull().unique(),
  /** JSON array. */
  scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at'),
  lastUsedAt: integer('last_used_at'),
  /** Of an app's token (IndieAuth): its client_id. */
  client: text(),
  /** Id of the token of whoever let the app in: with that one it goes. Null for ADMIN_TOKEN. */
  parent: text(),
  /** Id of the person whose it is: it may no more than they, and goes with them. */
  person: text(),
});

/** Who works here. What they did keeps their names when they are gone. */
export const people = sqliteTable('people', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** In lower case: an identifier, nothing is sent to it. */
  email: text().notNull().unique(),
  role: text().$type<Role>().notNull(),
  /** A hash that says how it was made (src/domain/password.ts); null while they have none. */
  password: text(),
  /** Issuer and subject, by which single sign-on (OpenID Connect) knows them. */
  subject: text().unique(),
  createdAt: integer('created_at').notNull(),
  /** When they were last seen, to the minute. */
  seenAt: integer('seen_at'),
});

/** Keys of people's devices (WebAuthn). */
export const passkeys = sqliteTable(
  'passkeys',
  {
    /** The credential's, base64url. */
    id: text().primaryKey(),
    person: text().notNull(),
    /** As people call it. */
    name: text().notNull(),
    /** COSE, base64url. */
    publicKey: text('public_key').notNull(),
    counter: integer().notNull(),
    /** JSON array: how the device is reached. */
    transports: text({ mode: 'json' }).$type<string[]>().notNull(),
    createdAt: integer('created_at').notNull(),
    usedAt: integer('used_at'),
  },
  (t) => [index('passkeys_person').on(t.person)],
);

/** Links by which somebody signs in once to choose a password or a passkey: invitations, resets, the first start's. */
export const signInLinks = sqliteTable('sign_in_links', {
  /** SHA-256 of the link's secret, hex. */
  hash: text().primaryKey(),
  /** Null for the first start's: it makes the first admin. */
  person: text(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

/** Sign-ins under way: what a passkey or an identity provider has to answer, once. */
export const challenges = sqliteTable('challenges', {
  /** SHA-256 of what the browser has to send back, hex. */
  hash: text().primaryKey(),
  data: text({ mode: 'json' }).$type<Record<string, string>>().notNull(),
  expiresAt: integer('expires_at').notNull(),
});

/** What editors allowed apps (IndieAuth): authorization codes, kept for a while to know one that comes again. */
export const grants = sqliteTable('grants', {
  /** SHA-256 of the code, hex. */
  hash: text().primaryKey(),
  /** client_id, and what the app is called. */
  client: text().notNull(),
  name: text().notNull(),
  redirectUri: text('redirect_uri').notNull(),
  /** PKCE, S256. */
  challenge: text().notNull(),
  /** JSON array. */
  scopes: text({ mode: 'json' }).$type<string[]>().notNull(),
  parent: text(),
  /** Id of the token that comes of it. */
  token: text().notNull(),
  /** How long that lasts, in milliseconds; null for no end. */
  life: integer(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
  /** Who exchanges it; null while nobody has. */
  claim: text(),
});

/** Who changed what, when and from where. Bounded by services/log-keeper.ts. */
export const audit = sqliteTable(
  'audit',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    at: integer().notNull(),
    /** Id of the token; `env` for ADMIN_TOKEN, `cli` for commands, `system` for what comes due by itself. */
    actor: text().notNull(),
    /** What the token was called then. */
    name: text().notNull(),
    /** `article.create`, `token.revoke` … */
    action: text().notNull(),
    /** Id of the object: of an article, a token; `tag/turkey`. */
    object: text().notNull(),
    /** JSON: what the action says besides. */
    detail: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    address: text(),
    requestId: text('request_id'),
  },
  (t) => [index('audit_object').on(t.object)],
);

/** Who is signed in to the editors' interface. */
export const sessions = sqliteTable('sessions', {
  /** SHA-256 of the cookie's value, hex. */
  hash: text().primaryKey(),
  /** Id of the token it stands for; of ADMIN_TOKEN a proof (services/access/sessions.ts); '' where it stands for a person. */
  token: text().notNull(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
  /** Id of the person who signed in. */
  person: text(),
  /** Of the browser: where it was, and what it said it is. */
  address: text(),
  userAgent: text('user_agent'),
  /** When it was last used, to the minute. */
  usedAt: integer('used_at'),
});

/** Results of requests that carried an Idempotency-Key. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    /** SHA-256 of the Idempotency-Key and whose it is; of a form what tells it apart. */
    key: text().primaryKey(),
    /** SHA-256 of the request. */
    hash: text().notNull(),
    /** Id of the article that it made, '' of anything else. */
    article: text().notNull(),
    /** The answer, encrypted (services/access/idempotency.ts), once it is known. */
    answer: text(),
    at: integer().notNull(),
  },
  (t) => [
    index('idempotency_at').on(t.at),
    index('idempotency_article').on(t.article).where(sql`answer IS NOT NULL`),
  ],
);

/** Who is told of changes of a feed: WebSub and rssCloud subscribers that confirmed it. */
export const subscriptions = sqliteTable(
  'subscriptions',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** `websub` or `rsscloud`. */
    protocol: text().notNull(),
    /** The feed's canonical path and query below the site's URL: `/tags/turkey/rss.xml`. */
    topic: text().notNull(),
    /** The topic's URL as the subscriber wrote it. */
    topicUrl: text('topic_url').notNull(),
    callback: text().notNull(),
    /** Host and port of the callback. */
    host: text().notNull(),
    secret: text(),
    leaseSeconds: integer('lease_seconds').notNull(),
    expiresAt: integer('expires_at').notNull(),
    createdAt: integer('created_at').notNull(),
    /** When the subscriber last confirmed it. */
    verifiedAt: integer('verified_at').notNull(),
    /** End of the log then: what is older is not told. */
    since: integer().notNull(),
    /** Last change that was delivered, and when. */
    deliveredSeq: integer('delivered_seq'),
    deliveredAt: integer('delivered_at'),
  },
  (t) => [
    uniqueIndex('subscriptions_key').on(t.topic, t.callback, t.protocol),
    index('subscriptions_topic').on(t.topic),
    index('subscriptions_host').on(t.host),
    index('subscriptions_expiry').on(t.expiresAt),
  ],
);

/** A secret that was replaced, and until when calls are signed with it, in milliseconds. */
export interface OldSecret {
  secret: string;
  until: number;
}
export type DisabledReason = 'answered-410' | 'by-hand';

/** Signed webhooks (Standard Webhooks). */
export const webhooks = sqliteTable('webhooks', {
  n: integer().primaryKey({ autoIncrement: true }),
  id: text().notNull().unique(),
  url: text().notNull(),
  host: text().notNull(),
  /** Canonical path of the view it hears of. */
  view: text().notNull(),
  /** JSON array of kinds of change. */
  events: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** `whsec_` and base64. */
  secret: text().notNull(),
  /** JSON array of those that it had, `{ secret, until }` each: calls are signed with them, too, until then (milliseconds). */
  oldSecrets: text('old_secrets', { mode: 'json' }).$type<OldSecret[]>().notNull().default([]),
  createdAt: integer('created_at').notNull(),
  disabledAt: integer('disabled_at'),
  /** Of a disabled one: `answered-410`, `by-hand`. */
  disabledReason: text('disabled_reason').$type<DisabledReason>(),
  /** Of a disabled one: the last change before those that it did not hear of. */
  missedSince: integer('missed_since'),
  /** End of the log when it was made, or turned on again. */
  since: integer().notNull(),
});

/**
 * The outbox: calls to be made, and for a week those of webhooks that were made. A row is due at `due_at`; a claim moves that
 * on, so that it ends by itself.
 */
export const deliveries = sqliteTable(
  'deliveries',
  {
    id: integer().primaryKey(),
    /** `fanout`, `push`, `webhook`, `replay`, `verify`, `deny` or `ping`. */
    kind: text().notNull(),
    /** Of a subscription or webhook; 0 for none. */
    target: integer().notNull(),
    /** What it is about, where the target does not tell: a topic, a change. One row for each subject of a target. */
    subject: text().notNull(),
    /** Host and port that are called, '' for none. */
    host: text().notNull(),
    /** Newest change it tells of. */
    seq: integer().notNull(),
    /** JSON, of `verify` and `deny`; of `fanout` the last subscription that has its row; of `replay` the last change. */
    data: text(),
    attempts: integer().notNull().default(0),
    /** Milliseconds; null once it succeeded or was given up. */
    dueAt: integer('due_at'),
    /** Who is at it; null while nobody is. */
    claim: text(),
    /** When its newest change was put here: the 24 hours of retries count from then. */
    createdAt: integer('created_at').notNull(),
    attemptedAt: integer('attempted_at'),
    lastError: problemColumn('last_error'),
    /** When it succeeded, of a webhook. */
    doneAt: integer('done_at'),
    /** HTTP status of the last attempt; null where there was no answer. */
    answeredStatus: integer('answered_status'),
    /** How long the last attempt took. */
    durationMs: integer('duration_ms'),
  },
  (t) => [
    uniqueIndex('deliveries_key').on(t.kind, t.target, t.subject),
    index('deliveries_due').on(t.dueAt),
    index('deliveries_verifications').on(t.dueAt).where(sql`kind IN ('verify', 'deny')`),
    index('deliveries_ended').on(t.doneAt).where(sql`due_at IS NULL`),
    index('deliveries_webhooks').on(t.target).where(sql`kind = 'webhook'`),
  ],
);

/** How far the outbox has read the change log; one row. */
export const outbox = sqliteTable('outbox', {
  id: integer().primaryKey(),
  seq: integer().notNull(),
});

/**
 * Each time the site was set back to a backup. Changes after `seq` were perhaps logged before that, and are no more;
 * the log goes on after `next`, so that no number ever stands for two changes.
 */
export const restorations = sqliteTable('restorations', {
  id: integer().primaryKey(),
  /** Milliseconds. */
  at: integer().notNull(),
  seq: integer().notNull(),
  next: integer().notNull(),
});

/** Pages of the site's own: About, Imprint. */
export const pages = sqliteTable('pages', {
  slug: text().primaryKey(),
  /** `draft`, `published`; `deleted`, whose address answers 410; `moved`, whose address leads to another. */
  status: text().$type<'draft' | 'published' | 'deleted' | 'moved'>().notNull(),
  /** As editors wrote it; of what is there no more nothing. */
  written: text({ mode: 'json' }).$type<WrittenPage>(),
  version: integer().notNull(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  /** The slug that it has since. */
  movedTo: text('moved_to'),
  /** Of one that was imported, where from. */
  imported: text({ mode: 'json' }).$type<ImportedFrom>(),
});

/** The media library: what is known of each file that is kept. Found by words in files_fts (in the migration). */
export const files = sqliteTable(
  'files',
  {
    n: integer().primaryKey(),
    /** `{SHA-256}.{ending}` */
    name: text().notNull().unique(),
    type: text().notNull(),
    /** Bytes. */
    length: integer().notNull(),
    width: integer(),
    height: integer(),
    /** What it was called where it was uploaded from. */
    filename: text(),
    alt: text(),
    caption: text(),
    credit: text(),
    digitalSourceType: text('digital_source_type'),
    uploadedAt: integer('uploaded_at').notNull(),
    /** Id and name of whoever uploaded it first; null where that is not known any more. */
    uploader: text(),
    uploaderName: text('uploader_name'),
    /** What it is found by. */
    words: text().notNull(),
    /** Name of the file that its address leads to since; never of one that leads on itself. */
    replacedBy: text('replaced_by'),
    /** 1 while the articles that use it are still to be led to the other one. */
    isFollowed: integer('is_followed').notNull().default(0),
  },
  (t) => [
    index('files_uploaded').on(t.uploadedAt, t.n),
    index('files_replaced').on(t.replacedBy).where(sql`replaced_by IS NOT NULL`),
    index('files_followed').on(t.n).where(sql`is_followed = 1`),
  ],
);

/** Which articles use which files, as each article is now. WITHOUT ROWID. */
export const fileUses = sqliteTable(
  'file_uses',
  {
    /** SHA-256 of the file. */
    hash: text().notNull(),
    /** Id of the article; of what else has files `page/{slug}`, `facet/{id}`. */
    article: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.hash, t.article] }), index('file_uses_article').on(t.article)],
);

/** How far files and articles are in the library that were stored before there was one; one row. */
export const library = sqliteTable('library', {
  id: integer().primaryKey(),
  /** Name of the last file that was looked at; null when all were. */
  file: text(),
  /** Number of the last article; null when all were. */
  article: integer(),
});
/** Changes of many articles at once, and selections that nobody has decided about yet. */
export const bulkOperations = sqliteTable(
  'bulk_operations',
  {
    id: text().primaryKey(),
    /** JSON; null while it is a selection only. */
    change: text({ mode: 'json' }).$type<BulkChange>(),
    /** Of operations from before `bulk_selections`: JSON array of numbers, which processes of that version still read. */
    articles: text({ mode: 'json' }).$type<number[] | null>().notNull(),
    /** How many articles were selected. */
    total: integer().notNull().default(0),
    /** JSON: who selected, and in whose name it is done. */
    actor: text({ mode: 'json' }).$type<BulkActor>().notNull(),
    createdAt: integer('created_at').notNull(),
    startedAt: integer('started_at'),
    finishedAt: integer('finished_at'),
    /** When somebody stopped it, which ended it. */
    stoppedAt: integer('stopped_at'),
    /** JSON: what it failed with last, until it goes on. */
    failed: text({ mode: 'json' }).$type<Problem>(),
    /** Index of the first article that is not done. */
    next: integer().notNull().default(0),
    changed: integer().notNull().default(0),
    /** Id of the operation that this one undoes: there is one for each. */
    undoes: text().unique(),
    /** Who is at it, and until when nobody else is (milliseconds). */
    claim: text(),
    claimedUntil: integer('claimed_until'),
  },
  (t) => [
    index('bulk_unfinished').on(t.startedAt).where(sql`started_at IS NOT NULL AND finished_at IS NULL`),
    index('bulk_made').on(t.createdAt),
  ],
);

/** Articles of a selection, in pieces: a batch reads one of them, and writes none again. */
export const bulkSelections = sqliteTable(
  'bulk_selections',
  {
    operation: text().notNull(),
    /** Index of its first article. */
    at: integer().notNull(),
    /** JSON array of numbers. */
    articles: text({ mode: 'json' }).$type<number[]>().notNull(),
    /** Of an operation that undoes another: index there of the first batch that these are of. */
    undoes: integer(),
  },
  (t) => [primaryKey({ columns: [t.operation, t.at] })],
);

/** What came of the articles of an operation, batch by batch. The primary key is the lock: a batch is done once. */
export const bulkBatches = sqliteTable(
  'bulk_batches',
  {
    operation: text().notNull(),
    /** Index of its first article. */
    at: integer().notNull(),
    outcomes: text({ mode: 'json' }).$type<BulkOutcome[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.operation, t.at] })],
);

/** Searches in the list of articles that people keep by a name. */
export const savedSearches = sqliteTable(
  'saved_searches',
  {
    id: text().primaryKey(),
    /** Id of the person, or of the token where that is nobody's. */
    owner: text().notNull(),
    name: text().notNull(),
    /** As in the list's address. */
    query: text().notNull(),
    /** Whether everybody has it. */
    shared: integer({ mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('saved_searches_name').on(t.owner, t.name)],
);

/** What people who work on an article tell each other: no reader sees it, no feed or export carries it. */
export const notes = sqliteTable(
  'notes',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** Number of the article. */
    article: integer().notNull(),
    at: integer().notNull(),
    /** `submit`: handed in for review; `return`: given back, with what to change. */
    kind: text().$type<'note' | 'submit' | 'return'>().notNull(),
    text: text().notNull(),
    /** Id of the person or token, and what they were called then. */
    author: text().notNull(),
    name: text().notNull(),
  },
  (t) => [index('notes_article').on(t.article)],
);

/** Links by which anybody reads a draft, for a while. */
export const shares = sqliteTable(
  'shares',
  {
    id: text().primaryKey(),
    /** SHA-256 of the link's secret, hex. */
    hash: text().notNull().unique(),
    /** Number of the article. */
    article: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** What whoever made it was called then. */
    name: text().notNull(),
  },
  (t) => [index('shares_article').on(t.article)],
);

/** Who has an article open. A row is worth a minute and a half. */
export const presence = sqliteTable(
  'presence',
  {
    /** Number of the article. */
    article: integer().notNull(),
    /** Id of the person or token. */
    who: text().notNull(),
    name: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.article, t.who] })],
);

/**
 * What readers did, by day: services/telemetry/readership.ts counts it. Bounded for each day and kind: what is beyond is
 * in the row whose key is ''. WITHOUT ROWID.
 */
export const readership = sqliteTable(
  'readership',
  {
    /** `reader`, `view`, `article`, `subscribed`; `day` for the sums of each of these. */
    kind: text().notNull(),
    /** Days of UTC since 1970. */
    day: integer().notNull(),
    /**
     * Name of a reader; canonical path of a view; number of an article; a reader and a feed's path, a line each; of sums
     * the kind.
     */
    key: text().notNull(),
    /** Requests for feeds; of an article, its page's. */
    requests: integer().notNull(),
    /** Answered 304. */
    unchanged: integer().notNull(),
    /** Answered 226: with the difference alone. */
    deltas: integer().notNull(),
    /** Asked for again without a validator. */
    repeats: integer().notNull(),
    /** The most that was reported that day. */
    subscribers: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.day, t.key] }),
    // Sums of a year by key, without the rows and without sorting.
    index('readership_keys')
      .on(t.kind, t.key, t.day, t.requests, t.unchanged, t.deltas, t.repeats)
      .where(sql`kind <> 'subscribed'`),
  ],
);

/** Addresses that articles and pages had before: another site's, or this one's. Asked after everything else. */
export const redirects = sqliteTable(
  'redirects',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    /** Below the site's URL, as `oldPath` writes it; with what of its query matters: `/2020/01/news`, `/?p=12`. */
    path: text().notNull().unique(),
    /** Number of the article it leads to, wherever that is; null where `target` says it. */
    article: integer(),
    /** A path of this site, or an absolute http(s) URL. */
    target: text(),
    /** `import`, or `editor`, whose word no import overwrites. */
    origin: text().$type<'import' | 'editor'>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('redirects_article').on(t.article).where(sql`article IS NOT NULL`)],
);

/** Paths that were asked for and not found. Bounded: services/telemetry/missed-paths.ts. */
export const missedPaths = sqliteTable('missed_paths', {
  /** As in `redirects`. */
  path: text().primaryKey(),
  count: integer().notNull(),
  lastAt: integer('last_at').notNull(),
  /** The page that led there last, where the browser said it. */
  referer: text(),
});

/** What this site keeps a copy of: `tagwire follow --to`. */
export const mirrors = sqliteTable('mirrors', {
  /** URL of the site or view. */
  origin: text().primaryKey(),
  /** Id of its log, and the last change of that which is here. */
  log: text().notNull(),
  seq: integer().notNull(),
  /** Its count of renames, as far as they are here. */
  names: integer().notNull(),
  /** Which time its log is read from the beginning: 1, and one more after each reset. */
  reading: integer().notNull(),
  /** Whether that reading has come to the end of the log. */
  whole: integer({ mode: 'boolean' }).notNull(),
  /** When it was last heard of, in milliseconds. */
  at: integer().notNull(),
});

/** Which articles are copies, and of what. WITHOUT ROWID. */
export const mirrored = sqliteTable(
  'mirrored',
  {
    /** Number of the article. */
    article: integer().notNull(),
    origin: text().notNull(),
    /** The reading in which it came, 0 for what was here before; and the last that had it. */
    since: integer().notNull(),
    reading: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.article, t.origin] }), index('mirrored_origin').on(t.origin, t.reading)],
);
