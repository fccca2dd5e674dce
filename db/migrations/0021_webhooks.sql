ALTER TABLE `deliveries` ADD `done_at` integer;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `answered_status` integer;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `duration_ms` integer;--> statement-breakpoint
CREATE INDEX `deliveries_ended` ON `deliveries` (`done_at`) WHERE due_at IS NULL;--> statement-breakpoint
CREATE INDEX `deliveries_webhooks` ON `deliveries` (`target`) WHERE kind = 'webhook';--> statement-breakpoint
ALTER TABLE `webhooks` ADD `old_secrets` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `disabled_reason` text;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `missed_since` integer;--> statement-breakpoint
-- Those that are disabled answered 410; what they missed begins at about that time.
UPDATE `webhooks` SET `disabled_reason` = 'answered-410',
  `missed_since` = (SELECT coalesce(max(`seq`), 0) FROM `changes` WHERE `changes`.`at` < `webhooks`.`disabled_at`)
WHERE `disabled_at` IS NOT NULL;
