// Where this machine keeps uploaded files: in the S3 of MEDIA_S3_URL, or in the folder of MEDIA_DIR.
import type { Config } from '../../config.ts';
import type { Log, Media } from '../../ports.ts';
import { folderMedia, prepareFolder } from './media-folder.ts';
import { s3Media } from './media-s3.ts';
import { S3Bucket } from './s3-bucket.ts';

export const mediaPlace = (config: Config, log: Log): Required<Media> =>
  config.mediaS3Url
    ? s3Media(new S3Bucket(config.mediaS3Url, config, log), config.mediaDir)
    : folderMedia(config.mediaDir);

/** Removes what uploads left that died. @throws ConfigError where there can be no folder, or S3 refuses */
export async function prepareMedia(config: Config, log: Log): Promise<void> {
  await prepareFolder(config.mediaDir, Date.now());
  if (config.mediaS3Url) await new S3Bucket(config.mediaS3Url, config, log).check();
}
