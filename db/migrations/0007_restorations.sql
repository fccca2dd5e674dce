CREATE TABLE `restorations` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`seq` integer NOT NULL,
	`next` integer NOT NULL
);
