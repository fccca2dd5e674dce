-- What is copied was added by hand. The column `articles` stays: processes of the version before read it until they are replaced.
CREATE TABLE `bulk_selections` (
	`operation` text NOT NULL,
	`at` integer NOT NULL,
	`articles` text NOT NULL,
	`undoes` integer,
	PRIMARY KEY(`operation`, `at`)
);
--> statement-breakpoint
ALTER TABLE `bulk_operations` ADD `total` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE `bulk_operations` SET `total` = json_array_length(`articles`);--> statement-breakpoint
INSERT INTO `bulk_selections` (`operation`, `at`, `articles`) SELECT `id`, 0, `articles` FROM `bulk_operations`;
