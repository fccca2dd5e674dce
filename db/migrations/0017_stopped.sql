ALTER TABLE `bulk_operations` ADD `stopped_at` integer;--> statement-breakpoint
ALTER TABLE `bulk_operations` ADD `failed` text;