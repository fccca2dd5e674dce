CREATE TABLE `grants` (
	`hash` text PRIMARY KEY NOT NULL,
	`client` text NOT NULL,
	`name` text NOT NULL,
	`redirect_uri` text NOT NULL,
	`challenge` text NOT NULL,
	`scopes` text NOT NULL,
	`parent` text,
	`token` text NOT NULL,
	`life` integer,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`claim` text
);
--> statement-breakpoint
ALTER TABLE `tokens` ADD `client` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `parent` text;