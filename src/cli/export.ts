import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { tarFiles } from '../intake/import/tar.ts';
import { EXPORT_FORMATS, exportSite, isExportFormat } from '../services/transfer/export.ts';
import { type Command, Failure, fileFailure, Misuse, noMore, text } from './command.ts';
import { megabytes } from './database-file.ts';
import { exportCopy } from './export-site.ts';
import { copyMedia, sitePlace, targetPlace } from './media-copy.ts';
import { writeNamed } from './named-file.ts';
import { writeOut } from './outputs.ts';
import { type Progress, progressOn } from './progress.ts';
import { remote, SITE_HELP, SITE_OPTIONS } from './remote.ts';
import { withDatabase } from './with-database.ts';

type Bytes = AsyncIterable<Uint8Array>;

export const command: Command = {
  usage:
    '[--format json|markdown|wxr|site] [--output FILE|FOLDER] [--media FOLDER] [--url URL --token TOKEN]',
  help: [
    'json (the default): a JSON Feed with every article of any status, its revisions and the change log; imported into',
    'an empty site it gives the same feeds byte for byte. markdown: files with front matter, into the folder of',
    '--output, or as a tar. wxr: what WordPress imports. These two have the fields that they carry.',
    '',
    'site: the pages and feeds themselves with the files that they show, into the folder of --output, or as a tar. Any file',
    'server serves it at the same addresses, and readers see no article twice. What needs a server is not in it: search,',
    'feeds of several tags, the hub. _redirects, _headers, _nginx.conf and _Caddyfile say what leads where.',
    '',
    '--media FOLDER also copies into FOLDER the uploaded files that are not there yet; `tagwire import --media FOLDER` takes',
    'them back. Not with --format site, which has them.',
    'Without --output, or with -, to standard output; a name that ends in .gz is packed. A file appears once it is whole; a',
    'device or pipe is written to, and of a link the file that it leads to is replaced.',
    SITE_HELP,
  ].join('\n'),
  options: {
    format: { type: 'string' },
    output: { type: 'string', short: 'o' },
    media: { type: 'string' },
    ...SITE_OPTIONS,
  },
  async run(options, [extra]) {
    noMore(extra, '; --output names the file');
    const format = text(options.format) ?? 'json';
    if (format !== 'site' && !isExportFormat(format))
      throw new Misuse(`--format: one of ${Object.keys(EXPORT_FORMATS).join(', ')}, site`);
    const named = text(options.output);
    // Standard output may be a socket, which cannot be opened by name.
    const output = named === '-' || named === '/dev/stdout' ? undefined : named;
    const media = text(options.media);
    if (media !== undefined && options.url !== undefined)
      throw new Misuse(
        '--media copies files of this machine: with --url, copy the folder of uploads where the site is',
      );
    if (media !== undefined && format === 'site')
      throw new Misuse('--media goes with the other formats: of --format site the files are a part');
    const uploads = media === undefined ? undefined : await targetPlace(media);
    const folder =
      (format === 'markdown' || format === 'site') && output !== undefined && !/\.tar(?:\.gz)?$/.test(output);
    if (folder) await emptyFolder(output);
    const bar = progressOn(process.stderr);
    if (format === 'site')
      return exportCopy(options, folder ? output : undefined, bar, (bytes) => writeStream(bytes, output));
    const write = (bytes: Bytes) =>
      folder ? writeFiles(shown(bytes, bar), output) : writeStream(shown(bytes, bar), output);
    const site = remote(options);
    if (site) {
      const { body } = await site.get(`/admin/export?format=${format}`);
      if (!body) throw new Failure('the site answers nothing');
      await write(body as unknown as Bytes);
    } else
      await withDatabase(options, async (context) => {
        await write(exportSite(context, format));
        // Afterwards: so it has what was uploaded meanwhile.
        if (uploads) await copyMedia(sitePlace(context.config), uploads);
      });
    bar.clear();
    return 0;
  },
};

async function* shown(bytes: Bytes, bar: Progress): Bytes & AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    bar.show(megabytes(size));
    yield chunk;
  }
}

async function writeStream(bytes: Bytes, output: string | undefined): Promise<void> {
  if (output === undefined) {
    for await (const chunk of bytes) await writeOut(chunk);
    return;
  }
  try {
    await writeNamed(output, [Readable.from(bytes), ...(output.endsWith('.gz') ? [createGzip()] : [])]);
  } catch (error) {
    throw 'code' in (error as Error) ? fileFailure(output, error) : error;
  }
}

/** What an article is called changes: files of an earlier export would stay beside the new ones. */
async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw fileFailure(folder, error);
  });
  if ((await readdir(folder)).length) throw new Failure(`${folder}: is not empty; name a new folder`);
}

async function writeFiles(bytes: Bytes, folder: string): Promise<void> {
  for await (const { name, body } of tarFiles(bytes)) {
    if (name.includes('/') || name.startsWith('.')) throw new Failure(`the export names a file ${name}`);
    await writeFile(join(folder, name), body);
  }
}
