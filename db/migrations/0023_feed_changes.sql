CREATE INDEX `facets_last_seq` ON `facets` (`last_seq`);--> statement-breakpoint
CREATE INDEX `facets_edition` ON `facets` (`edition`);