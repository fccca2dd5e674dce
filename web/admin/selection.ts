// Articles that are selected: what can be done with them takes the place of the filters.

export function showSelection(form: HTMLFormElement): void {
  const bar = form.querySelector<HTMLElement>('#selection-bar')!;
  const filters = document.querySelector<HTMLElement>('#filters');
  const wholePage = form.querySelector<HTMLInputElement>('#select-page')!;
  const everything = form.querySelector<HTMLInputElement>('#select-all')!;
  const says = form.querySelector<HTMLOutputElement>('#selected-count')!;
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name=id]')];
  for (const element of form.querySelectorAll<HTMLElement>('.scripted')) element.hidden = false;
  let last: HTMLInputElement | undefined;

  const show = () => {
    const chosen = boxes.filter(({ checked }) => checked).length;
    const isAny = chosen > 0 || everything.checked;
    bar.hidden = !isAny;
    if (filters) filters.hidden = isAny;
    wholePage.checked = chosen === boxes.length;
    wholePage.indeterminate = chosen > 0 && chosen < boxes.length;
    says.value = everything.checked ? '' : says.dataset.says!.replace('{n}', String(chosen));
  };
  form.addEventListener('change', ({ target }) => {
    if (target === wholePage) for (const box of boxes) box.checked = wholePage.checked;
    if (target === wholePage && !wholePage.checked) everything.checked = false;
    show();
  });
  // Shift selects all between two.
  form.addEventListener('click', (event) => {
    const box = event.target as HTMLInputElement;
    if (box.name !== 'id') return;
    if (event.shiftKey && last) {
      const [from = 0, to = 0] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
      show();
    }
    last = box;
  });
  // Boxes stay ticked when one comes back to the page.
  addEventListener('pageshow', show);
  show();
}

const POLL_MS = 1_000;

/** How far it is, until it is done. */
export function watchProgress(): void {
  const timer = setInterval(async () => {
    const answer = await fetch(location.href).catch(() => undefined);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const state = page.querySelector('#bulk-progress');
    const shown = document.querySelector('#bulk-progress');
    if (!state || !shown) {
      clearInterval(timer);
      // Beside forms that somebody may be filling in, only this goes.
      if (shown?.matches('[data-stays]')) shown.closest('form')!.remove();
      else location.reload();
      return;
    }
    const bar = state.querySelector('progress');
    const known = shown.querySelector('progress');
    if (bar && known) [known.max, known.value] = [bar.max, bar.value];
    else if (bar) shown.append(document.adoptNode(bar));
    const lines = shown.querySelectorAll('[role=status]');
    state.querySelectorAll('[role=status]').forEach(({ textContent }, i) => {
      const line = lines[i];
      if (line && line.textContent !== textContent) line.textContent = textContent;
    });
  }, POLL_MS);
}
