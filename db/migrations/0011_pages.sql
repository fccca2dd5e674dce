CREATE TABLE `pages` (
	`slug` text PRIMARY KEY NOT NULL,
	`status` text NOT NULL,
	`written` text,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`moved_to` text
);
