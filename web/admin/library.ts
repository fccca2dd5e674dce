// The media library's pages: files go one by one, with progress; all are selected at once; an address is copied.
import { createStatusLine } from './status-line.ts';
import { asksForCredentials, choice, postFile, type Sending } from './upload.ts';

interface Sentences {
  uploading: string;
  done: string;
  failed: string;
  keep: string;
  remove: string;
}

export function enableLibrary(): void {
  const uploads = document.querySelector<HTMLFormElement>('#library-upload');
  if (uploads) uploadOneByOne(uploads);
  const form = document.querySelector<HTMLFormElement>('#library');
  if (form) selectAll(form);
  for (const input of document.querySelectorAll<HTMLInputElement>('[data-copy]')) copyButton(input);
}

function uploadOneByOne(form: HTMLFormElement): void {
  const says = JSON.parse(form.dataset.says!) as Sentences;
  const log = form.querySelector<HTMLElement>('#upload-log')!;
  const bar = form.querySelector<HTMLProgressElement>('#upload-progress')!;
  const inputs = [...form.querySelectorAll<HTMLInputElement>('input[type=file]')];
  let isSending = false;

  const send = async (files: readonly File[]) => {
    if (!files.length || isSending) return;
    isSending = true;
    bar.hidden = false;
    let stored = 0;
    for (const [i, file] of files.entries()) {
      const line = document.createElement('li');
      log.append(line);
      line.textContent = says.uploading.replace('{name}', () => file.name);
      const progress = (part: number) => {
        bar.value = ((i + part) / files.length) * 100;
      };
      const reason = await sendOne(form, file, line, says, { progress });
      stored += reason === undefined ? 1 : 0;
      const text = reason === undefined ? says.done : says.failed.replace('{reason}', () => reason);
      line.textContent = text.replace('{name}', () => file.name);
      line.classList.toggle('fault', reason !== undefined);
    }
    isSending = false;
    bar.hidden = true;
    for (const input of inputs) input.value = '';
    // What was refused stays to be read.
    if (stored === files.length) location.assign(`${location.pathname}?done=file.uploaded`);
  };

  for (const input of inputs) input.addEventListener('change', () => send([...(input.files ?? [])]));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(inputs.flatMap((input) => [...(input.files ?? [])]));
  });
  for (const name of ['dragover', 'dragleave', 'drop'] as const) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      form.classList.toggle('dropping', name === 'dragover');
      if (name === 'drop') void send([...event.dataTransfer.files]);
    });
  }
}

/** Resolves to why a file was refused; undefined where it was stored. */
async function sendOne(
  form: HTMLFormElement,
  file: File,
  line: Element,
  says: Sentences,
  sending: Sending,
): Promise<string | undefined> {
  const { status, body } = await postFile(form, file, sending);
  if (status >= 200 && status < 300) return undefined;
  if (!asksForCredentials(body)) return body.detail ?? '';
  const credentials = await choice(line, { keep: says.keep, remove: says.remove });
  return sendOne(form, file, line, says, { ...sending, credentials });
}

function selectAll(form: HTMLFormElement): void {
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name=name]')];
  const line = document.createElement('p');
  const all = document.createElement('input');
  all.type = 'checkbox';
  all.id = 'select-all';
  const label = document.createElement('label');
  label.htmlFor = all.id;
  label.className = 'beside';
  label.textContent = form.dataset.all!;
  line.append(all, ' ', label);
  form.prepend(line);
  all.addEventListener('change', () => {
    for (const box of boxes) box.checked = all.checked;
  });
}

function copyButton(input: HTMLInputElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = input.dataset.copy!;
  const report = createStatusLine(input.closest('.field')!, 'copied');
  button.addEventListener('click', async () => {
    input.select();
    await navigator.clipboard?.writeText(input.value).then(() => report(input.dataset.copied!));
  });
  input.after(button);
}
