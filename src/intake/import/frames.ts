// Players and maps of other sites stand in frames, which no article has: a link to what they show takes their place.
import { escapeText, unescapeText } from '../../domain/text.ts';

const FRAME = /<iframe\b[^<>]*>(?:[^<>]{0,200}<\/iframe>)?/gi;
const SRC = /\ssrc\s{0,5}=\s{0,5}(?:"([^"]*)"|'([^']*)')/i;

/** Where people see what players show. */
const SHOWN: readonly [RegExp, string][] = [
  [
    /^https?:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([\w-]{5,20})(?:[?#].*)?$/,
    'https://www.youtube.com/watch?v=$1',
  ],
  [/^https?:\/\/player\.vimeo\.com\/video\/(\d{1,20})(?:[?#].*)?$/, 'https://vimeo.com/$1'],
];

/** The text with links in place of its frames, and how many there were. */
export function withoutFrames(html: string): { html: string; frames: number } {
  let frames = 0;
  const linked = html.replace(FRAME, (tag) => {
    const [, double, single] = SRC.exec(tag) ?? [];
    const src = unescapeText(double ?? single ?? '').replace(/^\/\//, 'https://');
    if (!/^https?:/i.test(src)) return '';
    frames += 1;
    const [pattern, shown] = SHOWN.find(([one]) => one.test(src)) ?? [];
    const url = escapeText(pattern && shown ? src.replace(pattern, shown) : src);
    return `<a href="${url}">${url}</a>`;
  });
  return { html: linked, frames };
}
