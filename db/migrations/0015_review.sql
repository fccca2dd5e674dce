CREATE TABLE `notes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`article` integer NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`text` text NOT NULL,
	`author` text NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `notes_article` ON `notes` (`article`);--> statement-breakpoint
CREATE TABLE `presence` (
	`article` integer NOT NULL,
	`who` text NOT NULL,
	`name` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`article`, `who`)
);
--> statement-breakpoint
CREATE TABLE `shares` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`article` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `shares_hash_unique` ON `shares` (`hash`);--> statement-breakpoint
CREATE INDEX `shares_article` ON `shares` (`article`);