-- Files that own pages, the site and its facets use, beside those of articles: `page/{slug}`, `facet/{id}`.
INSERT OR IGNORE INTO file_uses (hash, article)
WITH RECURSIVE parts (article, rest) AS (
  SELECT 'page/' || slug, substr(written, instr(written, '/media/') + 7) FROM pages WHERE instr(written, '/media/')
  UNION ALL
  SELECT 'facet/' || id, substr(settings, instr(settings, '/media/') + 7) FROM facets WHERE instr(settings, '/media/')
  UNION ALL
  SELECT article, substr(rest, instr(rest, '/media/') + 7) FROM parts WHERE instr(rest, '/media/')
)
SELECT substr(rest, 1, 64), article FROM parts WHERE length(rest) > 64 AND substr(rest, 1, 64) NOT GLOB '*[^0-9a-f]*';
