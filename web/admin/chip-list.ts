// Chips beside each other: one stop for Tab, arrows move among them, Delete takes one away, Alt with an arrow moves it.
import { moveByHand } from './chip-drag.ts';

export interface Chip {
  /** The row of fields behind it. */
  row: HTMLElement;
  name: string;
  isNew: boolean;
  isWrong: boolean;
  isOpen: boolean;
}

interface Behaviour {
  title: string;
  /** What a new one is marked with. */
  newWord: string;
  removeLabel(name: string): string;
  /** Id of what tells the keys. */
  keysId: string;
  press(row: HTMLElement): void;
  remove(row: HTMLElement): void;
  /** Before the one before it, or after the one after it. */
  move(row: HTMLElement, step: 1 | -1): void;
  /** All rows as they were put by hand. */
  arrange(rows: HTMLElement[], moved: HTMLElement): void;
  /** Past the last chip, or where there is none. */
  leave(): void;
}

export interface ChipList {
  element: HTMLElement;
  draw(chips: readonly Chip[]): void;
  /** Focuses the chip of this place; past the last, what follows. */
  focusAt(place: number): void;
}

export function createChipList(behaviour: Behaviour): ChipList {
  const list = make('ul');
  list.ariaLabel = behaviour.title;
  // Some browsers take it away from lists without bullets.
  list.setAttribute('role', 'list');
  const elementOf = new WeakMap<HTMLElement, HTMLElement>();
  const rowOf = new WeakMap<Element, HTMLElement>();

  const create = (row: HTMLElement) => {
    const chip = make('li', 'chip');
    const name = make('button', 'chip-name');
    name.type = 'button';
    name.setAttribute('aria-describedby', behaviour.keysId);
    const remove = make('button', 'chip-remove');
    remove.type = 'button';
    remove.textContent = '×';
    // By keyboard Delete does the same.
    remove.tabIndex = -1;
    name.addEventListener('click', () => behaviour.press(row));
    remove.addEventListener('click', () => behaviour.remove(row));
    chip.append(name, remove);
    elementOf.set(row, chip);
    rowOf.set(chip, row);
    return chip;
  };
  const elementFor = ({ row, name, isNew, isWrong, isOpen }: Chip) => {
    const chip = elementOf.get(row) ?? create(row);
    const [button, remove] = [...chip.children] as [HTMLButtonElement, HTMLButtonElement];
    const text = make('bdi');
    text.textContent = name;
    const mark = make('span', 'new');
    mark.textContent = behaviour.newWord;
    button.replaceChildren(text, ...(isNew ? [' ', mark] : []));
    button.ariaExpanded = String(isOpen);
    remove.ariaLabel = behaviour.removeLabel(name);
    chip.classList.toggle('wrong', isWrong);
    return chip;
  };
  const names = () => [...list.querySelectorAll<HTMLElement>('.chip-name')];
  const enter = (name: HTMLElement | undefined) => {
    for (const one of names()) one.tabIndex = one === name ? 0 : -1;
  };
  const focusAt = (place: number) => {
    const name = names()[place];
    if (name) name.focus();
    else behaviour.leave();
  };

  list.addEventListener('focusin', ({ target }) => {
    if ((target as Element).matches('.chip-name')) enter(target as HTMLElement);
  });
  list.addEventListener('keydown', (event) => {
    const name = (event.target as Element).closest<HTMLElement>('.chip-name');
    if (!name || event.ctrlKey || event.metaKey) return;
    const row = rowOf.get(name.parentElement!)!;
    const place = names().indexOf(name);
    const forward = getComputedStyle(list).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const isForward = event.key === forward || event.key === 'ArrowDown';
    if (event.key.startsWith('Arrow')) {
      if (event.altKey) behaviour.move(row, isForward ? 1 : -1);
      else focusAt(Math.max(0, place + (isForward ? 1 : -1)));
    } else if (event.key === 'Home') focusAt(0);
    else if (event.key === 'End') focusAt(names().length - 1);
    else if (event.key === 'Delete' || event.key === 'Backspace') behaviour.remove(row);
    else return;
    event.preventDefault();
  });
  moveByHand(list, (moved) => {
    const rows = [...list.children].map((chip) => rowOf.get(chip)!);
    behaviour.arrange(rows, rowOf.get(moved)!);
  });

  return {
    element: list,
    focusAt,
    draw(chips) {
      const { activeElement } = document;
      list.replaceChildren(...chips.map(elementFor));
      // Who is on a chip while an answer comes stays there: what is put in anew has lost the focus.
      if (list.contains(activeElement)) (activeElement as HTMLElement).focus({ preventScroll: true });
      enter(names().find((name) => name.tabIndex === 0) ?? names()[0]);
    },
  };
}

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  return made;
}
