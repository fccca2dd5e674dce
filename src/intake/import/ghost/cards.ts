// Cards of Ghost's editors, which hold what is no text: pictures, players, files, links with a preview.
import { renderContent } from '../../../content/render.ts';
import { type Json, objectsOf } from '../../../domain/objects.ts';
import { escapeText } from '../../../domain/text.ts';

const word = (value: unknown): string => (typeof value === 'string' ? value : '');
const attribute = (value: unknown): string => escapeText(word(value));
const figure = (inside: string, caption: unknown): string =>
  `<figure>${inside}${word(caption) ? `<figcaption>${word(caption)}</figcaption>` : ''}</figure>`;
const image = ({ src, alt }: Json): string => `<img src="${attribute(src)}" alt="${attribute(alt)}">`;
const link = (url: unknown, words: unknown): string =>
  word(url) && `<p><a href="${attribute(url)}">${escapeText(word(words) || word(url))}</a></p>`;
const pictured = (card: Json): string =>
  word(card.href) ? `<a href="${attribute(card.href)}">${image(card)}</a>` : image(card);

/** HTML of a card; '' of one that says nothing outside of Ghost. */
export function cardHtml(type: string, card: Json): string {
  return CARDS.get(type.replace(/-?card$/, ''))?.(card) ?? '';
}

const code = (card: Json): string => `<pre><code>${escapeText(word(card.code))}</code></pre>`;
const line = (): string => '<hr>';

const MAKERS: Readonly<Record<string, (card: Json) => string>> = {
  image: (card) => (word(card.src) ? figure(pictured(card), card.caption) : ''),
  gallery: (card) => {
    const images = objectsOf(card.images).map((one) => image({ src: one.src ?? one.fileName, alt: one.alt }));
    return images.length ? figure(images.join(''), card.caption) : '';
  },
  audio: ({ src }) => (word(src) ? `<audio controls src="${attribute(src)}"></audio>` : ''),
  video: ({ src, caption }) =>
    word(src) ? figure(`<video controls src="${attribute(src)}"></video>`, caption) : '',
  file: ({ src, fileTitle, fileName }) => link(src, word(fileTitle) || fileName),
  bookmark: ({ url, metadata, title }) =>
    link(url, word(title) || word((metadata as Json | undefined)?.title)),
  embed: ({ url, html, caption }) => figure(word(html) || link(url, url), caption),
  html: ({ html }) => word(html),
  markdown: (card) => renderContent({ markdown: word(card.markdown) }),
  ...{ code, codeblock: code, hr: line, horizontalrule: line },
  callout: ({ calloutText }) => `<aside>${word(calloutText)}</aside>`,
  toggle: ({ heading, content }) => `<details><summary>${word(heading)}</summary>${word(content)}</details>`,
  button: ({ buttonUrl, buttonText }) => link(buttonUrl, buttonText),
  product: ({ productTitle, productDescription, productUrl }) =>
    `<p>${escapeText(word(productTitle))}</p>${word(productDescription)}${link(productUrl, productTitle)}`,
  header: ({ header, subheader }) =>
    `<h2>${word(header)}</h2>${word(subheader) && `<p>${word(subheader)}</p>`}`,
};
/** A type is whatever a file says, `constructor` too. */
const CARDS = new Map(Object.entries(MAKERS));
