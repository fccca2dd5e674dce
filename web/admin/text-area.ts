// Changes of the text that a person can undo.

const announce = (textarea: HTMLTextAreaElement) =>
  textarea.dispatchEvent(new Event('input', { bubbles: true }));

function replaceSelection(textarea: HTMLTextAreaElement, text: string): void {
  const { selectionStart, selectionEnd } = textarea;
  if (!text && selectionStart === selectionEnd) return;
  // Deprecated, and the only way into the browser's undo history.
  if (document.execCommand(text ? 'insertText' : 'delete', false, text)) return;
  textarea.setRangeText(text, selectionStart, selectionEnd, 'end');
  announce(textarea);
}

/** Puts a text in place of the selection as if typed, so that undo works. */
export function insertText(textarea: HTMLTextAreaElement, text: string): void {
  textarea.focus();
  replaceSelection(textarea, text);
}

/**
 * Replaces the first `old` in the text, wherever the caret is; neither focus nor selection moves.
 * @returns where it was, or -1
 */
export function replaceText(textarea: HTMLTextAreaElement, old: string, text: string): number {
  const start = textarea.value.indexOf(old);
  if (start < 0) return start;
  const end = start + old.length;
  if (document.activeElement !== textarea) {
    textarea.setRangeText(text, start, end, 'preserve');
    announce(textarea);
    return start;
  }
  const { selectionStart, selectionEnd, selectionDirection, scrollTop } = textarea;
  const moved = (at: number) =>
    at <= start ? at : at < end ? start + text.length : at + text.length - old.length;
  textarea.setSelectionRange(start, end);
  replaceSelection(textarea, text);
  textarea.setSelectionRange(moved(selectionStart), moved(selectionEnd), selectionDirection);
  textarea.scrollTop = scrollTop;
  return start;
}
