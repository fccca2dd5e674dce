// A panel (a `details`) closes as menus do: by Escape, and by a press beside it.

/** @param selector of panels that are open */
export function closePanels(selector: string): void {
  const close = (event: Event) => {
    const panel = document.querySelector<HTMLDetailsElement>(selector);
    const isEscape = (event as KeyboardEvent).key === 'Escape';
    if (!panel || (event.type === 'keydown' ? !isEscape : panel.contains(event.target as Node))) return;
    panel.open = false;
    if (isEscape) panel.querySelector('summary')?.focus();
  };
  addEventListener('click', close);
  addEventListener('keydown', close);
}
