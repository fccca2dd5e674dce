// One file to the server, while the form is filled in.
import { type EditorForm, send } from './editor-form.ts';
import type { Report } from './status-line.ts';

export interface StoredFile {
  url: string;
  /** A media type. */
  type: string;
  /** Bytes. */
  length: number;
  /** Pixels, of pictures. */
  width?: number;
  height?: number;
  /** Of pictures whose file says it: a URI of IPTC's vocabulary. */
  digitalSourceType?: string;
}

/** Sends a file and reports how it goes. Resolves to undefined when it was refused. */
export async function upload(
  editor: EditorForm,
  file: File,
  report: Report,
): Promise<StoredFile | undefined> {
  const { form, messages } = editor;
  report(messages.uploading.replace('{name}', () => file.name));
  const answer = await send(editor, () => {
    const token = form.querySelector<HTMLInputElement>('[name=formToken]')!.value;
    const headers = { 'x-form-token': token, 'content-type': 'application/octet-stream' };
    return fetch(form.dataset.upload!, { method: 'POST', body: file, headers });
  });
  const body = (await answer?.json().catch(() => null)) as (StoredFile & { detail?: string }) | null;
  const stored = answer?.ok && body ? body : undefined;
  const text = stored ? messages.uploaded : messages.failed.replace('{reason}', () => body?.detail ?? '');
  report(text.replace('{name}', () => file.name).trim(), !stored);
  return stored;
}

/** Runs an upload that publishing waits for. @param work resolves to whether all went well */
export function trackUpload({ uploads }: EditorForm, work: () => Promise<boolean>): void {
  const running = work()
    .catch(() => false)
    .finally(() => uploads.delete(running));
  uploads.add(running);
}
