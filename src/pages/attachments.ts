// The files of an article: a player for what can be played, and a link to each.

import type { Article, Enclosure } from '../domain/model.ts';
import { html, type Markup, safeUrl } from './markup.ts';
import type { Words } from './words.ts';

/** `base` is the article's URL; nothing where there are no files. */
export function attachments(article: Article, base: string, words: Words): Markup | undefined {
  const files = article.enclosures.flatMap((file) => {
    const url = safeUrl(file.url, base);
    return url ? [{ ...file, url }] : [];
  });
  if (files.length === 0) return undefined;
  const sound = files.find(({ type }) => type.startsWith('audio/'));
  const film = files.find(({ type }) => type.startsWith('video/'));
  return html`<section class="files" aria-labelledby="files">
<h2 id="files">${words.attachments}</h2>
${sound && html`<audio controls preload="none" src="${sound.url}"></audio>`}
${film && html`<video controls preload="none" src="${film.url}"></video>`}
<ul>
${files.map(fileItem)}
</ul>
</section>`;
}

const fileItem = (file: Enclosure): Markup =>
  html`<li><a href="${file.url}" type="${file.type}"><bdi>${fileName(file.url)}</bdi></a> <bdi class="facts">${facts(file)}</bdi></li>\n`;

function fileName(url: string): string {
  const { pathname, hostname } = new URL(url);
  const last = pathname.split('/').findLast(Boolean) ?? hostname;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** `audio/mpeg, 43:34, 41.8 MB`. */
function facts({ type, length, durationSeconds }: Enclosure): string {
  const duration = durationSeconds && clock(Math.round(durationSeconds));
  const size = length && (length < 1e6 ? `${Math.ceil(length / 1e3)} kB` : `${(length / 1e6).toFixed(1)} MB`);
  return [type, duration, size].filter(Boolean).join(', ');
}

/** `43:34`, `1:02:03`. */
function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const rest = two(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}
