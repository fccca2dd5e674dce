// Files of the library as programs are told of them.
import * as v from 'valibot';
import { isoDate } from '../../domain/iso-date.ts';
import type { SiteAddress } from '../../formats/format.ts';
import type { Context } from '../../services/context.ts';
import type { Use } from '../../services/library/files.ts';
import { mediaUrl, offeredRenditions } from '../../services/publishing/media.ts';
import type { FileRow } from '../../store/library/files.ts';
import { DATE, named, URI } from '../openapi.ts';

const MAX_WORDS = 2_000;

const wordsOf = (what: string) => v.nullable(v.pipe(v.string(), v.description(what)));
const FILE = {
  url: URI,
  name: v.string(),
  type: v.string(),
  length: v.pipe(v.number(), v.description('bytes')),
  width: v.nullable(v.number()),
  height: v.nullable(v.number()),
  filename: wordsOf('what it was called where it was uploaded from'),
  alt: wordsOf('what is offered as alternative text where the picture is used again'),
  caption: wordsOf('the same of its caption'),
  credit: wordsOf('whom it is credited to'),
  digitalSourceType: v.nullable(URI),
  uploadedAt: DATE,
  uploadedBy: v.nullable(v.object({ id: v.string(), name: v.string() })),
  renditions: v.array(v.object({ url: URI, width: v.number(), type: v.string() })),
  useCount: v.pipe(v.number(), v.description('how many articles, pages and settings use it')),
};
const LibraryFileJson = named('LibraryFile', v.object(FILE));
export const LibraryJson = named(
  'Library',
  v.object({
    files: v.array(LibraryFileJson),
    next: v.pipe(v.nullable(v.string()), v.description('`before` of the next page')),
  }),
);
export const UsedFileJson = named(
  'UsedFile',
  v.object({
    ...FILE,
    uses: v.pipe(
      v.array(
        v.object({
          kind: v.pipe(v.string(), v.description('`article`, `page`, `site`, or the kind of a facet')),
          id: v.string(),
          title: v.string(),
          status: v.optional(v.string()),
          url: v.optional(URI),
        }),
      ),
      v.description('what uses it, as each is now: of articles the newest hundred'),
    ),
  }),
);
const said = v.optional(v.nullable(v.pipe(v.string(), v.maxLength(MAX_WORDS))));
export const FileWordsJson = named('FileWords', v.strictObject({ alt: said, caption: said, credit: said }));
export const ReplacementJson = named('Replacement', v.strictObject({ by: v.string() }));
export const ReplacedJson = v.object({
  ...FILE,
  left: v.pipe(
    v.number(),
    v.description(
      'articles that have still to follow, by and by; those that are not looked at yet count, too',
    ),
  ),
});

/** A file as programs are told of it. */
export function fileJson(
  context: Context,
  row: FileRow,
  useCount: number,
): v.InferOutput<typeof LibraryFileJson> {
  const { name, type, length, width, height, filename, alt, caption, credit, digitalSourceType } = row;
  return {
    ...{ url: mediaUrl(context, name), name, type, length, width, height, filename, alt, caption, credit },
    ...{ digitalSourceType, uploadedAt: isoDate(row.uploadedAt), useCount },
    uploadedBy: row.uploader === null ? null : { id: row.uploader, name: row.uploaderName ?? '' },
    renditions: type === 'image/gif' ? [] : offeredRenditions(context, name, width ?? 0),
  };
}

export const useJson = ({ kind, id, title, status, slug }: Use, { url }: SiteAddress) => ({
  ...{ kind, id, title, status },
  url: addressOf(kind, slug, url),
});

const addressOf = (kind: string, slug: string, url: string): string | undefined => {
  if (kind === 'article') return `${url}/articles/${encodeURIComponent(slug)}`;
  if (kind === 'page') return `${url}/${encodeURIComponent(slug)}`;
  return kind === 'site' ? `${url}/` : undefined;
};
