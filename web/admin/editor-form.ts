// The editor's form, and what the modules that work on it share.
import type { Sentences } from '../../src/pages/admin/articles/editor.ts';

export interface EditorForm {
  form: HTMLFormElement;
  /** The server puts them into the form. */
  messages: Sentences;
  textarea: HTMLTextAreaElement;
  /** Its value is `text`, `markdown` or `html`. */
  notation: HTMLSelectElement;
  /** Uploads under way; each resolves to whether all went well. */
  uploads: Set<Promise<boolean>>;
  /** What stands in the text for a file that is being uploaded, and what took its place once it was. */
  placeholders: Map<string, string | undefined>;
  /** Writes what was typed in the text editor into the textarea, at once. */
  flush(): void;
  /** Whether it is being written there now. */
  isWriting: boolean;
}

export function openEditorForm(form: HTMLFormElement): EditorForm {
  const editor: EditorForm = {
    form,
    messages: JSON.parse(form.dataset.says!) as Sentences,
    textarea: form.querySelector<HTMLTextAreaElement>('#content')!,
    notation: form.querySelector<HTMLSelectElement>('#notation')!,
    uploads: new Set(),
    placeholders: new Map(),
    flush: () => {},
    isWriting: false,
  };
  // Whoever reads the form, and whoever sends it, has all that was typed.
  form.addEventListener('formdata', ({ formData }) => {
    editor.flush();
    formData.set('content', editor.textarea.value);
  });
  return editor;
}

/** The form as it would be sent, without files and the placeholders of files. */
export function readForm({ form, placeholders }: EditorForm): FormData {
  const data = new FormData(form);
  for (const name of ['imageFile', 'enclosureFile']) data.delete(name);
  let content = String(data.get('content') ?? '');
  for (const [placeholder, text = ''] of placeholders) content = content.replaceAll(placeholder, () => text);
  data.set('content', content);
  return data;
}

/** After a new sign-in in another tab: takes over the page's new token. False if there is none of this person. */
async function renewToken(form: HTMLFormElement): Promise<boolean> {
  const answer = await fetch(form.getAttribute('action')!).catch(() => null);
  if (!answer) return false;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const tokenIn = (root: ParentNode) => root.querySelector<HTMLInputElement>('[name=formToken]')?.value;
  const personIn = (root: ParentNode) => root.querySelector('.who')?.textContent;
  const token = tokenIn(page);
  if (!token || token === tokenIn(document) || personIn(page) !== personIn(document)) return false;
  for (const input of document.querySelectorAll<HTMLInputElement>('[name=formToken]')) input.value = token;
  return true;
}

export const tokenOf = (form: HTMLFormElement): string =>
  form.querySelector<HTMLInputElement>('[name=formToken]')!.value;

/**
 * Sends what `request` makes, once more with a new token where the session has ended and the person has signed in again
 * since. Resolves to null when the server cannot be reached.
 */
export async function send<A extends { status: number }>(
  { form }: EditorForm,
  request: () => Promise<A>,
): Promise<A | null> {
  const attempt = () => request().catch(() => null);
  const answer = await attempt();
  return answer?.status === 403 && (await renewToken(form)) ? attempt() : answer;
}

/** What the server answers to JSON; undefined where it refuses or cannot be reached. */
export async function postJson<A>(
  editor: EditorForm,
  address: string,
  body: unknown,
): Promise<A | undefined> {
  const answer = await send(editor, () => {
    const headers = { 'x-form-token': tokenOf(editor.form), 'content-type': 'application/json' };
    return fetch(address, { method: 'POST', body: JSON.stringify(body), headers });
  });
  return answer?.ok ? ((await answer.json()) as A) : undefined;
}
