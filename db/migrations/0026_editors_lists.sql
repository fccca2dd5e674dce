DROP INDEX `articles_updated`;--> statement-breakpoint
DROP INDEX `articles_owner`;--> statement-breakpoint
DROP INDEX `articles_assignee`;--> statement-breakpoint
CREATE INDEX `articles_placed` ON `articles` (`position`,`n`,`updated_at`,`status`);--> statement-breakpoint
CREATE INDEX `articles_status` ON `articles` (`status`,`updated_at`,`n`,`position`);--> statement-breakpoint
CREATE INDEX `articles_drafts` ON `articles` (`owner`,`assignee`) WHERE status = 'draft';--> statement-breakpoint
CREATE INDEX `articles_updated` ON `articles` (`updated_at`,`n`,`status`,`position`);--> statement-breakpoint
CREATE INDEX `articles_owner` ON `articles` (`owner`,`updated_at`,`n`,`status`,`position`) WHERE owner IS NOT NULL;--> statement-breakpoint
CREATE INDEX `articles_assignee` ON `articles` (`assignee`,`updated_at`,`n`,`status`,`position`) WHERE assignee IS NOT NULL;--> statement-breakpoint
-- Which words are in articles_fts; it holds nothing of its own.
CREATE VIRTUAL TABLE `articles_fts_terms` USING fts5vocab('articles_fts', 'instance');
