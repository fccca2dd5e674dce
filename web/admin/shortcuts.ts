// Keys for what hands do all day: Ctrl+S saves, Ctrl+Enter publishes. Enter in a field of one line sends nothing.

/** Presses the form's button of one of these wishes, the first that there is. */
function press(form: HTMLFormElement, wishes: readonly string[]): void {
  wishes
    .map((wish) => form.querySelector<HTMLButtonElement>(`.actions button[name=do][value=${wish}]`))
    .find((button) => button !== null)
    ?.click();
}

export function bindShortcuts(form: HTMLFormElement): void {
  const isPublished = () => !form.querySelector('.actions button[value=draft]');
  form.ownerDocument.addEventListener('keydown', (event) => {
    const hasCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    // Where the layout has no Latin letters, the key's place counts.
    const letter = /^[a-z]$/i.test(event.key)
      ? event.key.toLowerCase()
      : event.code.replace('Key', '').toLowerCase();
    if (document.querySelector('dialog[open]')) return;
    if (hasCommand && letter === 's') {
      event.preventDefault();
      press(form, isPublished() ? ['publish'] : ['draft']);
    } else if (hasCommand && event.key === 'Enter') {
      event.preventDefault();
      press(form, ['publish', 'save']);
    }
  });
  form.addEventListener('keydown', (event) => {
    const field = event.target as HTMLElement;
    if (
      event.key !== 'Enter' ||
      event.isComposing ||
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey
    )
      return;
    // What is typed is not finished with the title: the next field is.
    const lines = 'input:not([type=radio], [type=checkbox], [type=file], [type=submit]), textarea[data-line]';
    if (!field.matches(lines)) return;
    event.preventDefault();
    if (field.id === 'title')
      (
        form.querySelector<HTMLElement>('.ProseMirror:not([hidden] *)') ??
        form.querySelector<HTMLElement>('#content')
      )?.focus();
  });
}
