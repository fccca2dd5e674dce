CREATE TABLE `missed_paths` (
	`path` text PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`last_at` integer NOT NULL,
	`referer` text
);
--> statement-breakpoint
CREATE TABLE `redirects` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`path` text NOT NULL,
	`article` integer,
	`target` text,
	`origin` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `redirects_path_unique` ON `redirects` (`path`);--> statement-breakpoint
CREATE INDEX `redirects_article` ON `redirects` (`article`) WHERE article IS NOT NULL;