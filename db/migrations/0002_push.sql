CREATE TABLE `deliveries` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`target` integer NOT NULL,
	`subject` text NOT NULL,
	`host` text NOT NULL,
	`seq` integer NOT NULL,
	`data` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer,
	`claim` text,
	`created_at` integer NOT NULL,
	`attempted_at` integer,
	`last_error` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_key` ON `deliveries` (`kind`,`target`,`subject`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`due_at`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `subscriptions` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`protocol` text NOT NULL,
	`topic` text NOT NULL,
	`topic_url` text NOT NULL,
	`callback` text NOT NULL,
	`host` text NOT NULL,
	`secret` text,
	`lease_seconds` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`verified_at` integer NOT NULL,
	`since` integer NOT NULL,
	`delivered_seq` integer,
	`delivered_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `subscriptions_key` ON `subscriptions` (`topic`,`callback`,`protocol`);--> statement-breakpoint
CREATE INDEX `subscriptions_topic` ON `subscriptions` (`topic`);--> statement-breakpoint
CREATE INDEX `subscriptions_host` ON `subscriptions` (`host`);--> statement-breakpoint
CREATE INDEX `subscriptions_expiry` ON `subscriptions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `webhooks` (
	`n` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`url` text NOT NULL,
	`host` text NOT NULL,
	`view` text NOT NULL,
	`events` text NOT NULL,
	`secret` text NOT NULL,
	`created_at` integer NOT NULL,
	`disabled_at` integer,
	`since` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhooks_id_unique` ON `webhooks` (`id`);--> statement-breakpoint
INSERT INTO `outbox` (`id`, `seq`) SELECT 1, coalesce(max(`seq`), 0) FROM `changes`;
