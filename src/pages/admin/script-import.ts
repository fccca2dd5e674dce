// Runs in browsers, sent as text (script.ts): how far an import is. The server reads as fast as it imports, so what
// is sent is what is done.
import type { Clock } from './script-clock.ts';

export function importing(form: HTMLFormElement, clock: Clock): void {
  const state = form.querySelector<HTMLElement>('#import-state')!;
  const bar = form.querySelector<HTMLProgressElement>('#import-progress')!;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    const button = form.querySelector<HTMLButtonElement>('.primary')!;
    // Pressed twice by an impatient hand it is one import.
    button.disabled = true;
    bar.hidden = false;
    bar.removeAttribute('value');
    let told = -1;
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      const percent = total ? Math.floor((loaded / total) * 100) : 0;
      bar.value = percent;
      // Read out every tenth, not every hundredth.
      if (Math.floor(percent / 10) === told) return;
      told = Math.floor(percent / 10);
      state.textContent = form.dataset.says!.replace('{percent}', String(percent));
    });
    request.addEventListener('load', () => {
      const page = new DOMParser().parseFromString(request.responseText, 'text/html');
      const main = page.querySelector('#main');
      // To sign-in, where the session has ended.
      if (!main || request.responseURL !== form.action) return location.assign(request.responseURL);
      document.querySelector('#main')!.replaceWith(main);
      const next = document.querySelector<HTMLFormElement>('#import');
      clock.show(main);
      if (next) importing(next, clock);
      document.querySelector<HTMLElement>('#main')!.focus();
    });
    request.addEventListener('error', () => {
      bar.hidden = true;
      button.disabled = false;
      state.textContent = form.dataset.broken!;
    });
    request.open('POST', form.action);
    request.send(new FormData(form));
  });
}
