// Runs in browsers, sent as text (script.ts): the live preview, and what a date in UTC is where the editor sits.
import type { Kit } from './script-kit.ts';

export function preview(form: HTMLFormElement, kit: Kit): void {
  const { says, clock } = kit;
  const section = form.querySelector<HTMLElement>('#preview')!;
  const view = form.querySelector<HTMLElement>('#preview-text')!;
  const session = form.querySelector<HTMLElement>('#session')!;
  let timer = 0;
  let busy = false;
  let again = false;
  const ask = () =>
    window.fetch(form.dataset.preview!, { method: 'POST', body: kit.data() }).catch(() => null);
  // A while after the last key, one request at a time.
  const look = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    let answer = await ask();
    if (answer?.status === 403 && (await kit.renew())) answer = await ask();
    if (answer?.ok) {
      const open = [...view.querySelectorAll('details')].map((details) => details.open);
      view.innerHTML = await answer.text();
      for (const [i, details] of view.querySelectorAll('details').entries()) details.open = open[i] ?? false;
      clock.show(view);
      section.hidden = false;
    }
    // Nobody should find out only after an hour of writing.
    if (answer) session.textContent = /^40[13]$/.test(String(answer.status)) ? says.ended! : '';
    busy = false;
    if (again) {
      again = false;
      look();
    }
  };
  form.addEventListener('input', (event) => {
    if ((event.target as Element).matches('[type=file]')) return;
    clearTimeout(timer);
    timer = window.setTimeout(look, 500);
  });
  // Back from the tab where they signed in.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && session.textContent) look();
  });
  if (kit.area.value) look();

  const date = form.querySelector<HTMLInputElement>('#publishedAt');
  const local = form.querySelector('#local-time');
  const showLocal = () => {
    const at = date?.value ? Date.parse(`${date.value}Z`) : Number.NaN;
    if (local) local.textContent = Number.isNaN(at) ? '' : says.local!.replace('{time}', clock.tell(at));
  };
  date?.addEventListener('input', showLocal);
  showLocal();
  document.getElementById('faults')?.focus();
}
