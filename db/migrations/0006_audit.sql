CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`name` text NOT NULL,
	`action` text NOT NULL,
	`object` text NOT NULL,
	`detail` text,
	`address` text,
	`request_id` text
);
--> statement-breakpoint
CREATE INDEX `audit_object` ON `audit` (`object`);