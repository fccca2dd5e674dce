// Runs in browsers, sent as text (script.ts): what the parts of the editor's script have in common.
import type { Clock } from './script-clock.ts';

export interface Kit {
  clock: Clock;
  says: Record<string, string>;
  area: HTMLTextAreaElement;
  /** Puts words at the caret of the text as if typed, so that undo works. */
  put(words: string): void;
  /** Words in the text for others, wherever the caret is; neither focus nor selection moves. Where, or -1. */
  replace(old: string, words: string): number;
  /** Makes or takes away rows at the end of a list so that there are `n`. */
  rows(list: Element, n: number): void;
  /** Uploads under way; they say whether all went well. */
  jobs: Set<Promise<boolean>>;
  /** What stands in the text for a file that is being uploaded, and what took its place once it was. */
  places: Map<string, string | undefined>;
  /** The form as it would be sent, files and files' places apart. */
  data(): FormData;
  /** After a new sign-in in another tab: takes over the page's new token. False if there is none of this person. */
  renew(): Promise<boolean>;
}

export function kit(form: HTMLFormElement, clock: Clock): Kit {
  const area = form.querySelector<HTMLTextAreaElement>('#content')!;
  const says = JSON.parse(form.dataset.says!) as Record<string, string>;
  const jobs: Kit['jobs'] = new Set();
  const places: Kit['places'] = new Map();

  const changed = () => area.dispatchEvent(new Event('input', { bubbles: true }));
  /** In place of what is selected. */
  const type = (words: string) => {
    const { selectionStart: start, selectionEnd: end } = area;
    if (!words && start === end) return;
    if (document.execCommand(words ? 'insertText' : 'delete', false, words)) return;
    area.setRangeText(words, start, end, 'end');
    changed();
  };
  const put = (words: string) => {
    area.focus();
    type(words);
  };
  const replace = (old: string, words: string): number => {
    const at = area.value.indexOf(old);
    if (at < 0) return at;
    const end = at + old.length;
    if (document.activeElement !== area) {
      area.setRangeText(words, at, end, 'preserve');
      changed();
      return at;
    }
    const { selectionStart, selectionEnd, selectionDirection, scrollTop } = area;
    const moved = (place: number) =>
      place <= at ? place : place < end ? at + words.length : place + words.length - old.length;
    area.setSelectionRange(at, end);
    type(words);
    area.setSelectionRange(moved(selectionStart), moved(selectionEnd), selectionDirection);
    area.scrollTop = scrollTop;
    return at;
  };

  const blank = (list: Element): HTMLElement => {
    const next = list.lastElementChild!.cloneNode(true) as HTMLElement;
    const n = list.children.length + 1;
    for (const part of [next, ...next.querySelectorAll('*')]) {
      for (const name of ['id', 'for', 'aria-label', 'aria-describedby']) {
        const value = part.getAttribute(name);
        const number = (d: string) => String(name === 'aria-label' ? n : Number(d) + 1);
        if (value) part.setAttribute(name, value.replace(/\d+/, number));
      }
      if (part instanceof HTMLInputElement) part.value = '';
      if (part.matches('label')) part.textContent = part.textContent!.replace(/\d+/, String(n));
      if (part.matches('.fault')) part.remove();
      part.removeAttribute('aria-invalid');
      part.classList.remove('wrong');
    }
    return next;
  };
  const rows = (list: Element, n: number) => {
    while (list.children.length > Math.max(1, n)) list.lastElementChild!.remove();
    while (list.children.length < n) list.append(blank(list));
  };

  const data = () => {
    const sent = new FormData(form);
    for (const name of ['imageFile', 'enclosureFile']) sent.delete(name);
    let text = String(sent.get('content') ?? '');
    for (const [place, words = ''] of places) text = text.replaceAll(place, () => words);
    sent.set('content', text);
    return sent;
  };

  const renew = async () => {
    const answer = await window.fetch(form.getAttribute('action')!).catch(() => null);
    if (!answer) return false;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const find = (root: ParentNode) => root.querySelector<HTMLInputElement>('[name=formToken]')?.value;
    const who = (root: ParentNode) => root.querySelector('.who')?.textContent;
    const fresh = find(page);
    if (!fresh || fresh === find(document) || who(page) !== who(document)) return false;
    for (const input of document.querySelectorAll<HTMLInputElement>('[name=formToken]')) input.value = fresh;
    return true;
  };

  return { clock, says, area, put, replace, rows, jobs, places, data, renew };
}
