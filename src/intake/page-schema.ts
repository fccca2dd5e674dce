// A page of the site's own, as JSON.
import * as v from 'valibot';
import { slugOf } from '../domain/slugs.ts';
import { languageTag } from './checks.ts';
import { ContentInput } from './schema.ts';
import { formatted, line, needed, optional, prose } from './schema-parts.ts';
import { says } from './schema-problems.ts';

const slug = (text: string) => slugOf(text) || undefined;

/** `POST /admin/pages`, and what a patch comes to. */
export const PageFields = v.strictObject({
  title: needed(line(300, 'Plain text, required')),
  slug: optional(
    formatted(
      'Its path: `about` is /about; made of the title when absent',
      100,
      says('slug-without-letters'),
      slug,
    ),
  ),
  content: ContentInput,
  status: optional(
    v.picklist(['draft', 'published'], says('not-an-option', { options: 'draft or published' })),
  ),
  description: optional(prose(1000, 'A sentence for search engines and those who share a link to it')),
  language: optional(formatted('BCP 47; the site’s when absent', 100, says('language-invalid'), languageTag)),
  navigation: optional(
    v.pipe(v.boolean(says('not-a-boolean')), v.description('Whether the site’s navigation has it')),
  ),
});
export type PageInput = v.InferOutput<typeof PageFields>;
