// Lists of rows (tags, authors, enclosures) that grow as they are filled in.

/** Gives a row the ids and labels of its place, counted from 0. */
function numberRow(row: HTMLElement, place: number): void {
  for (const part of [row, ...row.querySelectorAll('*')]) {
    for (const name of ['id', 'for', 'aria-label', 'aria-describedby']) {
      const value = part.getAttribute(name);
      // Ids count from 0, labels from 1.
      if (value)
        part.setAttribute(name, value.replace(/\d+/g, String(name === 'aria-label' ? place + 1 : place)));
    }
    if (part.matches('label')) part.textContent = part.textContent!.replace(/\d+/, String(place + 1));
  }
}

/** After rows were moved or taken out. */
export function numberRows(list: Element): void {
  for (const [place, row] of [...list.children].entries()) numberRow(row as HTMLElement, place);
}

/** A copy of the last row, blank, its ids and labels numbered on. */
function blankRow(list: Element): HTMLElement {
  const row = list.lastElementChild!.cloneNode(true) as HTMLElement;
  numberRow(row, list.children.length);
  for (const part of [row, ...row.querySelectorAll('*')]) {
    if (part instanceof HTMLInputElement) part.value = '';
    if (part.matches('.fault')) part.remove();
    part.removeAttribute('aria-invalid');
    part.classList.remove('wrong');
  }
  return row;
}

/** Adds or removes rows at the end of a list so that there are `count`, at least one. */
export function setRowCount(list: Element, count: number): void {
  while (list.children.length > Math.max(1, count)) list.lastElementChild!.remove();
  while (list.children.length < count) list.append(blankRow(list));
}

/** The last row of a list, once something is in it, is followed by another blank one. */
export function growLists(form: HTMLFormElement): void {
  form.addEventListener('input', (event) => {
    const row = (event.target as Element).closest('[data-grow] > *');
    if (!row || row.nextElementSibling || !(event.target as HTMLInputElement).value) return;
    const list = row.parentElement!;
    setRowCount(list, list.children.length + 1);
  });
}
