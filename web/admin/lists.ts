// Lists: filters apply as soon as one is chosen.

/** A form of filters is sent when one of them has changed. */
export function filterAtOnce(form: HTMLFormElement): void {
  form.addEventListener('change', (event) => {
    if (event.isTrusted) form.requestSubmit();
  });
  // A name that is chosen from the list under a field is a change only once the field is left.
  form.addEventListener('input', ({ target, isTrusted }) => {
    const input = target as HTMLInputElement;
    const isChosen = [...(input.list?.options ?? [])].some(({ value }) => value === input.value);
    if (isTrusted && isChosen) form.requestSubmit();
  });
}
