// Word's own: lists that are paragraphs with a marker typed before them, its titles, what only it reads.

interface Item {
  paragraph: Element;
  level: number;
  isNumbered: boolean;
  /** The first number. */
  start: number;
}

const LIST = /mso-list:\s*l\d+\s+level(\d+)/i;
const NUMBER = /^\(?(\d+|[a-z]|[ivxlcdm]+)[.)]/i;

export const isWord = (html: string): boolean =>
  /mso-|urn:schemas-microsoft-com:office:word|class="?Mso/i.test(html);

/** @param body of a page that still has its styles */
export function readWord(body: Element): void {
  for (const element of body.querySelectorAll('*'))
    if (/^(?:o|v|w|m|st1):/.test(element.localName)) element.remove();
  for (const title of body.querySelectorAll('p.MsoTitle')) rename(title, 'h1');
  for (const title of body.querySelectorAll('p.MsoSubtitle')) rename(title, 'p');
  let open: Item[] = [];
  for (const paragraph of body.querySelectorAll('p, h1, h2, h3, h4, h5, h6')) {
    const level = LIST.exec(paragraph.getAttribute('style') ?? '')?.[1];
    if (!level) continue;
    const marker = paragraph.querySelector('[style*="mso-list:Ignore" i], [style*="mso-list: Ignore" i]');
    const sign = (marker?.textContent ?? '').trim();
    (marker?.parentElement?.matches('span') && marker.parentElement.childElementCount === 1
      ? marker.parentElement
      : marker
    )?.remove();
    const number = NUMBER.exec(sign)?.[1];
    const item = {
      paragraph,
      level: Number(level),
      isNumbered: number !== undefined,
      start: Number(number) || 1,
    };
    if (open.length && previousOf(paragraph) !== open.at(-1)!.paragraph) {
      nest(open);
      open = [];
    }
    // A heading with a number before it stays a heading.
    if (paragraph.matches('p')) open.push(item);
  }
  nest(open);
}

/** The element before it, but for what says nothing. */
const previousOf = (element: Element) => element.previousElementSibling;

function rename(element: Element, name: string): void {
  const made = element.ownerDocument.createElement(name);
  made.append(...element.childNodes);
  element.replaceWith(made);
}

/** Lists in lists, by their levels. */
function nest(items: readonly Item[]): void {
  const [first] = items;
  if (!first) return;
  const page = first.paragraph.ownerDocument;
  const lists: { list: Element; level: number }[] = [];
  const begin = ({ isNumbered, level, start }: Item, place: (list: Element) => void) => {
    const list = page.createElement(isNumbered ? 'ol' : 'ul');
    if (isNumbered && start > 1) list.setAttribute('start', String(start));
    place(list);
    lists.push({ list, level });
  };
  for (const item of items) {
    while (lists.length > 1 && lists.at(-1)!.level > item.level) lists.pop();
    const last = lists.at(-1);
    if (!last) begin(item, (list) => item.paragraph.before(list));
    else if (item.level > last.level)
      begin(item, (list) => (last.list.lastElementChild ?? last.list).append(list));
    else if (item.isNumbered !== (last.list.localName === 'ol') && lists.length === 1) {
      lists.pop();
      begin(item, (list) => last.list.after(list));
    }
    const entry = page.createElement('li');
    entry.append(...item.paragraph.childNodes);
    item.paragraph.remove();
    lists.at(-1)!.list.append(entry);
  }
}
