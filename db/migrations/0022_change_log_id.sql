ALTER TABLE `facets` ADD `log` text;--> statement-breakpoint
UPDATE `facets` SET `log` = lower(hex(randomblob(16))) WHERE `id` = 1;
