// Properties of microformats2 that are shown though no field has them: what is answered, liked, repeated or kept as a
// bookmark stands before the text; further pictures and the place after it. In signs, so in no language.
import type { Content, Mf2 } from '../domain/model.ts';
import { asList, isObject } from '../domain/objects.ts';
import { escapeText, oneLine } from '../domain/text.ts';
import { cleanHtml } from './clean.ts';
import { renderContent } from './render.ts';

const SIGNS: Readonly<Record<string, string>> = {
  'in-reply-to': '↩',
  'like-of': '♥',
  'repost-of': '↻',
  'bookmark-of': '🔖',
};
const PLACES = ['checkin', 'location'];
/** Of a card (h-card, h-adr), what tells where it is. */
const PLACE_PARTS = ['name', 'street-address', 'locality', 'region', 'country-name'];

/** The first value of a nested object's property, where that is a text or a number. */
export function partOf(value: unknown, name: string): string | undefined {
  const list = isObject(value) && isObject(value.properties) ? value.properties[name] : undefined;
  const [first] = asList(list);
  return typeof first === 'string' || typeof first === 'number'
    ? oneLine(`${first}`) || undefined
    : undefined;
}

/** A value as text: itself, or what an object says it stands for (its `value`, its `url`). */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return `${value}`.trim() || undefined;
  if (!isObject(value)) return undefined;
  return typeof value.value === 'string' && value.value.trim() ? value.value.trim() : partOf(value, 'url');
}

const link = (url: string | undefined, words: string) =>
  url && /^https?:\/\//i.test(url)
    ? `<a href="${escapeText(url)}">${escapeText(words)}</a>`
    : escapeText(words);

function cited(value: unknown, sign: string): string {
  const url = textOf(value);
  const words = partOf(value, 'name') ?? url;
  return words ? `<p>${sign} ${link(url, words)}</p>` : '';
}

function place(value: unknown): string {
  const parts = PLACE_PARTS.flatMap((name) => partOf(value, name) ?? []);
  const position = [partOf(value, 'latitude'), partOf(value, 'longitude')].filter(Boolean);
  const words = parts.length ? parts.join(', ') : position.length ? position.join(', ') : textOf(value);
  return words ? `<p>📍 ${link(partOf(value, 'url'), words)}</p>` : '';
}

function picture(value: unknown): string {
  const alt = isObject(value) && typeof value.alt === 'string' ? value.alt : '';
  return `<p><img src="${escapeText(textOf(value) ?? '')}" alt="${escapeText(alt)}"></p>`;
}

/** What is shown before an article's text, and what after it; '' where there is nothing. */
export function contextOf(mf2: Mf2 = {}): { before: string; after: string } {
  const lists = Object.entries(mf2);
  const before = lists.flatMap(([name, values]) => {
    const sign = Object.hasOwn(SIGNS, name) ? SIGNS[name] : name.endsWith('-of') ? '→' : undefined;
    return sign ? values.map((value) => cited(value, sign)) : [];
  });
  const after = lists.flatMap(([name, values]) =>
    name === 'photo' ? values.map(picture) : PLACES.includes(name) ? values.map(place) : [],
  );
  return { before: cleanHtml(before.join('')), after: cleanHtml(after.join('')) };
}

/** Sanitised HTML of a text with what it is about. */
export function renderWithContext(content: Content, mf2: Mf2 | undefined): string {
  const html = renderContent(content);
  if (!mf2) return html;
  const { before, after } = contextOf(mf2);
  return [before, html, after].filter(Boolean).join('\n');
}
