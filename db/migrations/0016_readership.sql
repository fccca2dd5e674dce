-- WITHOUT ROWID was added by hand: the key is the row.
CREATE TABLE `readership` (
	`kind` text NOT NULL,
	`day` integer NOT NULL,
	`key` text NOT NULL,
	`requests` integer NOT NULL,
	`unchanged` integer NOT NULL,
	`deltas` integer NOT NULL,
	`repeats` integer NOT NULL,
	`subscribers` integer NOT NULL,
	PRIMARY KEY(`kind`, `day`, `key`)
) WITHOUT ROWID;
