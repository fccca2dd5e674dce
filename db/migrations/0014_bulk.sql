CREATE TABLE `bulk_batches` (
	`operation` text NOT NULL,
	`at` integer NOT NULL,
	`outcomes` text NOT NULL,
	PRIMARY KEY(`operation`, `at`)
);
--> statement-breakpoint
CREATE TABLE `bulk_operations` (
	`id` text PRIMARY KEY NOT NULL,
	`change` text,
	`articles` text NOT NULL,
	`actor` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`next` integer DEFAULT 0 NOT NULL,
	`changed` integer DEFAULT 0 NOT NULL,
	`undoes` text,
	`claim` text,
	`claimed_until` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bulk_operations_undoes_unique` ON `bulk_operations` (`undoes`);--> statement-breakpoint
CREATE INDEX `bulk_unfinished` ON `bulk_operations` (`started_at`) WHERE started_at IS NOT NULL AND finished_at IS NULL;--> statement-breakpoint
CREATE INDEX `bulk_made` ON `bulk_operations` (`created_at`);--> statement-breakpoint
CREATE TABLE `saved_searches` (
	`id` text PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`name` text NOT NULL,
	`query` text NOT NULL,
	`shared` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `saved_searches_name` ON `saved_searches` (`owner`,`name`);--> statement-breakpoint
CREATE INDEX `articles_owner` ON `articles` (`owner`) WHERE owner IS NOT NULL;--> statement-breakpoint
CREATE INDEX `articles_assignee` ON `articles` (`assignee`) WHERE assignee IS NOT NULL;