// What the lines around an agency's text become: credits, a source, authors.
import { peopleIn, photoIn, signedIn, sourceIn, unstopped } from '../content/wire-lines.ts';
import type { Author, Credit, Source } from '../domain/model.ts';
import { trimEndOf } from '../domain/text.ts';
import { webUrl } from './checks.ts';

/** `Photo: X`, `Фото: X`, `Photo by X` … */
export function photoCredit(line: string): Credit | undefined {
  const name = photoIn(line);
  return name ? { role: 'photo', name } : undefined;
}

/** `Based on materials from X`, `Источник: X` …; the line as sent is the sentence to print. */
export function sourceLine(line: string): Source | undefined {
  const written = sourceIn(line);
  if (!written) return undefined;
  const link = /https?:\/\/[^\s<>"()]+/i.exec(written)?.[0];
  const url = link && webUrl(trimEndOf(link, '.,;'));
  const rest = link
    ? written
        .replace(link, '')
        .replace(/[\s(),:;–—-]+$/u, '')
        .trim()
    : written;
  const name = unstopped(rest) || (url ? new URL(url).hostname : '');
  return name ? { name, ...(url ? { url } : {}), note: line } : undefined;
}

/** `Author: X`, `By Jane Smith and J. R. Roe`: a byline that says so. */
export function signedBy(line: string): Author[] {
  const names = signedIn(line);
  return names ? peopleIn(names).map((name) => ({ name })) : [];
}
