// The notice of a withdrawn article: an entry in its place, for the readers that know no tombstones (RFC 6721).
import type { Article, Version } from '../domain/model.ts';
import { escapeText } from '../domain/text.ts';
import { withdrawnTitle } from './credit-words.ts';

/** What was withdrawn, and when, in milliseconds. `seen` is the last version that readers saw. */
export interface Withdrawal {
  id: string;
  guid: string;
  seq: number;
  version: number;
  at: number;
  note: string;
  seen: Version;
}

/**
 * The same article as readers get it from then on: who updates entries in place shows the note instead of the text. RFC
 * 6721 §3: `updated` is the tombstone's `when`, not later, so who knows tombstones removes the entry.
 */
export function noticeOf({ id, guid, seq, version, at, note, seen }: Withdrawal): Article {
  const { title, slug, language, publishedAt, canonicalUrl } = seen;
  return {
    ...{ id, guid, seq, version, slug, language, publishedAt, canonicalUrl },
    title: withdrawnTitle(title, language),
    status: 'retracted',
    content: { text: note },
    html: paragraphs(note),
    updatedAt: at,
    createdAt: publishedAt ?? at,
    ...{ tags: [], authors: [], credits: [], enclosures: [], corrections: [], facets: [], translations: [] },
  };
}

const paragraphs = (note: string) =>
  note
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph.trim())
    .map((paragraph) => `<p>${escapeText(paragraph.trim()).replaceAll('\n', '<br />')}</p>`)
    .join('\n');
