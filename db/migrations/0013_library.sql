CREATE TABLE `file_uses` (
	`hash` text NOT NULL,
	`article` text NOT NULL,
	PRIMARY KEY(`hash`, `article`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `file_uses_article` ON `file_uses` (`article`);--> statement-breakpoint
CREATE TABLE `files` (
	`n` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`type` text NOT NULL,
	`length` integer NOT NULL,
	`width` integer,
	`height` integer,
	`filename` text,
	`alt` text,
	`caption` text,
	`credit` text,
	`digital_source_type` text,
	`uploaded_at` integer NOT NULL,
	`uploader` text,
	`uploader_name` text,
	`words` text NOT NULL,
	`replaced_by` text,
	`is_followed` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `files_name_unique` ON `files` (`name`);--> statement-breakpoint
CREATE INDEX `files_uploaded` ON `files` (`uploaded_at`,`n`);--> statement-breakpoint
CREATE INDEX `files_replaced` ON `files` (`replaced_by`) WHERE replaced_by IS NOT NULL;--> statement-breakpoint
CREATE INDEX `files_followed` ON `files` (`n`) WHERE is_followed = 1;--> statement-breakpoint
CREATE TABLE `library` (
	`id` integer PRIMARY KEY NOT NULL,
	`file` text,
	`article` integer
);--> statement-breakpoint
-- What files are found by, as the text of articles is (0001_search.sql).
CREATE VIRTUAL TABLE `files_fts` USING fts5(text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'");--> statement-breakpoint
-- Files and articles that were stored before are taken in by and by.
INSERT INTO `library` (`id`, `file`, `article`) VALUES (1, '', 0);
