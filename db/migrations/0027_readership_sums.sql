CREATE INDEX `readership_keys` ON `readership` (`kind`,`key`,`day`,`requests`,`unchanged`,`deltas`,`repeats`) WHERE kind <> 'subscribed';--> statement-breakpoint
-- What all of a kind did on a day, which the server writes from now on.
INSERT OR REPLACE INTO `readership` (`kind`, `day`, `key`, `requests`, `unchanged`, `deltas`, `repeats`, `subscribers`)
  SELECT 'day', `day`, `kind`, sum(`requests`), sum(`unchanged`), sum(`deltas`), sum(`repeats`), sum(`subscribers`)
  FROM `readership` WHERE `kind` IN ('reader', 'view', 'article', 'subscribed') GROUP BY `kind`, `day`;
