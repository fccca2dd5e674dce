// HTML as Google Docs, Word, Excel and web pages put it on the clipboard, as the text editor reads it: what is meant stays, what only
// looks goes.
import { meanStyles, unwrap } from './paste-styles.ts';
import { isWord, readWord } from './paste-word.ts';

/** What becomes of a picture: the id of its upload, or nothing where it stays at its address. */
export type Expect = (address: string) => string | undefined;

export interface Cleaned {
  html: string;
  /** Pictures that are files of another computer's program, and cannot be read. */
  lost: number;
}

/** @param files what the clipboard holds of pictures that the HTML has by addresses of another disk, in their order */
export function cleanPasted(html: string, expect: Expect, files: readonly string[] = []): Cleaned {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const { body } = page;
  if (isWord(html)) readWord(body);
  meanStyles(page);
  for (const element of body.querySelectorAll(GONE)) element.remove();
  for (const frame of body.querySelectorAll('iframe, embed')) asLink(frame);
  removeComments(body);
  for (const wrapper of body.querySelectorAll('[id^=docs-internal-guid]')) unwrap(wrapper);
  nestLists(body);
  for (const box of body.querySelectorAll('li[role=checkbox]')) asTask(box);
  for (const code of body.querySelectorAll('pre'))
    code.textContent = (code.textContent ?? '').replace(/\n$/, '');
  for (const link of body.querySelectorAll('a')) plainLink(link);
  for (const table of body.querySelectorAll('table')) plainTable(table);
  const lost = bringPictures(body, expect, [...files]);
  lowerHeadings(body);
  for (const element of body.querySelectorAll('*')) {
    for (const { name } of [...element.attributes]) if (!KEPT.has(name)) element.removeAttribute(name);
  }
  for (const empty of body.querySelectorAll('p, h1, h2, h3, h4, h5, h6, strong, em, s')) {
    if (!empty.querySelector('img, br') && !/[^\s\u00a0\u200b]/.test(empty.textContent ?? '')) {
      if (empty.matches('strong, em, s')) unwrap(empty);
      else if (!empty.closest('td, th')) empty.remove();
    }
  }
  for (const end of body.querySelectorAll('.Apple-interchange-newline, body > br, td > br:only-child'))
    end.remove();
  return { html: body.innerHTML, lost };
}

const GONE =
  'style, script, noscript, meta, link, title, template, xml, object, svg, math, button, input, select, textarea, colgroup, col, ' +
  '[aria-hidden=true], .MsoCommentReference, .MsoCommentText';
const KEPT = new Set(
  'href src alt title align colspan rowspan start cite data-upload data-credit'.split(' '),
);

function removeComments(body: Element): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const comments: Comment[] = [];
  while (walker.nextNode()) comments.push(walker.currentNode as Comment);
  for (const comment of comments) comment.remove();
}

/** What would be framed is linked. */
function asLink(frame: Element): void {
  const address = frame.getAttribute('src') ?? '';
  const line = frame.ownerDocument.createElement('p');
  const link = frame.ownerDocument.createElement('a');
  link.href = address.startsWith('//') ? `https:${address}` : address;
  link.textContent = frame.getAttribute('title') ?? link.href;
  line.append(link);
  if (/^(?:https?:)?\/\//.test(address)) frame.replaceWith(line);
  else frame.remove();
}

/** Docs puts the list of a deeper level beside the items, not into one. */
function nestLists(body: Element): void {
  for (const list of body.querySelectorAll('ul > ul, ul > ol, ol > ul, ol > ol')) {
    const before = list.previousElementSibling;
    if (before?.matches('li')) before.append(list);
  }
}

function asTask(item: Element): void {
  const isDone = item.getAttribute('aria-checked') === 'true';
  item.querySelector('img')?.remove();
  (item.querySelector('p') ?? item).prepend(isDone ? '☑ ' : '☐ ');
}

/** Docs leads links through Google; bookmarks of a document lead nowhere here. */
function plainLink(link: HTMLAnchorElement): void {
  const href = link.getAttribute('href') ?? '';
  const url = URL.parse(href);
  const real =
    url?.hostname === 'www.google.com' && url.pathname === '/url' ? url.searchParams.get('q') : null;
  if (!href || href.startsWith('#')) unwrap(link);
  else if (real) link.setAttribute('href', real);
}

/** The first row is the columns' heading where it looks like it. */
function plainTable(table: HTMLTableElement): void {
  table.querySelector('caption')?.remove();
  const [first, second] = table.rows;
  if (!first || !second || first.querySelector('th')) return;
  const cells = [...first.cells];
  const words = (cell: Element) => (cell.textContent ?? '').trim();
  const isBold = (cell: Element) =>
    !words(cell) || [...cell.querySelectorAll('strong, b')].map(words).join('') === words(cell);
  if (!cells.every(isBold) || !cells.some(words)) return;
  for (const cell of cells) {
    for (const bold of cell.querySelectorAll('strong, b')) unwrap(bold);
    const head = table.ownerDocument.createElement('th');
    for (const { name, value } of cell.attributes) head.setAttribute(name, value);
    head.append(...cell.childNodes);
    cell.replaceWith(head);
  }
}

function bringPictures(body: Element, expect: Expect, files: string[]): number {
  let lost = 0;
  for (const image of body.querySelectorAll('img')) {
    let address = image.getAttribute('src') ?? '';
    if (address.startsWith('file:')) address = files.shift() ?? address;
    const [width, height] = ['width', 'height'].map((name) => Number(image.getAttribute(name) ?? '9'));
    // Counters of readers, and lines that programs draw.
    if (width! <= 2 || height! <= 2) image.remove();
    else if (/^(?:https?:|data:image\/)/i.test(address)) {
      image.setAttribute('src', address);
      const id = expect(address);
      if (id) image.setAttribute('data-upload', id);
    } else if (!/^\/[^/]/.test(address)) {
      lost++;
      image.remove();
    }
  }
  return lost;
}

/** The title is the article's: what is pasted begins one level below it. */
function lowerHeadings(body: Element): void {
  if (!body.querySelector('h1')) return;
  for (const heading of [...body.querySelectorAll('h1, h2, h3, h4, h5')]) {
    const made = heading.ownerDocument.createElement(`h${Number(heading.localName[1]) + 1}`);
    made.append(...heading.childNodes);
    heading.replaceWith(made);
  }
}
