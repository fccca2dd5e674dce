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
  /** What a picture's file says for readers. */
  metadata?: { credit?: string; caption?: string; alt?: string };
}

/** What the server says of a refused file. */
interface Refused {
  code?: string;
  detail?: string;
}

/**
 * Sends a file and reports how it goes. Resolves to undefined when it was refused.
 * @param place where to ask what becomes of a picture's content credentials
 */
export async function upload(
  editor: EditorForm,
  file: File,
  report: Report,
  place: Element,
  credentials?: string,
): Promise<StoredFile | undefined> {
  const { form, messages } = editor;
  report(messages.uploading.replace('{name}', () => file.name));
  const answer = await send(editor, () => {
    const token = form.querySelector<HTMLInputElement>('[name=formToken]')!.value;
    const headers = {
      'x-form-token': token,
      'content-type': 'application/octet-stream',
      'content-disposition': dispositionOf(file),
    };
    const query = credentials ? `?credentials=${credentials}` : '';
    return fetch(form.dataset.upload! + query, { method: 'POST', body: file, headers });
  });
  const body = (await answer?.json().catch(() => null)) as (StoredFile & Refused) | null;
  const stored = answer?.ok && body ? body : undefined;
  const text = stored ? messages.uploaded : messages.failed.replace('{reason}', () => body?.detail ?? '');
  report(text.replace('{name}', () => file.name).trim(), !stored);
  if (body?.code !== 'credentials-choice') return stored;
  const chosen = await choice(place, { keep: messages.keepCredentials, remove: messages.removeCredentials });
  return upload(editor, file, report, place, chosen);
}

/** What the file is called, as a header may say it (RFC 8187). */
export const dispositionOf = ({ name }: File): string =>
  `attachment; filename*=utf-8''${encodeURIComponent(name).replaceAll("'", '%27')}`;

/** Buttons at the end of `place`; resolves to the name of the one that is pressed. */
function choice(place: Element, buttons: Record<string, string>): Promise<string> {
  const row = document.createElement('p');
  place.append(row);
  return new Promise((resolve) => {
    for (const [name, label] of Object.entries(buttons)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = label;
      button.addEventListener('click', () => {
        row.remove();
        resolve(name);
      });
      row.append(button, ' ');
    }
    row.querySelector('button')?.focus();
  });
}

/** Runs an upload that publishing waits for. @param work resolves to whether all went well */
export function trackUpload({ uploads }: EditorForm, work: () => Promise<boolean>): void {
  const running = work()
    .catch(() => false)
    .finally(() => uploads.delete(running));
  uploads.add(running);
}
