// A panel closes as menus do: by Escape, and by a press beside it.

export function closePanels(): void {
  const close = (event: Event) => {
    const panel = document.querySelector<HTMLDetailsElement>('.subscribe[open]');
    const isEscape = (event as KeyboardEvent).key === 'Escape';
    if (!panel || (event.type === 'keydown' ? !isEscape : panel.contains(event.target as Node))) return;
    panel.open = false;
    if (isEscape) panel.querySelector('summary')?.focus();
  };
  addEventListener('click', close);
  addEventListener('keydown', close);
}
