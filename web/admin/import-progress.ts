// How far an import is. The server reads as fast as it imports, so what is sent is what is done.
import { localizeTimes } from './clock.ts';

interface Shown {
  /** After a dry run of these fields: imports them. */
  offer(tried: FormData): void;
}

/** Sends the form by script, shows how much of it is sent, and puts the answer's page in place of this one. */
export function showImportProgress(form: HTMLFormElement): Shown {
  const state = form.querySelector<HTMLElement>('#import-state')!;
  const bar = form.querySelector<HTMLProgressElement>('#import-progress')!;
  const send = (data: FormData) => {
    const request = new XMLHttpRequest();
    const button = form.querySelector<HTMLButtonElement>('.primary')!;
    // Pressed twice by an impatient hand it is one import.
    button.disabled = true;
    bar.hidden = false;
    bar.removeAttribute('value');
    let announced = -1;
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      const percent = total ? Math.floor((loaded / total) * 100) : 0;
      bar.value = percent;
      // Screen readers read out every tenth, not every hundredth.
      if (Math.floor(percent / 10) === announced) return;
      announced = Math.floor(percent / 10);
      state.textContent = form.dataset.says!.replace('{percent}', String(percent));
    });
    // What comes then takes its time, and nobody knows how much.
    request.upload.addEventListener('load', () => {
      bar.removeAttribute('value');
      state.textContent = form.dataset.working!;
    });
    request.addEventListener('load', () => {
      const page = new DOMParser().parseFromString(request.responseText, 'text/html');
      const main = page.querySelector<HTMLElement>('#main');
      // To sign-in, where the session has ended.
      if (!main || request.responseURL !== form.action) return location.assign(request.responseURL);
      document.querySelector('#main')!.replaceWith(main);
      localizeTimes(main);
      const next = document.querySelector<HTMLFormElement>('#import');
      if (next) showImportProgress(next).offer(data);
      main.focus();
    });
    request.addEventListener('error', () => {
      bar.hidden = true;
      button.disabled = false;
      state.textContent = form.dataset.broken!;
    });
    request.open('POST', form.action);
    request.send(data);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    send(new FormData(form));
  });
  return { offer: (tried) => offerThese(tried, send) };
}

/** The files that were tried are sent again, to be imported, with the fields as they are now. */
function offerThese(tried: FormData, send: (data: FormData) => void): void {
  const form = document.querySelector<HTMLFormElement>('#import-these');
  if (!form) return;
  form.querySelector<HTMLElement>('.again')?.remove();
  form.querySelector('button')!.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    form.querySelector('button')!.disabled = true;
    // Fields before files, as the server reads them.
    const these = new FormData(form);
    for (const file of tried.getAll('file')) these.append('file', file);
    send(these);
  });
}
