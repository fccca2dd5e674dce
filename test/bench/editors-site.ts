// What editors have on a large site, added to a copy of synthetic.ts's: authors, sources, languages, drafts and what
// waits, was withdrawn or is scheduled, files, the audit log, redirects, people, subscribers.
import { createHash } from 'node:crypto';
import { constants, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { PER_MILLISECOND } from '../../src/domain/positions.ts';
import { openDriver, readMigrations } from '../../src/runtimes/node/index.ts';
import { migrate } from '../../src/store/migrate.ts';
import { keptSite, makeSite } from './site.ts';
import { siteConfig } from './site-server.ts';

const [SOURCES, PEOPLE] = [30, 1_000];
export const AUTHORS = 200;
const DAY_MS = 86_400_000;
/** When deliveries are due that are not to be made meanwhile; what is due after two hours a wrong clock has left, and it is made at once. */
const SOON_MS = 3_600_000;
/** Ids of facets, beyond those of synthetic.ts; the languages stand in a row. */
const FIRST = { author: 50_000, source: 60_000, language: 70_000 };
const LANGUAGES = ['ru', 'tr', 'ar', 'de'];
/** The last of each kind has nothing but what is old. */
export const OLD = { tag: 'old', author: `author-${AUTHORS - 1}`, person: 'person-1' };
/** Cookie of a session of that person, an admin. */
export const SECRET = 'ts_bench';

/** SHA-256 as a file's name has it. */
export const hashOf = (i: number): string => i.toString(16).padStart(8, '0').repeat(8);
const HASH = "printf('%08x%08x%08x%08x%08x%08x%08x%08x', i, i, i, i, i, i, i, i)";

/** SQL: a number from 0 to 1 that looks random and is not. */
const chance = (n: string, salt: number) =>
  `((((${n}) + ${salt}) * 2654435761 % 4294967296 * 40503 + ${salt} * 977) % 65521 / 65521.0)`;
/** SQL: one of so many, the first most often. */
const oneOf = (count: number, n: string, salt: number) =>
  `CAST(${count} * ${chance(n, salt)} * ${chance(n, salt)} * ${chance(n, salt)} AS INTEGER)`;
/** SQL: numbers from 0 on, as `i`. */
const series = (count: number) =>
  `(WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < ${count - 1}) SELECT i FROM s)`;
const uuid = (prefix: string, n: string) => `printf('${prefix}-0000-4000-8000-%012x', ${n})`;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Statements, in order. @param now milliseconds, after the last article */
function work(articles: number, now: number): string[] {
  // Beside a million articles; fewer beside few.
  const share = articles / 1_000_000;
  const [FILES, REDIRECTS, SUBSCRIBERS] = [50_000, 100_000, 10_000].map((n) => Math.ceil(n * share)) as [
    number,
    number,
    number,
  ];
  const AUDIT_ENTRIES = 100_000 * share;
  const days = Math.ceil(400 * share);

  const facet = (kind: string, count: number) =>
    `INSERT INTO facets (id, kind, key, slug, label, uuid, last_seq, last_at, created_at)
     SELECT ${FIRST[kind as 'author']} + i, '${kind}', '${kind} ' || i, '${kind}-' || i, '${kind === 'author' ? 'Author' : 'Source'} ' || i,
       ${uuid(kind === 'author' ? '0000000a' : '0000000b', 'i')}, 1, ${now}, 0 FROM ${series(count)}`;
  const hidden: [status: string, count: number, from: number][] = [
    ['draft', articles / 200, now],
    ['review', articles / 2_000, now],
    ['scheduled', articles / 400, now + DAY_MS],
  ];
  let first = articles;
  const added = hidden.flatMap(([status, count, from], place) => {
    const n = `(${first} + 1 + i)`;
    const at = `(${from} + i * 60000)`;
    first += count;
    return [
      `INSERT INTO articles (n, id, guid, slug, position, language, status, version, published_at, updated_at, created_at, facets)
       SELECT ${n}, ${uuid('0000000d', n)}, 'urn:uuid:' || ${uuid('0000000d', n)}, 'article-' || ${n}, ${at} * ${PER_MILLISECOND} + ${place}, 'en',
         '${status}', 1, ${status === 'scheduled' ? at : 'NULL'}, ${now} - i * 3600000, ${now} - i * 3600000,
         json_array(1, 2, 3 + i % 2, 10 + ${oneOf(10_000, n, 1)}, ${FIRST.author} + ${oneOf(AUTHORS - 1, n, 2)},
           ${FIRST.source} + ${oneOf(SOURCES, n, 3)}) FROM ${series(count)}`,
      `INSERT INTO revisions (article, version, at, kind, document)
       SELECT n, 1, updated_at, 'publish', json_object('title', 'Article ' || n, 'content', json('{"text":""}'),
         'html', '<p>' || n || '</p>', 'tags', json('[]'), 'authors', json('[]'), 'credits', json('[]'),
         'enclosures', json('[]'), 'corrections', json('[]')) FROM articles WHERE n > ${first - count} AND n <= ${first}`,
      `INSERT INTO slugs (slug, article) SELECT slug, n FROM articles WHERE n > ${first - count} AND n <= ${first}`,
      `INSERT INTO facet_articles (facet, visible, position) SELECT j.value, 0, a.position
       FROM articles a CROSS JOIN json_each(a.facets) j WHERE a.n > ${first - count} AND a.n <= ${first} GROUP BY 1, 2, 3`,
      `INSERT INTO articles_fts (rowid, text) SELECT position, 'Article ' || n || ' ${status} commonest'
       FROM articles WHERE n > ${first - count} AND n <= ${first}`,
    ];
  });
  // A tenth of the articles, all of the first years, have the tag and the author that nothing newer has.
  const isOld = `n <= ${articles / 10} AND n % 2 = 0`;
  return [
    facet('author', AUTHORS),
    facet('source', SOURCES),
    ...LANGUAGES.map(
      (tag, i) => `INSERT INTO facets (id, kind, key, slug, label, uuid, last_seq, last_at, created_at)
        VALUES (${FIRST.language + i}, 'language', '${tag}', '${tag}', '${tag}', ${uuid('0000000c', `${i}`)}, 1, ${now}, 0)`,
    ),
    `INSERT INTO facets (id, kind, key, slug, label, uuid, last_seq, last_at, created_at)
     VALUES (9, 'tag', 'old', 'old', 'Old', ${uuid('0000000e', '9')}, 1, ${now}, 0)`,
    // The synthetic facets begin with everything and English.
    `UPDATE articles SET
       language = CASE WHEN n % 10 < ${LANGUAGES.length} THEN json_extract('${JSON.stringify(LANGUAGES)}', '$[' || (n % 10) || ']') ELSE 'en' END,
       status = CASE WHEN n % 50 = 7 OR (n < ${articles / 25} AND n % 5 = 1) THEN 'retracted' ELSE status END,
       owner = CASE WHEN n <= ${articles / 20} AND n % 3 = 0 THEN '${OLD.person}'
         WHEN n % 2 = 0 THEN 'person-' || (2 + ${oneOf(PEOPLE - 2, 'n', 4)}) END,
       facets = '[1,' || (CASE WHEN n % 10 < ${LANGUAGES.length} THEN ${FIRST.language} + n % 10 ELSE 2 END)
         || substr(facets, 5, length(facets) - 5) || ','
         || (CASE WHEN ${isOld} THEN '9,' || ${FIRST.author + AUTHORS - 1} ELSE ${FIRST.author} + ${oneOf(AUTHORS - 1, 'n', 2)} END) || ','
         || (${FIRST.source} + ${oneOf(SOURCES, 'n', 3)}) || ']'`,
    `DELETE FROM facet_articles WHERE facet = 2`,
    `INSERT OR IGNORE INTO facet_articles (facet, visible, position) SELECT json_extract(facets, '$[1]'), 1, position FROM articles`,
    `INSERT INTO facet_articles (facet, visible, position) SELECT j.value, 1, a.position
     FROM articles a CROSS JOIN json_each(a.facets) j WHERE j.value >= ${FIRST.author} AND j.value < ${FIRST.language} OR j.value = 9`,
    `INSERT INTO facet_articles (facet, visible, position) SELECT j.value, 0, a.position
     FROM articles a CROSS JOIN json_each(a.facets) j WHERE a.status = 'retracted'`,
    `DELETE FROM facet_articles WHERE (facet, visible, position) IN
       (SELECT j.value, 1, a.position FROM articles a CROSS JOIN json_each(a.facets) j WHERE a.status = 'retracted')`,
    ...added,
    `UPDATE articles SET assignee = 'person-' || (n % 50) WHERE status = 'review'`,
    // Updates since: every twentieth article was changed once, some time after it was published.
    `UPDATE articles SET updated_at = updated_at + (n * 7919 % 31) * ${DAY_MS} WHERE n % 20 = 3 AND n < ${articles * 0.99}`,
    `UPDATE facets SET count = (SELECT count(*) FROM facet_articles WHERE facet = id AND visible = 1)`,
    `INSERT INTO people (id, name, email, role, created_at)
     SELECT 'person-' || i, 'Person ' || i, 'person-' || i || '@wire.example', CASE i % 10 WHEN 0 THEN 'editor' ELSE 'writer' END, ${now} FROM ${series(PEOPLE)}`,
    `INSERT INTO tokens (id, name, hash, scopes, created_at, person)
     SELECT 'token-' || i, 'Key ' || i, 'hash-' || i, '["articles:read"]', ${now}, 'person-' || i FROM ${series(PEOPLE)}`,
    `INSERT INTO notes (article, at, kind, text, author, name)
     SELECT n, updated_at, 'submit', 'Please look at it', 'person-1', 'Person 1' FROM articles WHERE status = 'review'`,
    `INSERT INTO files (n, name, type, length, width, height, filename, alt, caption, credit, uploaded_at, uploader, uploader_name, words)
     SELECT i + 1, ${HASH} || CASE WHEN i % 20 = 0 THEN '.mp3' WHEN i % 50 = 1 THEN '.pdf' ELSE '.jpg' END,
       CASE WHEN i % 20 = 0 THEN 'audio/mpeg' WHEN i % 50 = 1 THEN 'application/pdf' ELSE 'image/jpeg' END,
       100000 + i, 1600, 900, 'picture_' || i || '.jpg', 'Harbour ' || (i % 977), 'The harbour of day ' || (i % 3650),
       'Photographer ' || (i % 300), ${now} - (${FILES} - i) * 600000, 'person-' || (i % 100), 'Person ' || (i % 100),
       'picture ' || i || ' jpg harbour ' || (i % 977) || ' the harbour of day ' || (i % 3650) || ' photographer ' || (i % 300) FROM ${series(FILES)}`,
    `INSERT INTO files_fts (rowid, text) SELECT n, words FROM files`,
    // The first file is in every tenth article, as a logo is; every fifth is in none.
    `INSERT OR IGNORE INTO file_uses (hash, article) SELECT '${hashOf(0)}', id FROM articles WHERE n % 10 = 0`,
    `INSERT OR IGNORE INTO file_uses (hash, article) SELECT
       ${HASH.replaceAll(', i', `, n % ${FILES}`)}, id FROM articles WHERE n % 5 <> 0 AND n < 200000`,
    `INSERT INTO audit (at, actor, name, action, object, detail, address)
     SELECT ${now} - (${AUDIT_ENTRIES} - i) * 300000, 'person-' || ${oneOf(PEOPLE, 'i', 5)}, 'Person ' || ${oneOf(PEOPLE, 'i', 5)},
       CASE WHEN i % 1000 = 0 THEN 'settings.change' WHEN i % 50 = 0 THEN 'media.change' WHEN i < 200 THEN 'token.revoke' WHEN i % 9 = 0 THEN 'article.create' ELSE 'article.update' END,
       ${uuid('0000000d', `(${articles} + 1 + i % 1000)`)}, '{}', '192.0.2.1' FROM ${series(AUDIT_ENTRIES)}`,
    `INSERT INTO redirects (path, article, target, origin, created_at)
     SELECT '/' || (2010 + i % 10) || '/old-news-' || i, i + 1, NULL, 'import', ${now} FROM ${series(REDIRECTS)}`,
    `INSERT INTO missed_paths (path, count, last_at) SELECT '/missing-' || i, 1 + i % 100, ${now} - i * 1000 FROM ${series(1_000)}`,
    `INSERT INTO subscriptions (protocol, topic, topic_url, callback, host, lease_seconds, expires_at, created_at, verified_at, since)
     SELECT CASE i % 4 WHEN 0 THEN 'rsscloud' ELSE 'websub' END, '/tags/t' || (i % 500) || '/rss.xml', 'https://wire.example/tags/t' || (i % 500) || '/rss.xml',
       'https://reader-' || i || '.example/hook', 'reader-' || i || '.example:443', 8640000, ${now} + 8640000000, ${now}, ${now}, 1 FROM ${series(SUBSCRIBERS)}`,
    `INSERT INTO webhooks (id, url, host, view, events, secret, created_at, disabled_at, disabled_reason, missed_since, since)
     SELECT 'webhook-' || i, 'https://hook-' || i || '.example/', 'hook-' || i || '.example:443', '/', '["publish"]', 'whsec_MA==', ${now}, ${now}, 'by-hand', 1, 1 FROM ${series(50)}`,
    // Tried again after the measurement, given up, done.
    `INSERT INTO deliveries (kind, target, subject, host, seq, attempts, due_at, created_at, attempted_at, last_error, done_at, answered_status)
     SELECT CASE i % 4 WHEN 3 THEN 'push' ELSE 'webhook' END, 1 + i % CASE i % 4 WHEN 3 THEN ${SUBSCRIBERS} ELSE 50 END, '' || i, 'hook-' || (i % 50) || '.example:443', i, 1,
       CASE i % 4 WHEN 3 THEN ${now + SOON_MS} + i WHEN 0 THEN ${now + SOON_MS} + i END, ${now}, ${now}, CASE WHEN i % 4 IN (0, 1, 3) THEN '{"detail":"It answered 500"}' END,
       CASE i % 4 WHEN 2 THEN ${now} END, CASE i % 4 WHEN 2 THEN 204 ELSE 500 END FROM ${series(40_000 * share)}`,
    ...[
      ['reader', 200, "'Reader ' || i"],
      ['view', 300, "'/tags/t' || i || '/'"],
      ['article', 500, `'' || (1 + (i * 977 + day * 13) % ${articles})`],
      ['subscribed', 500, "'Reader ' || (i % 200) || char(10) || '/tags/t' || i || '/rss.xml'"],
    ].map(
      ([
        kind,
        count,
        key,
      ]) => `INSERT OR IGNORE INTO readership (kind, day, key, requests, unchanged, deltas, repeats, subscribers)
       SELECT '${kind}', day, ${key}, 1000 - i, 500, 10, 3, i % 90 FROM ${series(Number(count))} CROSS JOIN (SELECT ${Math.floor(now / DAY_MS)} - i AS day FROM ${series(days)})`,
    ),
    `INSERT INTO saved_searches (id, owner, name, query, shared, created_at)
     SELECT 'search-' || i, 'person-' || (i % 100), 'Search ' || i, 'tag=t' || i, i % 20 = 0, ${now} FROM ${series(2_000)}`,
    `INSERT INTO bulk_operations (id, change, articles, total, actor, created_at, started_at, finished_at, next, changed)
     SELECT 'operation-' || i, '{"kind":"tag","tags":["t1"],"told":"silent"}', '[]', 1000,
       '{"id":"person-1","name":"Person 1"}', ${now} - i, ${now} - i, ${now}, 1000, 1000 FROM ${series(200)}`,
    `INSERT INTO pages (slug, status, written, version, created_at, updated_at)
     SELECT 'page-' || i, 'published', '{"title":"Page","content":{"text":"Text"},"html":"<p>Text</p>"}', 1, ${now}, ${now} FROM ${series(100)}`,
    `INSERT INTO sessions (hash, token, created_at, expires_at, person, used_at)
     VALUES ('${sha256(SECRET)}', '', ${now}, ${now + 14 * DAY_MS}, '${OLD.person}', ${now})`,
    `UPDATE people SET role = 'admin' WHERE id = '${OLD.person}'`,
    `UPDATE library SET file = NULL, article = NULL`,
    // What was published before is told already.
    `INSERT OR REPLACE INTO outbox (id, seq) SELECT 1, max(seq) FROM changes`,
  ];
}

export interface EditorsSite {
  dir: string;
  remove(): void;
}

/** A site of so many articles with all that editors have, in a folder of its own. */
export async function editorsSite(articles: number, now: number): Promise<EditorsSite> {
  const kept = articles >= 100_000 ? await keptSite(articles) : undefined;
  const made = kept ? undefined : await makeSite(articles);
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-editors-'));
  const path = join(dir, 'tagwire.db');
  copyFileSync(join(kept ?? made!.dir, 'tagwire.db'), path, constants.COPYFILE_FICLONE);
  made?.remove();
  const driver = await openDriver(siteConfig(dir));
  await migrate(driver, readMigrations());
  await driver.close();
  const db = new Libsql(path);
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA temp_store = MEMORY',
  );
  for (const statement of work(articles, now)) db.exec(statement);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  db.close();
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
