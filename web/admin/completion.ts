// A field that completes from names that there are (ARIA, combobox with a list of suggestions).
import { labelKey } from '../../src/domain/slugs.ts';

interface CompletionWords {
  /** What there is for a name that is new: `Create “{name}”`. */
  create: string;
  /** How many suggestions there are. */
  found: string;
}

export interface Completion {
  list: HTMLElement;
  /** The suggestion that is marked; undefined where none is. */
  marked(): string | undefined;
  close(): void;
}

interface Source {
  words: CompletionWords;
  /** What is suggested at once. */
  near(text: string): string[];
  /** What the server knows; undefined where it cannot be asked. */
  far(text: string): Promise<string[] | undefined>;
  /** Whether it stands there already. */
  isTaken(name: string): boolean;
  choose(name: string): void;
  say(text: string): void;
}

const PAUSE_MS = 180;
const MAX_SHOWN = 8;

export function createCompletion(field: HTMLInputElement, label: string, source: Source): Completion {
  const list = document.createElement('ul');
  list.id = `${field.id}-list`;
  list.className = 'suggestions';
  list.role = 'listbox';
  list.ariaLabel = label;
  list.hidden = true;
  field.role = 'combobox';
  field.autocomplete = 'off';
  for (const [name, value] of Object.entries({ autocomplete: 'list', controls: list.id, expanded: 'false' }))
    field.setAttribute(`aria-${name}`, value);

  let at = -1;
  let asked = 0;
  let timer = 0;
  const options = () => [...list.children] as HTMLElement[];
  const mark = (wanted: number) => {
    at = wanted;
    for (const [i, option] of options().entries()) option.ariaSelected = String(i === at);
    const option = options()[at];
    if (option) field.setAttribute('aria-activedescendant', option.id);
    else field.removeAttribute('aria-activedescendant');
    option?.scrollIntoView({ block: 'nearest' });
  };
  const close = () => {
    clearTimeout(timer);
    asked++;
    list.hidden = true;
    field.ariaExpanded = 'false';
    mark(-1);
  };
  const show = (names: readonly string[]) => {
    const text = field.value.trim();
    const isNew =
      text !== '' && !names.some((name) => labelKey(name) === labelKey(text)) && !source.isTaken(text);
    const shown = names.filter((name) => !source.isTaken(name)).slice(0, MAX_SHOWN);
    list.replaceChildren(
      ...shown.map((name) => option(name, name)),
      ...(isNew
        ? [
            option(
              text,
              source.words.create.replace('{name}', () => text),
            ),
          ]
        : []),
    );
    if (isNew) list.lastElementChild!.classList.add('create');
    for (const [i, one] of options().entries()) one.id = `${list.id}-${i}`;
    list.hidden = !list.children.length;
    field.ariaExpanded = String(!list.hidden);
    mark(-1);
    if (list.hidden) return;
    const found = source.words.found.replace('{n}', String(shown.length));
    source.say(isNew ? `${found} ${list.lastElementChild!.textContent}` : found);
  };
  const option = (name: string, words: string) => {
    const item = document.createElement('li');
    item.role = 'option';
    const text = document.createElement('bdi');
    text.textContent = words;
    item.append(text);
    item.dataset.name = name;
    return item;
  };
  const suggest = () => {
    clearTimeout(timer);
    const mine = ++asked;
    const text = field.value.trim();
    const near = source.near(text);
    show(near);
    if (!text) return;
    timer = window.setTimeout(async () => {
      const far = await source.far(text);
      // Typed on, or chosen, meanwhile.
      if (!far || mine !== asked || at >= 0) return;
      const keys = new Set(far.map(labelKey));
      show([...far, ...near.filter((name) => !keys.has(labelKey(name)))]);
    }, PAUSE_MS);
  };

  field.addEventListener('input', (event) => {
    if (event.isTrusted && !(event as InputEvent).isComposing) suggest();
  });
  field.addEventListener('compositionend', suggest);
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) suggest();
      const count = list.children.length;
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // Past either end nothing is marked: what was typed.
      mark(((at + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  // The field keeps the caret while an option is pressed.
  list.addEventListener('mousedown', (event) => event.preventDefault());
  list.addEventListener('click', ({ target }) => {
    const { name } = (target as Element).closest<HTMLElement>('[role=option]')?.dataset ?? {};
    if (name !== undefined) source.choose(name);
  });
  field.addEventListener('blur', close);
  return { list, marked: () => options()[at]?.dataset.name, close };
}
