// Tags that are typed or pasted as a list: each gets a field of its own.
import { setRowCount } from './rows.ts';

const SEPARATORS = /[,،、，;؛；\r\n\t]+/;

const inputsOf = (list: Element) => [...list.querySelectorAll('input')];

/** Whether the input is, or may become, a known tag with a comma in it, such as “Washington, D.C.”. */
function isKnownTag(input: HTMLInputElement, unfinished: boolean): boolean {
  const typed = input.value.trim().toLowerCase();
  const known = [...(input.list?.options ?? [])].map(({ value }) => value.toLowerCase());
  return known.some((tag) => (unfinished ? tag.startsWith(typed) : tag === typed));
}

function split(event: Event): void {
  const input = event.target as HTMLInputElement;
  const { data, isComposing } = event as InputEvent;
  if (!event.isTrusted || isComposing) return;
  if (!input.matches('[data-next]') || !SEPARATORS.test(input.value)) return;
  if (isKnownTag(input, event.type === 'input')) return;

  const list = input.closest('[data-grow]')!;
  const inputs = inputsOf(list);
  const at = inputs.indexOf(input);
  const filled = (part: HTMLInputElement[]) => part.map(({ value }) => value).filter(Boolean);
  const before = filled(inputs.slice(0, at));
  const after = filled(inputs.slice(at + 1));
  const known = new Set([...before, ...after].map((tag) => tag.toLowerCase()));
  const tags = input.value
    .split(SEPARATORS)
    .map((tag) => tag.trim())
    .filter((tag) => tag && !known.has(tag.toLowerCase()) && known.add(tag.toLowerCase()));
  const values = [...before, ...tags, ...after];
  setRowCount(list, values.length + 1);
  const fields = inputsOf(list);
  for (const [i, field] of fields.entries()) field.value = values[i] ?? '';

  if (document.activeElement === input || !input.isConnected) {
    // In the blank field, or in the last tag: only the letter after “Washington, ” told that it is a list.
    const isLetter = data?.length === 1 && !SEPARATORS.test(data);
    fields.at(isLetter && tags.length ? before.length + tags.length - 1 : -1)!.focus();
  }
  list.dispatchEvent(new Event('input', { bubbles: true }));
}

export function splitTags(form: HTMLFormElement): void {
  form.addEventListener('input', split);
  form.addEventListener('change', split);
  // Browsers paste lines into a field of one line as a single word.
  form.addEventListener('paste', (event) => {
    const text = event.clipboardData?.getData('text/plain').trim() ?? '';
    if (!(event.target as Element).matches('[data-next]') || !SEPARATORS.test(text)) return;
    event.preventDefault();
    document.execCommand('insertText', false, text.replace(/[\r\n\t]+/g, ', '));
  });
}
