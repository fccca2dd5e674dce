-- WITHOUT ROWID was added by hand: the key is the row.
CREATE TABLE `mirrored` (
	`article` integer NOT NULL,
	`origin` text NOT NULL,
	`since` integer NOT NULL,
	`reading` integer NOT NULL,
	PRIMARY KEY(`article`, `origin`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `mirrored_origin` ON `mirrored` (`origin`,`reading`);--> statement-breakpoint
CREATE TABLE `mirrors` (
	`origin` text PRIMARY KEY NOT NULL,
	`log` text NOT NULL,
	`seq` integer NOT NULL,
	`names` integer NOT NULL,
	`reading` integer NOT NULL,
	`whole` integer NOT NULL,
	`at` integer NOT NULL
);
