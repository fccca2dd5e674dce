// An article pasted whole, as an agency sends it: what is understood goes into the fields that are still empty.
import { decodeText } from '../../intake/text.ts';
import type { Typed } from '../../pages/admin/typed.ts';
import type { Key } from '../../pages/admin/ui.ts';

/** The labels of what is recognised. */
const LABELS: Readonly<Record<string, Key>> = {
  title: 'edit.field.title',
  publishedAt: 'edit.field.publishedAt',
  authors: 'edit.authors',
  credits: 'edit.credits',
  source: 'edit.credits',
  heading: 'tool.heading',
};

/** The form filled in, and what was found in its text. @throws Refusal 422 */
export function recognised(typed: Typed): { typed: Typed; found: Key[] } {
  // A title that is typed stands; then the text is all text.
  const { input, recognised: fields } = decodeText(
    typed.title ? `${typed.title}\n\n${typed.content}` : typed.content,
  );
  const { title, publishedAt, authors = [], credits = [], source, content } = input;
  const rows = <T>(known: T[], read: T[]) => (known.length ? known : read);
  const found = fields.map(({ field }) => LABELS[field]).filter((key) => key !== undefined);
  return {
    found: [...new Set(found)].filter((key) => !typed.title || key !== LABELS.title),
    typed: {
      ...typed,
      title: typed.title || (title ?? ''),
      notation: 'text',
      content: content && 'text' in content ? content.text : '',
      publishedAt: typed.publishedAt || (publishedAt ? new Date(publishedAt).toISOString().slice(0, 16) : ''),
      authors: rows(
        typed.authors,
        authors.map(({ name, url = '' }) => ({ name, url })),
      ),
      credits: rows(typed.credits, credits),
      source: typed.source.name
        ? typed.source
        : { name: source?.name ?? '', url: source?.url ?? '', note: source?.note ?? '' },
    },
  };
}
