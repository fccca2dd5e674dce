import { type Config, readConfig } from '../../config.ts';
import { ConfigError } from '../../errors.ts';

/** The configuration of a Worker. @throws ConfigError also for what no Worker can do */
export function readWorkerConfig(vars: Readonly<Record<string, string | undefined>>): Config {
  // An isolate has 128 MB in all.
  const config = readConfig({ ...vars, CACHE_MB: vars.CACHE_MB || '10' });
  if (config.databaseSyncUrl) {
    throw new ConfigError(
      'DATABASE_SYNC_URL: a Worker has no file to keep a replica in; name the primary in DATABASE_URL',
    );
  }
  if (config.mediaS3Url) {
    throw new ConfigError('MEDIA_S3_URL: a Worker keeps files in R2; bind a bucket as MEDIA');
  }
  return config;
}
