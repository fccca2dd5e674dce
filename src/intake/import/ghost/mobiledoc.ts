// Documents of Ghost's editor from 2 to 4: Mobiledoc 0.3.
import { asList, isObject, type Json } from '../../../domain/objects.ts';
import { escapeText } from '../../../domain/text.ts';
import { cardHtml } from './cards.ts';

const TAG = /^(?:p|h[1-6]|blockquote|aside|pull-quote|ul|ol|a|b|strong|i|em|u|s|code|sub|sup|del)$/;
const tagOf = (value: unknown): string => {
  const tag = `${value}`.toLowerCase();
  if (!TAG.test(tag)) return 'p';
  return tag === 'aside' || tag === 'pull-quote' ? 'blockquote' : tag;
};

/** HTML of a document; '' of one that is nothing but cards of Markdown, which is better kept as that. */
export function mobiledocHtml({ sections, cards, atoms, markups }: Json): string {
  const all = asList(sections).map(asList);
  const cardOf = (n: unknown) => asList(asList(cards)[Number(n)]);
  const isMarkdown = all.every(([kind, n]) => kind === 10 && /markdown/.test(`${cardOf(n)[0]}`));
  if (isMarkdown) return '';
  const inline = (markers: unknown) =>
    inlineHtml(asList(markers).map(asList), asList(markups), asList(atoms));
  return all
    .map(([kind, one, two]) => {
      if (kind === 1) return `<${tagOf(one)}>${inline(two)}</${tagOf(one)}>`;
      if (kind === 3) {
        const items = asList(two).map((item) => `<li>${inline(item)}</li>`);
        return `<${tagOf(one)}>${items.join('')}</${tagOf(one)}>`;
      }
      if (kind === 2) return `<figure><img src="${escapeText(`${one}`)}" alt=""></figure>`;
      const [type, payload] = cardOf(one);
      return kind === 10 ? cardHtml(`${type}`, isObject(payload) ? payload : {}) : '';
    })
    .join('\n');
}

/** A marker opens markups, holds a text or an atom, and closes as many as it says. */
function inlineHtml(
  markers: readonly unknown[][],
  markups: readonly unknown[],
  atoms: readonly unknown[],
): string {
  const open: string[] = [];
  const done: string[] = [];
  for (const [kind, opened, closed, value] of markers) {
    for (const n of asList(opened)) {
      const [name, attributes] = asList(markups[Number(n)]);
      const tag = tagOf(name);
      const at = asList(attributes).indexOf('href');
      const href = at < 0 ? '' : ` href="${escapeText(`${asList(attributes)[at + 1]}`)}"`;
      open.push(tag);
      done.push(`<${tag}${href}>`);
    }
    const [atom, words] = kind === 1 ? asList(atoms[Number(value)]) : [];
    done.push(
      kind !== 1
        ? escapeText(`${value ?? ''}`)
        : atom === 'soft-return'
          ? '<br>'
          : escapeText(`${words ?? ''}`),
    );
    for (let left = Number(closed); left > 0 && open.length; left--) done.push(`</${open.pop()}>`);
  }
  while (open.length) done.push(`</${open.pop()}>`);
  return done.join('');
}
