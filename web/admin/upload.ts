// One file to the server, while the form is filled in.
import { type EditorForm, send, tokenOf } from './editor-form.ts';
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

export interface Sending {
  /** What becomes of a picture's content credentials, once that was chosen. */
  credentials?: string | undefined;
  /** Is told which part of the file has gone. */
  progress?: (part: number) => void;
}

/** Sends a file. Status 0 and an empty body where the connection broke. */
export function postFile(
  form: HTMLFormElement,
  file: File,
  { credentials, progress }: Sending = {},
): Promise<{ status: number; body: Partial<StoredFile> & Refused }> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded, total }) =>
      progress?.(total ? loaded / total : 0),
    );
    request.addEventListener('loadend', () => {
      let body = {};
      try {
        body = JSON.parse(request.responseText);
      } catch {
        // Nothing came, or a page.
      }
      resolve({ status: request.status, body });
    });
    request.open('POST', form.dataset.upload! + (credentials ? `?credentials=${credentials}` : ''));
    request.setRequestHeader('x-form-token', tokenOf(form));
    request.setRequestHeader('content-type', 'application/octet-stream');
    // What the file is called, as a header may say it (RFC 8187).
    const name = encodeURIComponent(file.name).replaceAll("'", '%27');
    request.setRequestHeader('content-disposition', `attachment; filename*=utf-8''${name}`);
    request.send(file);
  });
}

/** Whether a file waits for what becomes of its content credentials. */
export const asksForCredentials = ({ code }: Refused): boolean => code === 'credentials-choice';

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
  const answer = await send(editor, () => postFile(form, file, { credentials }));
  const isStored = answer !== null && answer.status >= 200 && answer.status < 300;
  const { detail = '' } = answer?.body ?? {};
  const text = isStored ? messages.uploaded : messages.failed.replace('{reason}', () => detail);
  report(text.replace('{name}', () => file.name).trim(), !isStored);
  if (!answer || !asksForCredentials(answer.body)) return isStored ? (answer.body as StoredFile) : undefined;
  const chosen = await choice(place, { keep: messages.keepCredentials, remove: messages.removeCredentials });
  return upload(editor, file, report, place, chosen);
}

/** Buttons at the end of `place`; resolves to the name of the one that is pressed. */
export function choice(place: Element, buttons: Record<string, string>): Promise<string> {
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
