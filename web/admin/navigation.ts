// The row of places scrolls where a screen is narrow: what is current is shown at once.

export function showCurrentPlace(): void {
  for (const place of document.querySelectorAll<HTMLElement>('.places [aria-current]')) {
    place.scrollIntoView({ block: 'nearest', inline: 'center' });
  }
}
