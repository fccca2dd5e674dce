// What of an imported article an editor should look at.
import { isoDate } from '../../domain/iso-date.ts';
import type { Document } from '../../domain/model.ts';
import { PLACEHOLDERS } from '../../domain/placeholders.ts';
import { articleSlugOf } from '../../domain/slugs.ts';
import { unescapeText } from '../../domain/text.ts';
import { type Problem, problem } from '../../problems.ts';
import type { Draft } from '../../store/articles/writes.ts';
import type { Ready } from './import-batch.ts';

/** A camera's or a file's name describes nothing. */
const CAMERA_NAME = /^(?:img|dscn?|image|photo|pxl|screenshot)[\s\d_-]*$/i;
const FILE_NAME = /\.(?:jpe?g|png|gif|webp)$/i;

const isDescription = (alt: string): boolean => {
  const words = alt.trim();
  const isName = CAMERA_NAME.test(words) || (FILE_NAME.test(words) && !/\s/.test(words));
  return words !== '' && !isName && !PLACEHOLDERS.includes(words);
};

/** Pictures of a text that say nothing to those who do not see them. */
export function withoutAlt({ html, image }: Pick<Document, 'html' | 'image'>): number {
  const tags = [...html.matchAll(/<img\b[^<>]*>/g)];
  const silent = tags.filter(([tag]) => !isDescription(unescapeText(/ alt="([^"]*)"/.exec(tag)?.[1] ?? '')));
  return silent.length + (image && !isDescription(image.alt ?? '') ? 1 : 0);
}

/** @param isNew whether it was not here before */
export function looksOf({ input, looks = [] }: Ready, draft: Draft, isNew: boolean): Problem[] {
  const found = [...looks];
  const { slug, status, publishedAt, document } = draft;
  const wanted = articleSlugOf(input.slug ?? '');
  if (isNew && wanted && wanted !== slug) found.push(problem('import-slug-differs', { slug, wanted }));
  if (isNew && input.status === 'scheduled' && status === 'published')
    found.push(problem('import-schedule-passed', { date: isoDate(publishedAt ?? 0).slice(0, 10) }));
  const count = withoutAlt(document);
  if (count) found.push(problem('import-without-alt', { count }));
  return found;
}
