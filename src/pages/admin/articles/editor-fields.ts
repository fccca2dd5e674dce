// Which of the editor's fields a JSON Pointer is about: to be led there, and told its name.
import type { Article } from '../../../domain/model.ts';
import type { Target } from '../fields.ts';
import type { Key, Ui } from '../ui.ts';

/** Labels to complete from, busy ones first. */
export type KnownNames = Readonly<Record<'tags' | 'authors' | 'sources' | 'languages', readonly string[]>>;

export interface Known extends KnownNames {
  /** Articles that a new one may be a translation of. */
  recent: readonly Article[];
}

/** The fields of an article, by their names. */
export const FIELDS: Readonly<Record<string, Key>> = {
  title: 'edit.field.title',
  summary: 'edit.field.summary',
  content: 'edit.field.content',
  slug: 'edit.field.slug',
  language: 'edit.field.language',
  tags: 'edit.tags',
  authors: 'edit.authors',
  source: 'edit.source',
  credits: 'edit.credits',
  image: 'edit.image',
  featured: 'edit.field.featured',
  enclosures: 'edit.attachments',
  podcast: 'podcast.episode',
  publishedAt: 'edit.field.publishedAt',
  canonicalUrl: 'edit.field.canonicalUrl',
  translationOf: 'edit.field.translationOf',
  rights: 'edit.field.rights',
};

/** What else a fault may be about. */
const LABELS: Readonly<Record<string, readonly Key[]>> = {
  '/change/note': ['edit.field.note'],
  '/note': ['note.field'],
  '/remark': ['review.remark'],
  '/source/name': ['edit.source'],
  '/source/url': ['edit.source', 'edit.field.url'],
  '/source/note': ['edit.field.sourceNote'],
  '/image/url': ['edit.image', 'edit.field.url'],
  '/image/alt': ['edit.field.alt'],
  '/image/caption': ['edit.field.caption'],
  '/imageFile': ['edit.field.imageFile'],
  '/enclosureFile': ['edit.attachments', 'edit.field.file'],
  '/podcast/title': ['podcast.episode', 'podcast.episode.title'],
  '/podcast/season': ['podcast.episode', 'podcast.season'],
  '/podcast/episode': ['podcast.episode', 'podcast.number'],
  '/podcast/image': ['podcast.episode', 'podcast.cover'],
  '/podcast/chapters/url': ['podcast.episode', 'podcast.chapters'],
};

/** Lists: what a row is called, and its parts, of which the first is led to. */
const ROWS: Readonly<Record<string, { row: Key; parts: Readonly<Record<string, Key>> }>> = {
  tags: { row: 'edit.field.tag', parts: {} },
  authors: { row: 'edit.author', parts: { name: 'edit.field.name', url: 'edit.field.page' } },
  credits: { row: 'edit.credit', parts: { role: 'edit.field.role', name: 'edit.field.name' } },
  enclosures: {
    row: 'edit.attachment',
    parts: {
      url: 'edit.field.url',
      type: 'edit.field.type',
      length: 'edit.field.length',
      durationSeconds: 'edit.field.duration',
    },
  },
  'podcast/transcripts': {
    row: 'podcast.transcript',
    parts: {
      url: 'edit.field.url',
      type: 'edit.field.type',
      language: 'edit.field.language',
      rel: 'podcast.relation',
    },
  },
  'podcast/persons': {
    row: 'podcast.person',
    parts: {
      name: 'edit.field.name',
      role: 'edit.field.role',
      group: 'podcast.group',
      href: 'edit.field.page',
      img: 'podcast.portrait',
    },
  },
};

/** What a fault at `pointer` leads to; undefined where the form has no field for it. */
export function editorField({ t, site }: Ui, pointer: string): Target | undefined {
  if (/^\/content(\/|$)/.test(pointer)) return { pointer: '/content', label: t('edit.field.content') };
  const whole = FIELDS[pointer.slice(1)];
  const keys = LABELS[pointer] ?? (whole?.startsWith('edit.field.') ? [whole] : undefined);
  if (keys)
    return { pointer, label: keys.map((key) => t(key, { zone: site.timeZone ?? 'UTC' })).join(' – ') };
  const [, correction] = /^\/corrections\/(\d+)$/.exec(pointer) ?? [];
  if (correction) return { pointer, label: t('corrections.note', { n: Number(correction) + 1 }) };
  const [, list = '', index, part = ''] = /^\/((?:podcast\/)?\w+)\/(\d+)(?:\/(\w+))?$/.exec(pointer) ?? [];
  const known = Object.hasOwn(ROWS, list) ? ROWS[list] : undefined;
  if (!known) return undefined;
  const label = t(known.row, { n: Number(index) + 1 });
  const name = Object.hasOwn(known.parts, part) ? known.parts[part] : undefined;
  const [first] = Object.keys(known.parts);
  if (!name) return { pointer: `/${list}/${index}${first ? `/${first}` : ''}`, label };
  return { pointer, label: `${label} – ${t(name)}` };
}
