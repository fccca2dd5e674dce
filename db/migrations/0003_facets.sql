CREATE TABLE `facet_names` (
	`kind` text NOT NULL,
	`sort` text NOT NULL,
	`name` text NOT NULL,
	`facet` integer NOT NULL,
	PRIMARY KEY(`kind`, `sort`, `name`)
);
--> statement-breakpoint
CREATE INDEX `facet_names_facet` ON `facet_names` (`facet`);--> statement-breakpoint
ALTER TABLE `facets` ADD `edition` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `facets` ADD `born` text;--> statement-breakpoint
ALTER TABLE `facets` ADD `merged_into` integer;--> statement-breakpoint
ALTER TABLE `facets` ADD `retired_at` integer;--> statement-breakpoint
ALTER TABLE `facets` ADD `pending` text;--> statement-breakpoint
CREATE INDEX `facets_changed` ON `facets` (`id`) WHERE pending IS NOT NULL OR merged_into IS NOT NULL OR retired_at IS NOT NULL;