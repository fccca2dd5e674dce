// Chooses a picture of the library, in a dialog; for a text also a file of this device, or an address.
import type { PickerWords, PictureWords } from '../../src/pages/admin/library/picker-words.ts';

/** What the library tells of a file. */
export interface LibraryFile {
  url: string;
  name: string;
  type: string;
  filename: string | null;
  width: number | null;
  height: number | null;
  alt: string | null;
  caption: string | null;
  credit: string | null;
  digitalSourceType: string | null;
  renditions: { url: string; width: number; type: string }[];
}

/** One of them at most. */
export interface Picked {
  file?: LibraryFile;
  uploads?: File[];
  address?: string;
}

const SEARCH_DELAY_MS = 250;

/** Resolves to the file that was chosen; undefined where none was. */
export const pickFile = async (
  words: PickerWords,
  formToken: () => string,
): Promise<LibraryFile | undefined> =>
  (await open(words.title, (end) => libraryOf(words, formToken, end))).file;

/** @param accept media types of files */
export const pickPicture = (words: PictureWords, formToken: () => string, accept: string): Promise<Picked> =>
  open(words.heading, (end) => {
    const close = closeButton(words, end);
    if (!words.hasLibrary) return [...addressOf(words, end), actionsOf(close)];
    const title = element('h3', { textContent: words.title });
    return [
      uploadButton(words, accept, end),
      ...addressOf(words, end),
      title,
      ...libraryOf(words, formToken, end),
    ];
  });

/** @param fill what stands in the dialog below its heading; it is given what closes it */
function open(heading: string, fill: (end: (picked: Picked) => void) => Node[]): Promise<Picked> {
  const dialog = element('dialog', { className: 'picker' });
  const title = element('h2', { id: 'picker-title', textContent: heading });
  dialog.setAttribute('aria-labelledby', title.id);
  return new Promise((resolve) => {
    const end = (picked: Picked) => {
      dialog.close();
      resolve(picked);
    };
    // However it was closed: the event comes a frame after an end.
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve({});
    });
    dialog.append(title, ...fill(end));
    document.body.append(dialog);
    dialog.showModal();
  });
}

type End = (picked: Picked) => void;

function libraryOf(words: PickerWords, formToken: () => string, end: End): Node[] {
  const search = element('input', { type: 'search', id: 'picker-search', dir: 'auto', autocomplete: 'off' });
  const label = element('label', { htmlFor: search.id, textContent: words.search });
  const list = element('ul', { className: 'library grid' });
  const state = element('p', { className: 'hint' });
  state.setAttribute('role', 'status');
  const more = element('button', { type: 'button', textContent: words.more, hidden: true });

  let before: string | null = null;
  let asked = 0;
  const load = async (isNew: boolean) => {
    asked += 1;
    const mine = asked;
    const query = new URLSearchParams({
      q: search.value,
      kind: 'image',
      ...(!isNew && before && { before }),
    });
    const headers = { 'x-form-token': formToken() };
    const answer = await fetch(`${words.address}?${query}`, { headers }).catch(() => null);
    const found = (await answer?.json().catch(() => null)) as {
      files?: LibraryFile[];
      next?: string | null;
      detail?: string;
    } | null;
    if (mine !== asked) return;
    if (isNew) list.replaceChildren();
    before = found?.next ?? null;
    more.hidden = !before;
    list.append(...(found?.files ?? []).map((file) => tile(file, () => end({ file }))));
    state.textContent = found?.files ? (list.children.length ? '' : words.none) : (found?.detail ?? '');
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => load(true), SEARCH_DELAY_MS);
  });
  more.addEventListener('click', () => load(false));
  void load(true);
  return [label, search, state, list, actionsOf(more, closeButton(words, end))];
}

function tile(file: LibraryFile, choose: () => void): HTMLElement {
  const item = document.createElement('li');
  const button = element('button', { type: 'button', className: 'tile plain' });
  const small = file.renditions.filter(({ type }) => type === file.type)[0] ?? file.renditions.at(-1);
  const image = element('img', { src: small?.url ?? file.url, alt: file.alt ?? '', loading: 'lazy' });
  const title = element('span', { className: 'title', textContent: file.filename ?? file.name.slice(0, 12) });
  title.dir = 'auto';
  button.append(image, title);
  button.addEventListener('click', choose);
  item.append(button);
  return item;
}

function uploadButton({ upload }: PictureWords, accept: string, end: End): HTMLElement {
  const button = element('button', { type: 'button', className: 'primary', textContent: upload });
  const input = element('input', { type: 'file', accept, multiple: true, hidden: true });
  button.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    if (input.files?.length) end({ uploads: [...input.files] });
  });
  const line = actionsOf(button);
  line.append(input);
  return line;
}

function addressOf(words: PictureWords, end: End): Node[] {
  const form = element('form', { className: 'find', noValidate: true });
  const input = element('input', { id: 'picker-address', dir: 'ltr', inputMode: 'url', autocomplete: 'off' });
  input.placeholder = 'https://';
  const label = element('label', { htmlFor: input.id, textContent: words.url });
  const fault = element('p', { className: 'fault', id: 'picker-fault' });
  fault.role = 'alert';
  input.setAttribute('aria-describedby', fault.id);
  form.append(input, element('button', { textContent: words.insert }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const address = input.value.trim();
    if (/^https?:$/.test(URL.parse(address)?.protocol ?? '')) return end({ address });
    fault.textContent = words.wrong;
    input.setAttribute('aria-invalid', 'true');
    input.focus();
  });
  return [label, form, fault];
}

function closeButton({ close }: PickerWords, end: End): HTMLElement {
  const button = element('button', { type: 'button', textContent: close });
  button.addEventListener('click', () => end({}));
  return button;
}

function actionsOf(...buttons: HTMLElement[]): HTMLElement {
  const line = element('p', { className: 'actions' });
  line.append(...buttons);
  return line;
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties);
}
