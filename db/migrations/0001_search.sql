-- Full text by position, so that the newest match comes first without a sort. Contentless: revisions has the text.
-- Marks are part of words (Indic vowel signs are marks). The index of three letters is for `beginning*`.
CREATE VIRTUAL TABLE `articles_fts` USING fts5(text, content='', prefix='3', contentless_delete=1, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");
