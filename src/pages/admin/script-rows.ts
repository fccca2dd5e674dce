// Runs in browsers, sent as text (script.ts): rows that grow, and tags that are typed or pasted as a list.
import type { Kit } from './script-kit.ts';

export function rows(form: HTMLFormElement, kit: Kit): void {
  const inputsOf = (list: Element) => [...list.querySelectorAll('input')];

  // The last row of a list, once something is in it, is followed by another blank one.
  form.addEventListener('input', (event) => {
    const row = (event.target as Element).closest('[data-grow] > *');
    if (!row || row.nextElementSibling || !(event.target as HTMLInputElement).value) return;
    const list = row.parentElement!;
    kit.rows(list, list.children.length + 1);
  });

  /** What ends a tag, unless there is one such as “Washington, D.C.”. */
  const BETWEEN = /[,،、，;؛；\r\n\t]+/;
  const split = (event: Event) => {
    const input = event.target as HTMLInputElement;
    if (!event.isTrusted || (event as InputEvent).isComposing) return;
    if (!input.matches('[data-next]') || !BETWEEN.test(input.value)) return;
    const typed = input.value.trim().toLowerCase();
    const labels = [...(input.list?.options ?? [])].map(({ value }) => value.toLowerCase());
    if (labels.some((label) => (event.type === 'input' ? label.startsWith(typed) : label === typed))) return;
    const list = input.closest('[data-grow]')!;
    const inputs = inputsOf(list);
    const at = inputs.indexOf(input);
    const others = (part: HTMLInputElement[]) => part.map(({ value }) => value).filter(Boolean);
    const [before, after] = [others(inputs.slice(0, at)), others(inputs.slice(at + 1))];
    const known = new Set([...before, ...after].map((tag) => tag.toLowerCase()));
    const tags = input.value
      .split(BETWEEN)
      .map((tag) => tag.trim())
      .filter((tag) => tag && !known.has(tag.toLowerCase()) && known.add(tag.toLowerCase()));
    const values = [...before, ...tags, ...after];
    kit.rows(list, values.length + 1);
    const filled = inputsOf(list);
    for (const [i, one] of filled.entries()) one.value = values[i] ?? '';
    // On to the next one, or on with the last: only the letter after “Washington, ” told that it is a list.
    const { data } = event as InputEvent;
    const on =
      data?.length === 1 && !BETWEEN.test(data) && tags.length ? before.length + tags.length - 1 : -1;
    if (document.activeElement === input || !input.isConnected) filled.at(on)!.focus();
    list.dispatchEvent(new Event('input', { bubbles: true }));
  };
  form.addEventListener('input', split);
  form.addEventListener('change', split);
  // Browsers paste lines into a field of one line as a single word.
  form.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain').trim() ?? '';
    if (!(event.target as Element).matches('[data-next]') || !BETWEEN.test(text)) return;
    event.preventDefault();
    document.execCommand('insertText', false, text.replace(/[\r\n\t]+/g, ', '));
  });
}
