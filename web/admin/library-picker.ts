// Chooses a picture of the library, in a dialog.

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

export interface PickerWords {
  /** Where the files are asked for. */
  address: string;
  title: string;
  search: string;
  none: string;
  more: string;
  close: string;
}

const SEARCH_DELAY_MS = 250;

/** Resolves to the file that was chosen; undefined where none was. */
export function pickFile(
  words: PickerWords,
  formToken: () => string,
  kind = 'image',
): Promise<LibraryFile | undefined> {
  const dialog = document.createElement('dialog');
  dialog.className = 'picker';
  dialog.setAttribute('aria-label', words.title);
  const heading = element('h2', { textContent: words.title });
  const search = element('input', { type: 'search', id: 'picker-search', dir: 'auto', autocomplete: 'off' });
  const label = element('label', { htmlFor: search.id, textContent: words.search });
  const list = element('ul', { className: 'library grid' });
  const state = element('p', { className: 'hint' });
  state.setAttribute('role', 'status');
  const more = element('button', { type: 'button', textContent: words.more, hidden: true });
  const close = element('button', { type: 'button', textContent: words.close });
  const actions = element('p', { className: 'actions' });
  actions.append(more, close);
  dialog.append(heading, label, search, state, list, actions);
  document.body.append(dialog);

  return new Promise((resolve) => {
    let chosen: LibraryFile | undefined;
    let before: string | null = null;
    let asked = 0;
    const load = async (isNew: boolean) => {
      asked += 1;
      const mine = asked;
      const query = new URLSearchParams({ q: search.value, kind, ...(!isNew && before && { before }) });
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
      list.append(...(found?.files ?? []).map((file) => tile(file, () => end(file))));
      state.textContent = found?.files ? (list.children.length ? '' : words.none) : (found?.detail ?? '');
    };
    const end = (file?: LibraryFile) => {
      chosen = file;
      dialog.close();
    };
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(chosen);
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    search.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(() => load(true), SEARCH_DELAY_MS);
    });
    more.addEventListener('click', () => load(false));
    close.addEventListener('click', () => end());
    dialog.showModal();
    void load(true);
  });
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

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
): HTMLElementTagNameMap[K] {
  return Object.assign(document.createElement(name), properties);
}
