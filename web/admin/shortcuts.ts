// Keys for what hands do all day: Ctrl+S saves, Ctrl+Enter publishes or hands in. Enter in a field of one line sends nothing.

/** Presses the button that the page marks as the one that saves, or publishes; where there is none, nothing happens. */
const press = (form: HTMLFormElement, key: 'save' | 'publish'): void =>
  form.querySelector<HTMLButtonElement>(`.actions button[data-key~=${key}]`)?.click();

export function bindShortcuts(form: HTMLFormElement): void {
  form.ownerDocument.addEventListener('keydown', (event) => {
    const hasCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    // Where the layout has no Latin letters, the key's place counts.
    const letter = /^[a-z]$/i.test(event.key)
      ? event.key.toLowerCase()
      : event.code.replace('Key', '').toLowerCase();
    if (document.querySelector('dialog[open]')) return;
    if (hasCommand && letter === 's') {
      event.preventDefault();
      press(form, 'save');
    } else if (hasCommand && event.key === 'Enter') {
      event.preventDefault();
      press(form, 'publish');
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
