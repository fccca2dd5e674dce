// /admin/import and /admin/export.
import * as v from 'valibot';
import { EXPORT_FORMATS } from '../../services/transfer/export.ts';
import { json, type Operations, query, security, TEXT } from './parts.ts';

const Report = v.object({
  created: v.number(),
  updated: v.number(),
  unchanged: v.number(),
  skipped: v.pipe(v.number(), v.description('pages, menus and the like, which are no articles')),
  failed: v.number(),
  errors: v.pipe(
    v.array(
      v.object({
        document: v.optional(v.string()),
        position: v.pipe(v.number(), v.description('of the item in its document, from 1')),
        item: v.optional(v.string()),
        detail: v.string(),
      }),
    ),
    v.description('the first 1,000 of the items that could not be imported'),
  ),
  articles: v.optional(
    v.pipe(
      v.array(v.looseObject({ change: v.picklist(['created', 'updated']), guid: v.string() })),
      v.description('with `dryRun`: the first 1,000, as they would be'),
    ),
  ),
});

const tags = ['Import and export'];

export const archives: Operations = {
  'post /admin/import': {
    summary:
      'Import an archive: RSS, RDF, Atom, JSON Feed, WordPress (WXR), Ghost, a Markdown file; gzip too',
    description:
      'Importing again updates what its source changed, and touches nothing else. An export of Tagwire restores an empty site as it was (scope `admin`). What is new and older than a day is history: it is not pushed; what its source changed is. `Content-Location` names the address that relative URLs are relative to.',
    tags,
    security,
    parameters: [
      query('dryRun', '`true` stores nothing', { type: 'boolean' }),
      query('url', 'a feed to fetch with its archives, in place of a body'),
      query(
        'path',
        'of a Markdown file, with its folder (`blog/posts/a.md`): what it is known by when it is imported again',
      ),
    ],
    requestBody: {
      content: {
        'application/xml': TEXT,
        'application/json': TEXT,
        'text/markdown': TEXT,
        'application/gzip': TEXT,
      },
    },
    responses: {
      200: { description: 'What came of it', content: json(Report) },
      400: { description: 'It is no document that is known here' },
      413: { description: 'More than 200 MB' },
    },
  },
  'get /admin/export': {
    summary: 'Export everything: articles of every status, their revisions, the change log',
    description:
      '`json` is a JSON Feed with a `_tagwire` extension; imported into an empty site it gives the same feeds byte for byte. `markdown` is a tar of files with front matter, `wxr` what WordPress imports: the fields that those carry.',
    tags,
    security,
    parameters: [
      {
        name: 'format',
        in: 'query',
        schema: { type: 'string', enum: Object.keys(EXPORT_FORMATS), default: 'json' },
      },
    ],
    responses: {
      200: {
        description: 'The export, as it is written',
        content: Object.fromEntries(Object.values(EXPORT_FORMATS).map(({ type }) => [type, TEXT])),
      },
    },
  },
};
