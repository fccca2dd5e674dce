// Tags and authors as chips in one box. The rows of fields stay what is sent; each is hidden behind its chip, which opens it.
import { labelKey } from '../../src/domain/slugs.ts';
import type { ChipWords } from '../../src/pages/admin/articles/editor-parts.ts';
import { createBox } from './chip-box.ts';
import { createChipList, make } from './chip-list.ts';
import { createCompletion } from './completion.ts';
import { tokenOf } from './editor-form.ts';
import { filledIn, isKnown, isolated, SEPARATORS, splitNames } from './names.ts';
import { numberRows, setRowCount } from './rows.ts';

const inputsOf = (row: Element) => [...row.querySelectorAll('input')];
/** What the chip of a row says: its first part, or the other where that is blank. */
const nameOf = (row: Element) =>
  inputsOf(row)
    .find(({ value }) => value.trim())
    ?.value.trim() ?? '';
const isWrong = (row: Element) => row.matches('.wrong') || row.querySelector('.wrong') !== null;
export function showChips(form: HTMLFormElement): void {
  for (const list of form.querySelectorAll<HTMLElement>('[data-chips]')) enableChips(form, list);
}

function enableChips(form: HTMLFormElement, list: HTMLElement): void {
  const words = JSON.parse(list.dataset.chips!) as ChipWords;
  const { box, field, status, fault, keys, label } = createBox(words);

  /** Names that there are, by their keys; and keys of those that the site has had nothing of. */
  const known = new Map<string, string>();
  const created = new Set<string>();
  const learn = (names: readonly string[]) => {
    for (const name of names) known.set(labelKey(name), name);
  };
  learn([...(inputsOf(list)[0]!.list?.options ?? [])].map(({ value }) => value));
  const split = (text: string) => splitNames(text, new Set(known.keys()));
  const ask = async (query: [name: string, value: string][]) => {
    const search = new URLSearchParams([['kind', words.kind], ...query]);
    const headers = { 'x-form-token': tokenOf(form) };
    type Found = { labels: string[]; known: string[] } | undefined;
    return fetch(`${words.address}?${search}`, { headers })
      .then((answer): Promise<Found> | undefined => (answer.ok ? answer.json() : undefined))
      .catch(() => undefined);
  };

  const rows = () => [...list.children] as HTMLElement[];
  /** What is being typed stands in the last row, so that it is kept and sent. */
  const lastRow = () => list.lastElementChild!;
  const filled = () => rows().filter((row) => nameOf(row) && !(field.value && row === lastRow()));
  const isTaken = (name: string, but?: Element) =>
    filled().some((row) => row !== but && labelKey(nameOf(row)) === labelKey(name));
  let opened: HTMLElement | undefined;
  /** Chips that were removed or moved: what is said of that is not taken back by an answer about an earlier one. */
  let rearranged = 0;
  /** Answers come in any order; what was added last is told last. */
  let telling: Promise<void> = Promise.resolve();

  const fail = (text: string) => {
    fault.textContent = text;
    if (text) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
    field.setAttribute('aria-describedby', `${words.hint}${text && ` ${fault.id}`}`);
  };
  const say = (text: string) => {
    status.textContent = text;
    fail('');
  };

  const draw = () => {
    const all = filled();
    for (const row of rows()) row.hidden = row !== opened && !(all.includes(row) && isWrong(row));
    chips.draw(
      all.map((row) => ({
        ...{ row, name: nameOf(row), isNew: created.has(labelKey(nameOf(row))) },
        ...{ isWrong: isWrong(row), isOpen: row === opened },
      })),
    );
  };
  /** After a change of ours: everybody else is told. */
  const changed = () => {
    for (const row of rows()) if (!nameOf(row) && row !== lastRow()) row.remove();
    if (nameOf(lastRow()) && !field.value) setRowCount(list, list.children.length + 1);
    numberRows(list);
    draw();
    list.dispatchEvent(new Event('input', { bubbles: true }));
  };

  const remove = (row: HTMLElement) => {
    const name = nameOf(row);
    const place = filled().indexOf(row);
    close();
    row.remove();
    changed();
    chips.focusAt(Math.min(place, filled().length - 1));
    rearranged += 1;
    say(filledIn(words.removed, { name }));
  };
  const tellPlace = (row: HTMLElement) => {
    const all = filled();
    rearranged += 1;
    say(filledIn(words.moved, { name: nameOf(row), place: all.indexOf(row) + 1, count: all.length }));
  };
  const move = (row: HTMLElement, step: number) => {
    const all = filled();
    const other = all[all.indexOf(row) + step];
    if (other && step < 0) other.before(row);
    else if (other) other.after(row);
    changed();
    tellPlace(row);
  };

  const add = (names: readonly string[]) => {
    const refused: string[] = [];
    const put: string[] = [];
    let [why, twice] = ['', ''];
    field.value = '';
    completion.close();
    for (const input of inputsOf(lastRow())) input.value = '';
    for (const name of names) {
      const isLong = name.length > words.maxLength;
      if (isTaken(name)) twice ||= name;
      else if (isLong || filled().length >= words.max) {
        why ||= isLong ? words.tooLong : words.tooMany;
        refused.push(name);
      } else {
        // As it is written elsewhere.
        put.push(known.get(labelKey(name)) ?? name);
        inputsOf(lastRow())[0]!.value = put.at(-1)!;
        setRowCount(list, list.children.length + 1);
      }
    }
    // What was refused stays, to be made shorter or taken elsewhere.
    setTyped(refused.join(', '));
    changed();
    if (why) return fail(why);
    if (!put.length) return say(twice && filledIn(words.twice, { name: twice }));
    fail('');
    const unknown = put.filter((name) => !known.has(labelKey(name)));
    const asked = unknown.length
      ? ask(unknown.map((name): [string, string] => ['label', name]))
      : Promise.resolve(undefined);
    const before = rearranged;
    telling = telling.then(async () => {
      const found = await asked;
      learn(found?.known ?? []);
      const isNew = (name: string) => found !== undefined && !known.has(labelKey(name));
      for (const name of unknown.filter(isNew)) created.add(labelKey(name));
      draw();
      if (rearranged !== before) return;
      const told = put.map((name) => `${isolated(name)}${isNew(name) ? ` (${words.new})` : ''}`);
      // What is wrong by now stays said.
      status.textContent = words.added.replace('{name}', () => told.join(', '));
    });
  };
  const setTyped = (text: string) => {
    field.value = text;
    inputsOf(lastRow())[0]!.value = text;
  };

  /** Shows a chip's fields beneath the box. */
  const open = (row: HTMLElement) => {
    finish(false);
    opened = row;
    row.append(panel);
    draw();
    inputsOf(row)[0]!.focus();
  };
  const close = () => {
    panel.remove();
    opened = undefined;
  };
  const finish = (isReturning = true) => {
    const row = opened;
    if (!row) return;
    close();
    const first = inputsOf(row)[0]!;
    // An author may have a comma.
    const [name = '', ...more] = words.kind === 'tag' ? split(first.value) : [first.value.trim()];
    first.value = name;
    const isTwice = isTaken(nameOf(row), row);
    if (isTwice) row.remove();
    changed();
    if (isTwice) say(filledIn(words.twice, { name: nameOf(row) }));
    if (more.length) add(more);
    if (isReturning) chips.focusAt(filled().indexOf(row));
  };
  const panel = make('p', 'actions');
  const addButton = (text: string, press: (button: HTMLButtonElement) => void) => {
    const button = make('button');
    button.type = 'button';
    button.textContent = text;
    button.addEventListener('click', () => press(button));
    panel.append(button);
  };
  const mover = (step: number) => (button: HTMLButtonElement) => {
    if (opened) move(opened, step);
    button.focus();
  };
  addButton(words.earlier, mover(-1));
  addButton(words.later, mover(1));
  addButton(words.done, () => finish());

  const chips = createChipList({
    ...{ title: words.title, newWord: words.new, keysId: keys.id },
    removeLabel: (name) => filledIn(words.remove, { name }),
    press: (row) => (row === opened ? finish() : open(row)),
    remove,
    move(row, step) {
      move(row, step);
      chips.focusAt(filled().indexOf(row));
    },
    arrange(all, moved) {
      for (const row of all) lastRow().before(row);
      changed();
      tellPlace(moved);
    },
    leave: () => field.focus(),
  });
  const completion = createCompletion(field, words.title, {
    words,
    near(text) {
      const key = labelKey(text);
      return [...known].filter(([one]) => ` ${one}`.includes(` ${key}`)).map(([, name]) => name);
    },
    async far(text) {
      const found = await ask([['q', text]]);
      learn(found?.labels ?? []);
      return found?.labels;
    },
    isTaken,
    choose: (name) => add([name]),
    say,
  });

  field.addEventListener('input', (event) => {
    setTyped(field.value);
    const { data, isComposing } = event as InputEvent;
    if (isComposing || !SEPARATORS.test(field.value)) return;
    if (isKnown(new Set(known.keys()), field.value, true)) return;
    const names = split(field.value);
    // Only the letter after “Washington, ” told that it is a list: it goes on being typed.
    const rest = data?.length === 1 && !SEPARATORS.test(data) ? names.pop() : undefined;
    add(names);
    if (rest) setTyped(rest);
  });
  // Browsers paste lines into a field of one line as a single word.
  field.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain').trim() ?? '';
    if (!SEPARATORS.test(text)) return;
    event.preventDefault();
    add(split(field.value + text));
  });
  field.addEventListener('keydown', (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = filled().at(-1);
    if (event.key === 'Enter') {
      event.preventDefault();
      const marked = completion.marked();
      const names = marked === undefined ? split(field.value) : [marked];
      if (names.length) add(names);
    } else if (!field.value && last && event.key === 'Backspace' && !event.repeat) {
      remove(last);
      field.focus();
    } else if (!field.value && last && /^Arrow(?:Left|Right)$/.test(event.key)) {
      const back = getComputedStyle(box).direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
      if (event.key === back) chips.focusAt(filled().length - 1);
    }
  });
  // Whoever goes on has meant what stands there.
  field.addEventListener('blur', () => {
    const names = split(field.value);
    if (names.length && !fault.textContent) add(names);
  });
  // Who presses beside the chips wants to type.
  box.addEventListener('click', ({ target }) => {
    if (target === box) field.focus();
  });

  list.addEventListener('keydown', (event) => {
    if (!(event.target instanceof HTMLInputElement) || event.isComposing) return;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    finish();
  });
  list.addEventListener('input', ({ target }) => {
    if (target === list) return;
    // A draft that is brought back, or somebody at a chip's own fields.
    if (!opened?.contains(target as Node)) field.value = '';
    if (opened && !list.contains(opened)) close();
    draw();
  });
  // Ways to a field that is hidden behind its chip, from what is wrong and from the checks.
  form.addEventListener('click', (event) => {
    const hash = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#"]')?.hash.slice(1);
    const wanted = hash ? document.getElementById(decodeURIComponent(hash)) : null;
    const row = rows().find((one) => one.contains(wanted));
    if (!wanted || !row?.hidden) return;
    event.preventDefault();
    if (filled().includes(row)) open(row);
    else field.focus();
  });

  box.append(chips.element, field, completion.list);
  list.before(label, box, status, fault, keys);
  list.classList.add('chip-rows');
  fail('');
  if (nameOf(lastRow())) setRowCount(list, list.children.length + 1);
  draw();
}
