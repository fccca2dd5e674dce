// A button that copies the address in the field before it.

/** Shows the buttons, which can do nothing without scripts. */
export function copyAddresses(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copied]')) {
    const field = button.previousElementSibling as HTMLInputElement;
    button.hidden = false;
    button.onclick = async () => {
      field.select();
      // There is no clipboard over plain HTTP: then what is selected is copied by hand.
      await navigator.clipboard?.writeText(field.value);
      if (navigator.clipboard) button.textContent = button.dataset.copied ?? '';
    };
  }
}
