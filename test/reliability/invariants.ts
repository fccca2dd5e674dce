// What holds in a database at any moment, whatever was killed in the middle of what. Each query finds what breaks it.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowsIn } from './rows.ts';

const INVARIANTS: Readonly<Record<string, string>> = {
  'the file is whole': "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
  'an article has each of its versions': `
    SELECT a.id, a.version, (SELECT count(*) FROM revisions r WHERE r.article = a.n) AS found FROM articles a
    WHERE found <> a.version OR (SELECT max(version) FROM revisions r WHERE r.article = a.n) <> a.version`,
  'a version belongs to an article':
    'SELECT article FROM revisions WHERE article NOT IN (SELECT n FROM articles)',
  'a version is whole': 'SELECT article, version FROM revisions WHERE NOT json_valid(document)',
  'an article stands under its slug':
    'SELECT slug FROM articles a WHERE (SELECT article FROM slugs s WHERE s.slug = a.slug) IS NOT a.n',
  'what is visible is in the log, and has its last change there': `
    SELECT id, seq FROM articles a
    WHERE seq <> coalesce((SELECT max(seq) FROM changes c WHERE c.article = a.n), 0) OR (status = 'published' AND seq = 0)`,
  'what is visible has the facets of its last change': `
    SELECT a.id, a.facets, c.facets FROM articles a JOIN changes c ON c.seq = a.seq
    WHERE a.status = 'published'
      AND (SELECT json_group_array(value) FROM (SELECT value FROM json_each(a.facets) ORDER BY value))
      <> (SELECT json_group_array(id) FROM (SELECT value ->> 0 AS id FROM json_each(c.facets) WHERE value ->> 1 & 2 ORDER BY id))`,
  'the log has no gap':
    'SELECT seq FROM changes c WHERE seq > 1 AND NOT EXISTS (SELECT 1 FROM changes p WHERE p.seq = c.seq - 1)',
  'no change is logged twice':
    'SELECT article, version FROM changes GROUP BY article, version HAVING count(*) > 1',
  'the log by facet is the log': `
    SELECT seq FROM changes c WHERE facets <> '[]' AND
      (SELECT json_group_array(json_array(facet, sides)) FROM (SELECT facet, sides FROM facet_changes f WHERE f.seq = c.seq
        ORDER BY facet))
      <> (SELECT json_group_array(json(value)) FROM (SELECT value FROM json_each(c.facets) ORDER BY value ->> 0))`,
  'no row of the log by facet is alone':
    'SELECT seq FROM facet_changes WHERE seq NOT IN (SELECT seq FROM changes)',
  'an article is found under its facets': `
    SELECT a.id, f.value FROM articles a, json_each(a.facets) f WHERE NOT EXISTS (SELECT 1 FROM facet_articles x
      WHERE x.facet = f.value AND x.visible = (a.status = 'published') AND x.position = a.position)`,
  'and under no others': `
    SELECT x.facet, x.position FROM facet_articles x LEFT JOIN articles a USING (position)
    WHERE a.n IS NULL OR x.visible <> (a.status = 'published')
      OR x.facet NOT IN (SELECT value FROM json_each(a.facets))`,
  'a facet counts what it has': `
    SELECT id, count FROM facets f
    WHERE count <> (SELECT count(*) FROM facet_articles x WHERE x.facet = f.id AND x.visible = 1)`,
  'a facet knows its last change': `
    SELECT id, last_seq FROM facets f
    WHERE last_seq <> coalesce((SELECT max(seq) FROM facet_changes c WHERE c.facet = f.id), 0)`,
  'a key leads to an article': 'SELECT key FROM idempotency WHERE article NOT IN (SELECT id FROM articles)',
  'every article is in the full text': `
    SELECT id FROM articles WHERE position NOT IN (SELECT rowid FROM articles_fts)`,
  'who made it is in the audit log, once': `
    SELECT id FROM articles a
    WHERE (SELECT count(*) FROM audit u WHERE u.object = a.id AND u.action = 'article.create') <> 1`,
};

/** What is wrong in a database that nobody has open; looked for in a copy, so that its server recovers it itself. */
export function brokenIn(path: string): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-look-'));
  const copy = join(dir, 'copy.db');
  try {
    for (const ending of ['', '-wal'])
      if (existsSync(path + ending)) copyFileSync(path + ending, copy + ending);
    if (!rowsIn(copy, "SELECT 1 FROM sqlite_schema WHERE name = 'migrations'").length) return [];
    // The log by facet is in order of facets, and looking for a change's rows would read all of it each time.
    rowsIn(copy, 'CREATE INDEX looked_for ON facet_changes (seq, facet, sides)');
    return Object.entries(INVARIANTS).flatMap(([name, sql]) => {
      const rows = rowsIn(copy, sql);
      return rows.length ? [`${name}: ${rows.length} × ${JSON.stringify(rows[0])}`] : [];
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
